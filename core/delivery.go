package core

import (
	"context"
	"slices"
	"time"

	"example.com/eventgateway/core/internal/deadline"
)

// settleTime is reserved in a request's time for settling its claims. A claim that is not
// settled costs the next repetition a search of the stream; no event is lost.
const settleTime = 300 * time.Millisecond

// delivery brings the events of one batch to the stream, each once if it has a
// key. An event is pending until its outcome is known.
type delivery struct {
	*ReceiveEvent
	ctx      context.Context
	owner    string // of its claims
	outcomes []Outcome
	events   []Event        // of all that were pending, in the order of the batch
	pending  []*pending     // in the order of the batch
	repeated [][2]int       // indexes of an event and of the first one with its key
	blocked  map[string]int // by partition key, the index of the first event with a retryable failure
	unread   []unread       // events with a retryable failure whose partition keys are not known
	outdated bool           // a head in memory is of a deleted event type: the outcomes do not count
	again    bool           // the one before was outdated
	reborn   map[EventType]bool
}

// pending is an event that was checked.
type pending struct {
	*Event
	index     int    // of its submission
	key       string // of its claim; "" for none
	refusal   error  // by its schema: it is not published now, but may have been before
	claim     *Claim // nil until it is asked for
	takenOver bool   // another request owned the claim, and may have published the event

	deletedVersion int  // of the event type's head, as [Registration] has it
	fromMemory     bool // that head was taken from memory

	violations []Violation // that SchemaVersion finds in it
}

func (u *ReceiveEvent) newDelivery(ctx context.Context, size int) *delivery {
	return &delivery{ReceiveEvent: u, ctx: ctx, outcomes: make([]Outcome, size)}
}

// await makes events pending.
func (d *delivery) await(checked []pending, events []Event) {
	d.events, d.pending = events, make([]*pending, len(checked))
	for i := range checked {
		d.pending[i] = &checked[i]
	}
}

// keep leaves the events pending for which decide returns true. The others must have
// their outcomes.
func (d *delivery) keep(decide func(*pending) bool) {
	kept := d.pending[:0]
	for _, p := range d.pending {
		if decide(p) {
			kept = append(kept, p)
		}
	}
	clear(d.pending[len(kept):])
	d.pending = kept
}

// refuseAll fails all pending events of an atomic batch if another event of the batch
// cannot be published. It reports whether it did.
func (d *delivery) refuseAll() bool {
	var refused, failed error
	for _, o := range d.outcomes {
		switch {
		case o.Err == nil:
		case CodeOf(o.Err).Retryable():
			failed = o.Err
		default:
			refused = o.Err
		}
	}
	var err *Error
	switch {
	case refused != nil:
		err = &Error{Code: CodeBatchRefused,
			Detail: "the event is valid, but another one of the batch is not, and the batch is atomic"}
	case failed != nil: // the same batch may be stored later
		err = &Error{Code: CodeOf(failed), Err: failed, RetryAfter: retryAfter(failed),
			Detail: "another event of the batch cannot be published now, and the batch is atomic; try again later"}
	default:
		return false
	}
	d.release(d.pending)
	d.keep(func(p *pending) bool { return d.fail(p, err) })
	d.repeat()
	return true
}

// publish sends the pending events to the stream, and settles their claims.
func (d *delivery) publish() {
	if len(d.pending) == 0 {
		return
	}
	claimed := slices.ContainsFunc(d.pending, func(p *pending) bool { return p.key != "" })
	ctx := d.ctx
	if claimed {
		var cancel context.CancelFunc
		ctx, cancel = deadline.Earlier(ctx, settleTime, 4)
		defer cancel()
	}
	results := d.Stream.Publish(ctx, d.pendingEvents())
	for i, p := range d.pending {
		if d.outcomes[p.index].Err = results[i].Err; results[i].Err == nil {
			d.outcomes[p.index] = p.stored(p.receipt(results[i]))
		}
	}
	if claimed {
		d.settle(results)
	}
}

// pendingEvents returns the events of what is pending.
func (d *delivery) pendingEvents() []Event {
	if len(d.pending) == len(d.events) {
		return d.events
	}
	events := make([]Event, len(d.pending))
	for i, p := range d.pending {
		events[i] = *p.Event
	}
	return events
}

func (p *pending) receipt(at PublishResult) Receipt {
	return Receipt{
		ID: p.ID, Type: p.Type, SchemaVersion: p.SchemaVersion, PartitionKey: p.PartitionKey,
		ShardID: at.ShardID, SequenceNumber: at.SequenceNumber, Violations: p.Violations,
	}
}

// repeat copies the outcomes of events to their repetitions in the same batch.
func (d *delivery) repeat() {
	for _, indexes := range d.repeated {
		outcome := d.outcomes[indexes[1]]
		outcome.Receipt.Duplicate = outcome.Err == nil
		d.outcomes[indexes[0]] = outcome
	}
}
