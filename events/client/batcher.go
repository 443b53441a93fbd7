package client

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
)

// ErrClosed is the error of [Batcher.Add] after Close or Stop. It is also the outcome of
// events that were never sent because of these.
var ErrClosed = errors.New("the batcher is closed")

// Batcher sends many events of one type in few requests.
//
// Every event that Add accepts has one outcome. Outcomes come in the order of the events.
// Events that may succeed later are sent again, with the same ids, before later events.
// With a Concurrency of 1, the default, events reach the stream in the order in which they
// were added; an event that fails for good does not stop later ones. Within one request,
// the gateway keeps the order of events with the same partition key. If an answer is lost,
// the repetition may store an event twice, unless its type is idempotent.
//
// A batch is sent in halves, one after the other, if the answer is 413, if two answers are
// lost (a 5xx that is not the gateway's own, or none in time), or if it is more work than
// the gateway does for one request. Halves are halved again, down to one event. Events
// that the gateway calls not retryable are never sent again.
//
// A Batcher has no goroutine while it has nothing to send. It is safe for use by several
// goroutines at once.
type Batcher struct {
	client  *Client
	options BatcherOptions
	names   []string // of the client and the event
	head    string   // of each encoded event
	outcome func(Outcome)
	ctx     context.Context // of the requests; ends when Close runs out of time
	cancel  context.CancelFunc
	sending context.Context // ends when nothing more should be sent
	stop    context.CancelFunc

	mu         sync.Mutex
	closed     bool
	filling    *batch // may be nil
	queue      []*batch
	senders    int
	order      []*batch // batches whose outcomes are not told yet
	telling    bool
	added      int64
	told       int64
	heldEvents int
	heldBytes  int
	changed    chan struct{} // closed and replaced when told or closed changes
}

// NewBatcher returns a batcher for events of one type. It does not connect.
//
// outcome is called for each event, one call at a time, in the order of the events. Of the
// batcher's methods it may call only Stop: the others can wait for outcome to return.
func (c *Client) NewBatcher(client, event string, outcome func(Outcome), options BatcherOptions) (*Batcher, error) {
	names := []string{client, event}
	if _, err := (request{names: names}).path(); err != nil {
		return nil, err
	}
	if outcome == nil {
		return nil, errors.New("a batcher needs a function for the outcomes")
	}
	if err := options.complete(); err != nil {
		return nil, err
	}
	b := &Batcher{
		client: c, options: options, names: names, head: eventHead(client, event, 0), outcome: outcome,
		changed: make(chan struct{}),
	}
	b.ctx, b.cancel = context.WithCancel(context.Background())
	b.sending, b.stop = context.WithCancel(b.ctx)
	return b, nil
}

// Add adds an event: one JSON value, which is copied. It waits while the batcher holds too
// much. If it returns an error, the context's or ErrClosed, the event is not added. Data
// that is not JSON is added but not sent: its outcome is a [*Problem] with the code
// "invalid_json".
func (b *Batcher) Add(ctx context.Context, data []byte) error {
	return b.add(ctx, data, b.head)
}

// AddVersion is Add for an event that names the version of its schema, 0 for none; see
// [Event]. Events of different versions can share a batch.
func (b *Batcher) AddVersion(ctx context.Context, version int, data []byte) error {
	if version == 0 {
		return b.add(ctx, data, b.head)
	}
	return b.add(ctx, data, eventHead(b.names[0], b.names[1], version))
}

func (b *Batcher) add(ctx context.Context, data []byte, head string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	valid := json.Valid(data)
	e := Event{ID: NewID(), Data: data}
	size := len(data) + len(head) + len(e.ID) + len(`"","data":},`)

	b.mu.Lock()
	defer b.mu.Unlock()
	for !b.closed && !b.hasRoom(size) {
		b.send() // else the batch that takes the room could linger
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
	b.filling.add(head, e, b.added, valid)
	b.filling.held += size
	b.added++
	b.heldEvents++
	b.heldBytes += size
	if len(b.filling.events) == b.options.MaxEvents {
		b.send()
	}
	return nil
}

// Flush sends the held events at once. It returns when all events that were added before
// have their outcomes, or with the context's error.
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

// Stop ends sending. Neither held nor failed events are sent any more; events that were
// never sent have the outcome ErrClosed. Stop does not wait: requests under way end by
// themselves. Call Close to wait for them.
func (b *Batcher) Stop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.announce()
	b.stop()
}

// Close ends adding and flushes. When the context ends, it gives up unanswered events: their
// outcomes have errors, and Close returns the context's error. When Close returns, every
// event has its outcome and no goroutine runs. Close does not close the client.
func (b *Batcher) Close(ctx context.Context) error {
	b.mu.Lock()
	b.closed = true
	b.announce()
	b.mu.Unlock()
	err := b.Flush(ctx)
	b.cancel()
	if err != nil {
		return errors.Join(err, b.Flush(context.Background())) // returns soon: nothing more is sent
	}
	return nil
}
