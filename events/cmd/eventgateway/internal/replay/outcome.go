package replay

import (
	"fmt"
	"sync/atomic"

	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
)

// outcome is what the command prints as JSON.
type outcome struct {
	ID      string `json:"replayid,omitempty"`
	DryRun  bool   `json:"dry_run,omitempty"` // nothing was delivered
	Events  int64  `json:"events"`            // that are delivered, or would be
	Bytes   int64  `json:"bytes"`             // of their records
	LeftOut int64  `json:"left_out"`          // events that were refused
	Read    int64  `json:"read"`              // records of the time, of all topics that are read
	Foreign int64  `json:"foreign"`           // of these, records that are not the gateway's
}

// tally is what the bar shows.
type tally struct{ delivered, leftOut atomic.Int64 }

// Total implements [progress.Counts].
func (t *tally) Total() int64 { return t.delivered.Load() }

// String implements [progress.Counts].
func (t *tally) String() string {
	text := fmt.Sprintf("%d delivered", t.delivered.Load()-t.leftOut.Load())
	if n := t.leftOut.Load(); n > 0 {
		text += fmt.Sprintf(", %d left out", n)
	}
	return text
}

func (r *replaying) print(s *state, leftOut int64) error {
	p := s.Progress
	o := outcome{ID: s.ID, DryRun: r.dryRun, Events: p.Delivered - leftOut, Bytes: p.Bytes, LeftOut: leftOut,
		Read: p.Read, Foreign: p.Foreign}
	if p.Foreign > 0 {
		r.Remark("skipped %s that the gateway did not write", output.Count(p.Foreign, "record"))
	}
	if p.Delivered == 0 && p.Read > 0 {
		r.Remark("read %s of that time, none of them of %s", output.Count(p.Read, "record"), r.topics)
	}
	switch {
	case r.dryRun:
		o.ID = ""
		return r.Print(o, "would replay %s of %s", output.Count(o.Events, "event"),
			output.Count(o.Bytes, "byte"))
	case r.where.out == "-": // standard output has the events
		return nil
	}
	return r.Print(o, "replayed %s as %s", output.Count(o.Events, "event"), s.ID)
}
