package sending

import (
	"bytes"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
)

// Kinesis on demand meters each record in whole steps.
// https://aws.amazon.com/kinesis/data-streams/pricing/
const (
	step     = 1024 // bytes
	justOver = 100  // bytes that a shorter name or two could save
)

// steps counts stored events whose records just miss a step.
type steps struct {
	events, missed int
	over           int // bytes, the most of those
}

// count counts a stored event of JSON. receipt may be empty.
func (s *steps) count(client, event, id string, receipt events.Receipt, data []byte) {
	record := events.Record{
		ID: id, Source: "/" + client, Type: client + "." + event,
		SchemaVersion: receipt.SchemaVersion, SchemaViolations: receipt.Violations, Data: bytes.TrimSpace(data),
	}
	var inID bool
	if record.Time, inID = events.TimeOfID(id); !inID {
		record.Time = time.UnixMilli(1) // it has as many digits as any
	}
	length := len(record.Append(nil))
	s.events++
	if over := length % step; length > step && over > 0 && over <= justOver {
		s.missed++
		s.over = max(s.over, over)
	}
}

// remark prints a line if at least half of the events are a little over a whole KB.
func (s *steps) remark(a *cli.App) {
	if s.missed > 0 && 2*s.missed >= s.events {
		a.Remark("%d of %s, with the envelope, were at most %d bytes over a whole KB: "+
			"Kinesis meters each as 1 KB more", s.missed, output.Count(s.events, "event"), s.over)
	}
}
