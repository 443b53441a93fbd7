package rejectlog_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console/feed"
	"example.com/eventgateway/events/internal/rejectlog"
)

// The first event that is stored goes alone: if others send the events too, the rest is left to them.
func TestOthers(t *testing.T) {
	mark := func(id string) feed.Arrival {
		return feed.Arrival{At: time.Now(), Resent: &events.Resent{RejectedID: id, Time: time.Now(),
			Receipt: events.Receipt{ShardID: "a", SequenceNumber: "1"}}}
	}
	busy := &client.Problem{Problem: events.Problem{Code: "event_in_progress"}}
	for name, c := range map[string]struct {
		id        string // what somebody else sent after the log was read
		duplicate bool   // the first event was stored already
		again     bool   // all were sent before
		dry       bool
		busy      int // the index of an event that somebody else is sending
		events    int
		want      error
		sent      int
	}{
		"nobody":                  {events: 3, sent: 3},
		"somebody, another event": {id: "id-000003", events: 3, want: rejectlog.ErrOthers, sent: 1},
		"somebody, the same first": {id: "id-000001", duplicate: true, events: 3, want: rejectlog.ErrOthers,
			sent: 1},
		"somebody, the same later": {id: "id-000001", events: 3, sent: 3},
		"stored and not recorded":  {duplicate: true, events: 3, sent: 3},
		"somebody, one event":      {id: "id-000001", duplicate: true, events: 1, sent: 1},
		"somebody at this moment":  {busy: 1, events: 3, want: rejectlog.ErrOthers, sent: 1},
		"somebody, a later one":    {busy: 2, events: 3, sent: 3},
		"somebody, other events":   {id: "id-000009", events: 3, sent: 3},
		"somebody before, again":   {id: "id-000003", again: true, events: 3, sent: 3},
		"somebody, a dry run":      {id: "id-000003", dry: true, events: 3, sent: 3},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var s stream
				for i := range c.events {
					s = append(s, rejected(i+1))
				}
				read := func() *rejectlog.Log {
					log, err := rejectlog.Read(t.Context(), s, time.Time{})
					if err != nil {
						t.Fatal(err)
					}
					return log
				}
				log := read()
				if c.id != "" {
					s = append(s, mark(c.id))
				}
				if c.again {
					log = read()
				}
				var sent atomic.Int64
				source := &s
				err := rejectlog.Resender{Source: source, Concurrency: 2, Bytes: 1 << 20,
					DryRun: c.dry}.Run(t.Context(),
					log.Events(), func(_ context.Context, e *rejectlog.Event, _ *events.Rejected) (*events.Receipt,
						error) {
						switch int(sent.Add(1)) {
						case c.busy:
							return nil, busy
						case 1:
							own := mark(e.ID)
							s = append(s, own)
							own.Resent.Receipt.Duplicate = c.duplicate
							return &own.Resent.Receipt, nil
						}
						return nil, nil
					})
				if n := int(sent.Load()); !errors.Is(err, c.want) || n != c.sent {
					t.Errorf("%d are sent, %v", n, err)
				}
			})
		})
	}
}
