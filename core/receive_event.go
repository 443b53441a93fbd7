package core

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// ReceiveEvent takes events from a client, checks each against the latest
// version of its schema and publishes the valid ones.
type ReceiveEvent struct {
	Validators *Validators      // reads schemas
	Stream     EventStream      // publishes
	NewID      func() string    // a new unique event id
	Now        func() time.Time // the clock
	MaxBytes   int              // the longest event taken
}

// Receive returns a receipt once the stream has stored the event, and only then.
//
// Errors: the submission's own Err; CodeInvalidName, CodeTooLarge,
// CodeEventTypeNotRegistered, CodeInvalidJSON, CodeEventInvalid (with
// violations), and those of [EventStream] and [SchemaReader]. After a retryable
// error the event may or may not be stored.
func (u *ReceiveEvent) Receive(ctx context.Context, s Submission) (Receipt, error) {
	outcome := u.ReceiveAll(ctx, []Submission{s}, false)[0]
	return outcome.Receipt, outcome.Err
}

// ReceiveAll is Receive for a batch: the outcome at an index belongs to the
// submission at that index. One that is refused does not keep the others from
// being stored, unless atomic: then, if one is refused, none is published, and
// the others have CodeBatchRefused. Publication itself is never atomic.
func (u *ReceiveEvent) ReceiveAll(ctx context.Context, batch []Submission, atomic bool) []Outcome {
	outcomes := make([]Outcome, len(batch))
	valid := make([]Event, 0, len(batch))
	indexes := make([]int, 0, len(batch)) // of the submissions that the valid events are of
	check := u.newCheck(ctx)
	for i, s := range batch {
		event, err := check.event(s)
		if err != nil {
			outcomes[i].Err = err
			continue
		}
		valid, indexes = append(valid, event), append(indexes, i)
	}
	if atomic && len(valid) < len(batch) {
		for _, i := range indexes {
			outcomes[i].Err = &Error{Code: CodeBatchRefused, Detail: "the event is valid, but another one of the batch is not, and the batch is atomic"}
		}
		return outcomes
	}
	if len(valid) == 0 {
		return outcomes
	}
	for n, result := range u.Stream.Publish(ctx, valid) {
		if outcomes[indexes[n]].Err = result.Err; result.Err == nil {
			e := valid[n]
			outcomes[indexes[n]].Receipt = Receipt{
				ID: e.ID, Type: e.Type, SchemaVersion: e.SchemaVersion, PartitionKey: e.PartitionKey,
				ShardID: result.ShardID, SequenceNumber: result.SequenceNumber,
			}
		}
	}
	return outcomes
}

// check makes events of the submissions of one batch. It asks for each event
// type's schema once, and once more where one is about to be rejected on a head
// that may be stale.
type check struct {
	*ReceiveEvent
	ctx    context.Context
	latest map[EventType]latest
}

type latest struct {
	Versioned
	err error
}

func (u *ReceiveEvent) newCheck(ctx context.Context) check {
	return check{u, ctx, map[EventType]latest{}}
}

func (c check) event(s Submission) (Event, error) {
	if s.Err != nil {
		return Event{}, s.Err
	}
	t, err := NewEventType(s.Client, s.Event)
	if err != nil {
		return Event{}, err
	}
	if len(s.Data) > c.MaxBytes {
		return Event{}, &Error{Code: CodeTooLarge, Detail: fmt.Sprintf(
			"the event is %d bytes long; the limit is %d", len(s.Data), c.MaxBytes)}
	}
	if err := c.ctx.Err(); err != nil {
		return Event{}, Unavailable("the time was up before the event's turn came; send it again", err)
	}
	accepted, err := c.validate(t, s.Data)
	if err != nil {
		return Event{}, err
	}
	e := Event{
		ID: s.ID, Source: s.Source, Subject: s.Subject, Type: t, SchemaVersion: accepted.Version, Time: s.Time,
		Extensions: s.Extensions, Data: trimSpace(s.Data),
	}
	if e.ID == "" {
		e.ID = c.NewID()
	}
	if e.Source == "" {
		e.Source = "/" + t.Client
	}
	if e.Time.IsZero() {
		e.Time = c.Now().UTC().Truncate(time.Millisecond) // more would only make the record longer
	}
	e.PartitionKey = partitionKeyOf(e, accepted.PartitionKey, s.PartitionKey)
	return e, nil
}

// partitionKeyOf is the value that the event type declares, else the sender's
// own, else the id, which spreads events evenly and orders none.
func partitionKeyOf(e Event, pointer, given string) string {
	if pointer != "" {
		if value, ok := scalarAt(e.Data, pointer); ok && value != "" {
			return partitionKey(value)
		}
	}
	if given != "" {
		return partitionKey(given)
	}
	return partitionKey(e.ID)
}

// validate returns the version that accepted the event. Nothing is rejected on
// a stale head: what memory refuses is asked of the store again.
func (c check) validate(t EventType, data []byte) (Versioned, error) {
	known, ok := c.latest[t]
	if !ok {
		known.Versioned, known.err = c.Validators.Latest(c.ctx, t)
		c.latest[t] = known
	}
	if known.err != nil {
		return Versioned{}, known.err
	}
	err := known.Validate(data)
	if CodeOf(err) != CodeEventInvalid || !known.Stale {
		return known.Versioned, err
	}
	before := known.Version
	known.Versioned, known.err = c.Validators.Refresh(c.ctx, t)
	c.latest[t] = known
	if known.err != nil {
		return Versioned{}, known.err
	}
	if known.Version == before {
		return Versioned{}, err
	}
	return known.Versioned, known.Validate(data)
}

// trimSpace removes JSON's white space (RFC 8259, section 2) from both ends.
func trimSpace(data []byte) []byte {
	white := func(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
	for len(data) > 0 && white(data[0]) {
		data = data[1:]
	}
	for len(data) > 0 && white(data[len(data)-1]) {
		data = data[:len(data)-1]
	}
	return slices.Clip(data)
}
