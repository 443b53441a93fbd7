package client

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
)

// ErrClosed is what [Batcher.Add] returns after Close and Stop, and why events were
// not sent that these left.
var ErrClosed = errors.New("the batcher is closed")

// Batcher sends many events of one type in few requests.
//
// Every event that Add takes has one outcome, told in the order of the events.
// What may succeed later is sent again, with the same ids, before anything that
// comes after it: with a Concurrency of 1, which is the default, events reach the
// stream in the order in which they were added, except that an event that fails
// for good does not stop the later ones. Within one request the gateway keeps the
// order of those with the same partition key. A repetition after an answer that
// was lost may store an event twice, unless its type is registered as idempotent.
//
// A batch goes in halves, one after the other, where it is answered 413, where two
// answers are lost (a 5xx that is not the gateway's own, or none in time), and where
// it is more work than the gateway does for one request; halves again in halves, down
// to one event. What the gateway calls not retryable is never sent again.
//
// A Batcher has no goroutine while it has nothing to send. It is safe for use by
// several goroutines at once.
type Batcher struct {
	client  *Client
	options BatcherOptions
	path    string
	head    string // of each encoded event
	outcome func(Outcome)
	ctx     context.Context // of the requests; ends when Close runs out of time
	cancel  context.CancelFunc
	sending context.Context // ends when nothing more is to be sent
	stop    context.CancelFunc

	mu         sync.Mutex
	closed     bool
	filling    *batch // nil: none
	queue      []*batch
	senders    int
	order      []*batch // whose outcomes are not told yet
	telling    bool
	added      int64
	told       int64
	heldEvents int
	heldBytes  int
	changed    chan struct{} // closed, and replaced, when told or closed change
}

// NewBatcher returns a batcher for events of one type. It does not connect.
//
// outcome is called for each event, one at a time and in their order. Of the batcher
// it may call Stop only: events whose outcome it does not return from count as held.
func (c *Client) NewBatcher(client, event string, outcome func(Outcome), options BatcherOptions) (*Batcher, error) {
	path, err := eventPath(client, event, "send_event")
	if err != nil {
		return nil, err
	}
	if outcome == nil {
		return nil, errors.New("a batcher needs somebody to tell the outcomes to")
	}
	if err := options.complete(); err != nil {
		return nil, err
	}
	b := &Batcher{
		client: c, options: options, path: path, head: eventHead(client, event), outcome: outcome,
		changed: make(chan struct{}),
	}
	b.ctx, b.cancel = context.WithCancel(context.Background())
	b.sending, b.stop = context.WithCancel(b.ctx)
	return b, nil
}

// Add takes an event: one JSON value, which is copied. It waits while too much is
// held; the error is then the context's, else ErrClosed, and the event is not
// taken. What is no JSON is taken but not sent: its outcome is a [*Problem] with
// the code "invalid_json".
func (b *Batcher) Add(ctx context.Context, data []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	valid := json.Valid(data)
	e := Event{ID: NewID(), Data: data}
	size := len(data) + len(b.head) + len(e.ID) + len(`"","data":},`)

	b.mu.Lock()
	defer b.mu.Unlock()
	for !b.closed && !b.hasRoom(size) {
		b.send() // else what fills the room could wait for more to come
		if err := b.wait(ctx); err != nil {
			return err
		}
	}
	if b.closed {
		return ErrClosed
	}
	if b.filling != nil && len(b.filling.body)+size > b.options.MaxBytes {
		b.send()
	}
	if b.filling == nil {
		b.fill()
	}
	b.filling.add(b.head, e, b.added, valid)
	b.filling.held += size
	b.added++
	b.heldEvents++
	b.heldBytes += size
	if len(b.filling.events) == b.options.MaxEvents {
		b.send()
	}
	return nil
}

// Flush sends what is held without waiting for more, and returns when the outcome
// of all that was added before it is told, or with the context's error.
func (b *Batcher) Flush(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.send()
	for all := b.added; b.told < all; {
		if err := b.wait(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Stop sends nothing more, neither what is held nor what failed: the outcomes of what
// was not sent at all are ErrClosed. It waits for nothing; requests under way end by
// themselves, and so does the batcher's work, as Close tells.
func (b *Batcher) Stop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.announce()
	b.stop()
}

// Close flushes; nothing can be added any more. When the context ends, what is not
// answered yet is given up: its outcomes have errors, and Close returns the
// context's. In any case all outcomes are told when it returns, and nothing is left
// running. It leaves the client open.
func (b *Batcher) Close(ctx context.Context) error {
	b.mu.Lock()
	b.closed = true
	b.announce()
	b.mu.Unlock()
	err := b.Flush(ctx)
	b.cancel()
	if err != nil {
		return errors.Join(err, b.Flush(context.Background())) // soon: nothing is sent any more
	}
	return nil
}
