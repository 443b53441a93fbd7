package core

import (
	"context"
	"time"
)

// settleTime is kept of a request's time for settling its claims. What is not
// settled costs the next repetition a search of the stream, but is not lost.
const settleTime = 300 * time.Millisecond

// delivery brings the events of one batch to the stream, each once if it has a
// key. An event is pending until its outcome is known.
type delivery struct {
	*ReceiveEvent
	ctx      context.Context
	owner    string // of its claims
	outcomes []Outcome
	pending  []*pending     // in the order of the batch
	repeated [][2]int       // indexes of an event and of the first one with its key
	blocked  map[string]int // by partition key, the first event that is to be sent again; nil for none
	unread   []unread       // events that are to be sent again, of partition keys that are not known
	outdated bool           // a head in memory is of an event type that was deleted: nothing counts
	again    bool           // the one before was outdated
	reborn   map[EventType]bool
}

// pending is an event that was checked.
type pending struct {
	Event
	index     int    // of its submission
	key       string // of its claim; "" for none
	refusal   error  // by its schema: it will not be published, but may have been
	claim     Claim
	takenOver bool // the claim was another's, who may have published the event

	deletedVersion int  // of the event type's head, as [Registration] has it
	stale          bool // that head was taken from memory

	violations []Violation // that SchemaVersion finds in it
}

func (u *ReceiveEvent) newDelivery(ctx context.Context, size int) *delivery {
	return &delivery{
		ReceiveEvent: u, ctx: ctx, outcomes: make([]Outcome, size), pending: make([]*pending, 0, size),
	}
}

// keep leaves those events pending that decide says so of; the others must have
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

// refuseAll is for atomic batches: it ends what is pending if another event of
// the batch will not be published.
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
		err = &Error{Code: CodeBatchRefused, Detail: "the event is valid, but another one of the batch is not, and the batch is atomic"}
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

// publish hands the stream what is pending, and notes in the claims what came of
// it.
func (d *delivery) publish() {
	if len(d.pending) == 0 {
		return
	}
	events := make([]Event, len(d.pending))
	claimed := false
	for i, p := range d.pending {
		events[i] = p.Event
		claimed = claimed || p.key != ""
	}
	ctx := d.ctx
	if deadline, ok := ctx.Deadline(); ok && claimed {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-min(settleTime, time.Until(deadline)/4)))
		defer cancel()
	}
	results := d.Stream.Publish(ctx, events)
	for i, p := range d.pending {
		if d.outcomes[p.index].Err = results[i].Err; results[i].Err == nil {
			d.outcomes[p.index] = p.stored(p.receipt(results[i]))
		}
	}
	if claimed {
		d.settle(results)
	}
}

func (p *pending) receipt(at PublishResult) Receipt {
	return Receipt{
		ID: p.ID, Type: p.Type, SchemaVersion: p.SchemaVersion, PartitionKey: p.PartitionKey,
		ShardID: at.ShardID, SequenceNumber: at.SequenceNumber, Violations: p.Violations,
	}
}

// repeat gives the outcomes of events to their repetitions in the same batch.
func (d *delivery) repeat() {
	for _, indexes := range d.repeated {
		outcome := d.outcomes[indexes[1]]
		outcome.Receipt.Duplicate = outcome.Err == nil
		d.outcomes[indexes[0]] = outcome
	}
}
