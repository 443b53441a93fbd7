package replay

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/consumer/replay"
	"example.com/eventgateway/events/internal/shards"
)

// target is where a replay goes.
type target interface {
	// deliver delivers events and returns when all are delivered or left out. It keeps the order of
	// each partition key.
	deliver(ctx context.Context, events []replay.Event) error
}

// leaveOut is told of each event that is left out, since the target refuses it. If it is nil, the
// replay stops instead.
type leaveOut func(e replay.Event, err error)

// do leaves events out, or returns an error that says which they are.
func (l leaveOut) do(events []replay.Event, err error) error {
	if l == nil {
		which := events[0].Record.ID
		if n := len(events); n > 1 {
			which = fmt.Sprintf("%d events from %s on", n, which)
		}
		return fmt.Errorf("%s: %w", which, err)
	}
	for _, e := range events {
		l(e, err)
	}
	return nil
}

// refusal is the error of an event, or of some that were sent together, that the target will not
// take when it is sent again.
type refusal struct{ err error }

// Error implements error.
func (e *refusal) Error() string { return e.err.Error() }

// Unwrap returns why.
func (e *refusal) Unwrap() error { return e.err }

// passing is an error that may not come again.
type passing struct {
	err    error
	after  time.Duration // when the target wants the next try; 0 if it did not say
	events bool          // the events may be the cause: after all tries, they are refused
}

// Error implements error.
func (e *passing) Error() string { return e.err.Error() }

// Unwrap returns why.
func (e *passing) Unwrap() error { return e.err }

// Tries of a request, and the pauses between them: in all, about two minutes.
const (
	tries        = 10
	longestPause = 30 * time.Second
)

// lanes delivers by requests, several at once. It divides the events of a batch into lanes, and sends
// the events of a lane in order.
type lanes struct {
	send     func(ctx context.Context, events []replay.Event) (done int, err error) // one request
	laneOf   func(replay.Event) string                                              // same text, same lane
	alone    bool                                                                   // one text in a request
	atOnce   int
	events   int // of a request, at most
	bytes    int // of the records of a request, at most
	leaveOut leaveOut
	pause    time.Duration // after the first failure; it doubles
	note     func(error)   // is told of a request that fails again, once until one succeeds; nil for nobody
	failing  atomic.Bool   // note was told
}

var seed = maphash.MakeSeed()

func (l *lanes) deliver(ctx context.Context, events []replay.Event) error {
	divided := make([][]replay.Event, l.atOnce)
	for _, e := range events {
		i := maphash.String(seed, l.laneOf(e)) % uint64(l.atOnce)
		divided[i] = append(divided[i], e)
	}
	requests, ctx := errgroup.WithContext(ctx)
	for _, lane := range divided {
		requests.Go(func() error {
			for len(lane) > 0 {
				n := l.fit(lane)
				if err := l.request(ctx, lane[:n]); err != nil {
					return err
				}
				lane = lane[n:]
			}
			return nil
		})
	}
	return requests.Wait()
}

// fit returns how many of the first events fit into a request: at least one.
func (l *lanes) fit(events []replay.Event) (n int) {
	size := 0
	for n < min(len(events), l.events) {
		if size += len(events[n].Marked); size > l.bytes && n > 0 {
			break
		}
		if l.alone && l.laneOf(events[n]) != l.laneOf(events[0]) {
			break
		}
		n++
	}
	return n
}

// request sends some events until they are taken. Of those that are refused together, it finds the
// ones to leave out by halves, if it may leave any out.
func (l *lanes) request(ctx context.Context, events []replay.Event) error {
	events, err := l.persist(ctx, events)
	if !cli.Is[*refusal](err) {
		return err
	}
	if len(events) == 1 || l.leaveOut == nil {
		return l.leaveOut.do(events, err)
	}
	half := len(events) / 2
	if err := l.request(ctx, events[:half]); err != nil {
		return err
	}
	return l.request(ctx, events[half:])
}

// persist sends events until they are taken or refused, or until it has tried for long enough. It
// returns those that are not taken.
func (l *lanes) persist(ctx context.Context, events []replay.Event) ([]replay.Event, error) {
	pause := l.pause
	for tried := 0; ; {
		done, err := l.send(ctx, events)
		if events = events[done:]; err == nil {
			l.failing.Store(false)
			return nil, nil
		}
		if done > 0 {
			tried, pause = 0, l.pause
		}
		later, passes := errors.AsType[*passing](err)
		switch tried++; {
		case !passes:
			return events, err
		case tried == tries:
			err = fmt.Errorf("after %d tries: %w", tries, later.err)
			if later.events {
				err = &refusal{err}
			}
			return events, err
		case tried > 1 && l.note != nil && !l.failing.Swap(true):
			l.note(fmt.Errorf("waiting: %w", err))
		}
		if err := shards.Sleep(ctx, max(pause, min(later.after, longestPause))); err != nil {
			return events, err
		}
		pause = min(2*pause, longestPause)
	}
}
