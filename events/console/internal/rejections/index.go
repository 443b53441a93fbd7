// Package rejections keeps what pages show of the rejected events: it reads their stream when
// somebody looks, groups them, and sends them again.
package rejections

import (
	"context"
	"sync"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/console/feed"
	"example.com/eventgateway/events/internal/rejectlog"
)

// MaxEvents is how many events an index keeps, the newest, in some 64 MB.
const MaxEvents = 50_000

const (
	firstWait = 3 * time.Second        // how long Look waits when the stream was not read yet
	wait      = time.Second            // how long it waits for newer records
	between   = 700 * time.Millisecond // the least time between two readings; they share a shard with others
	atMost    = 10 * time.Minute       // a reading takes no longer
	margin    = 2 * time.Second        // records may be read so late after they arrived
)

// Index remembers what the stream of rejected events has. It is safe for use by several goroutines
// at once. What it reads in the background ends by itself.
type Index struct {
	Source feed.Reader

	mu      sync.Mutex
	log     *rejectlog.Log
	epoch   string // of a source that may forget
	state   State
	places  [2]time.Time // the newest arrival before the last whole reading, and the newest now
	reading chan struct{}
	cancel  context.CancelFunc
	ended   time.Time // when the last reading ended
}

// State says what an index knows.
type State struct {
	Since   time.Time // records from this time on were read; zero for all
	UpTo    time.Time // the newest arrival; zero for none
	Whole   bool      // the stream was read to its end
	Records int       // that were read
	Dropped int       // older events that there is no room for
	Err     error     // why the last reading ended before, or nil
}

// Look calls see with what is known of the events since a time. If that is old, the stream is read
// on, and Look waits a moment for it. see must not keep the log, nor wait.
func (x *Index) Look(ctx context.Context, since time.Time, see func(*rejectlog.Log, State)) {
	reading, first := x.read(since)
	limit := wait
	if first {
		limit = firstWait
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	select {
	case <-reading:
	case <-ctx.Done():
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	state := x.state
	state.Dropped = x.log.Dropped
	see(x.log, state)
}

// Await reads the stream to its end, before something is sent that others may have sent meanwhile.
// The error says why it could not, or is the context's.
func (x *Index) Await(ctx context.Context, since time.Time) error {
	reading, _ := x.read(since)
	select {
	case <-reading:
	case <-ctx.Done():
		return ctx.Err()
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.state.Err
}

// follow reads the stream on until the context ends, so that a job knows what others send meanwhile.
func (x *Index) follow(ctx context.Context) {
	for ctx.Err() == nil {
		x.mu.Lock()
		since := x.state.Since
		x.mu.Unlock()
		_ = x.Await(ctx, since) // Look tells of failures
	}
}

// Forget lets the next Look read everything anew.
func (x *Index) Forget() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.forget()
}

func (x *Index) forget() {
	if x.cancel != nil {
		x.cancel()
	}
	x.log, x.reading = nil, nil
}

// Add adds a record that this process put into the stream.
func (x *Index) Add(r events.Resent) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.log != nil {
		x.log.Add(feed.Arrival{Resent: &r})
	}
}

// begin begins a log of the events since a time.
func (x *Index) begin(since time.Time) *rejectlog.Log {
	x.log, x.state, x.places = rejectlog.New(MaxEvents), State{Since: since}, [2]time.Time{since, since}
	return x.log
}

// read begins to read, unless that is done just now: after a pause if the last reading just ended.
// reading is closed when it ends; first says that the stream was not read to its end before.
func (x *Index) read(since time.Time) (reading <-chan struct{}, first bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.log != nil && since.Before(x.state.Since) {
		x.forget() // somebody wants to see more
	}
	if x.log == nil {
		x.begin(since)
	} else if isOpen(x.reading) {
		return x.reading, !x.state.Whole
	}
	pause := between - time.Since(x.ended)
	ctx, cancel := context.WithTimeout(context.Background(), atMost)
	done := make(chan struct{})
	x.reading, x.cancel = done, cancel
	from := x.places[0]
	if !from.IsZero() && x.state.Whole {
		from = from.Add(-margin)
	}
	log := x.log
	go func() {
		defer cancel()
		defer close(done)
		select {
		case <-time.After(pause):
			x.run(ctx, log, from)
		case <-ctx.Done():
		}
	}()
	return done, !x.state.Whole
}

func isOpen(c chan struct{}) bool {
	select {
	case <-c:
		return false
	default:
		return c != nil
	}
}

// run reads a log on. A shard may be read before another one has its newest record, so the next
// reading begins at the newest arrival that was known before this one.
func (x *Index) run(ctx context.Context, log *rejectlog.Log, from time.Time) {
	epoch, err := epochOf(ctx, x.Source)
	x.mu.Lock()
	if x.log != log {
		x.mu.Unlock()
		return
	}
	if err == nil && x.epoch != epoch {
		if x.state.Records > 0 { // they are gone
			log, from = x.begin(x.state.Since), x.state.Since
		}
		x.epoch = epoch
	}
	before := x.places[1]
	x.mu.Unlock()
	if err == nil {
		err = x.readOn(ctx, log, from)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.log != log {
		return
	}
	x.ended, x.state.Err = time.Now(), err
	if err == nil {
		x.state.Whole, x.places[0] = true, before
	}
}

// epochOf returns the epoch of a source, or "" if it never forgets.
func epochOf(ctx context.Context, source feed.Reader) (string, error) {
	if s, is := source.(feed.Resettable); is {
		return s.Epoch(ctx)
	}
	return "", nil
}

// readOn adds to a log what the stream has from a time on.
func (x *Index) readOn(ctx context.Context, log *rejectlog.Log, from time.Time) error {
	return x.Source.Read(ctx, from, func(a feed.Arrival) error {
		x.mu.Lock()
		defer x.mu.Unlock()
		if x.log != log {
			return context.Canceled // it is not wanted any more
		}
		log.Add(a)
		x.state.Records++
		if a.At.After(x.places[1]) {
			x.places[1], x.state.UpTo = a.At, a.At
		}
		return nil
	})
}
