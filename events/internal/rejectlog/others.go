package rejectlog

import (
	"context"
	"errors"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/console/feed"
	"example.com/eventgateway/events/internal/shards"
)

// ErrOthers says that somebody else is sending the same events again.
var ErrOthers = errors.New("somebody else is sending these events again at this moment: nothing more is sent, " +
	"so that none is stored twice")

const (
	skew   = time.Minute // by which the stream's clock may be behind
	settle = time.Second // until others can read a record that was put into the stream
)

// watch looks whether others send the same events again.
type watch struct {
	source feed.Reader
	from   time.Time // when sending began, or before
	todo   []*Event
	alone  bool // nobody else sends them, as far as is known
}

// look reads what others recorded, once the first event is stored and recorded. It returns ErrOthers
// if somebody else recorded another one of the events, or stored and recorded the first one earlier.
// If several begin at the same time, the one that stored the first event goes on.
func (w *watch) look(ctx context.Context, first *Event, receipt events.Receipt) error {
	if err := shards.Sleep(ctx, settle); err != nil {
		return err
	}
	todo := map[string]*Event{}
	for _, e := range w.todo {
		if e.Resent == nil { // else it is sent once more, on demand
			todo[e.ID], todo[e.lastID] = e, e
		}
	}
	another, records := false, 0
	err := w.source.Read(ctx, w.from, func(a feed.Arrival) error {
		if a.Resent == nil {
			return nil
		}
		switch todo[a.Resent.RejectedID] {
		case nil:
		case first:
			records++
		default:
			another = true
		}
		return stopIf(another)
	})
	if err := unlessStopped(err); err != nil {
		return err
	}
	if another || receipt.Duplicate && records > 1 {
		return ErrOthers
	}
	w.alone = true
	return nil
}
