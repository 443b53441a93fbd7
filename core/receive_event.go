package core

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"example.com/eventgateway/core/internal/few"
)

// Receiver is the method of [ReceiveEvent] that takes batches.
type Receiver interface {
	ReceiveAll(ctx context.Context, batch []Submission, atomic bool) []Outcome
}

var (
	_ Receiver = (*ReceiveEvent)(nil)
	_ Receiver = (*CheckShadows)(nil)
)

// ReceiveEvent takes events from a client, checks each against the latest version of its
// schema, or the version that the event names, and publishes the valid ones. If their type
// only warns of violations, it publishes the others too. It publishes events of an
// idempotent type once.
type ReceiveEvent struct {
	Validators *Validators      // reads schemas
	Claims     Claims           // remembers the events of idempotent types
	Stream     EventStream      // publishes
	NewID      NewID            // of events and of owners of claims
	Now        func() time.Time // the clock
	MaxBytes   int              // the longest event taken
	MaxSteps   int              // of checking all events of a request, see [Work]; 0 for the default
	Window     time.Duration    // how long a repetition is recognized
}

// Receive returns a receipt once the stream has stored the event, and only then.
//
// Errors: the submission's own Err; CodeInvalidName, CodeTooLarge,
// CodeEventTypeNotRegistered, CodeUnsupportedMediaType, CodeInvalidJSON;
// CodeVersionNotFound and CodeVersionNotAccepted for the version that the event names;
// CodeEventInvalid with violations; CodeInvalidParameter for an idempotency key if the
// type is not idempotent; CodeIdempotencyKeyReused, CodeEventInProgress; and as
// [EventStream], [SchemaReader] and [Claims]. After a retryable error the event may or
// may not be stored.
func (u *ReceiveEvent) Receive(ctx context.Context, s Submission) (Receipt, error) {
	outcome := u.ReceiveAll(ctx, []Submission{s}, false)[0]
	return outcome.Receipt, outcome.Err
}

// ReceiveAll is Receive for a batch. The outcome at an index belongs to the submission at
// that index. A refused event does not keep the others from being stored. If atomic, one
// refused event refuses the batch: none is published, and the valid ones have
// CodeBatchRefused. Publication itself is never atomic.
func (u *ReceiveEvent) ReceiveAll(ctx context.Context, batch []Submission, atomic bool) []Outcome {
	d := u.newDelivery(ctx, len(batch))
	if d.run(batch, atomic); !d.outdated {
		return d.outcomes
	}
	again := u.newDelivery(ctx, len(batch)) // with the heads that are in memory now
	again.again = true
	again.run(batch, atomic)
	return again.outcomes
}

// run checks and publishes the batch. If the delivery is outdated afterwards, run has
// published nothing.
func (d *delivery) run(batch []Submission, atomic bool) {
	intake := &intake{
		ReceiveEvent: d.ReceiveEvent, ctx: d.ctx, work: NewWork(len(batch), d.MaxSteps), coming: len(batch),
	}
	defer intake.complete(batch, d.outcomes)
	var checked []pending
	for i := range batch {
		s := &batch[i]
		p, err := intake.event(s)
		p.index = i
		if err != nil && p.key == "" {
			d.unchecked(p, s, err)
			continue
		}
		p.refusal = err
		checked = append(slices.Grow(checked, len(batch)-i), p) // once for all
	}
	d.await(checked, intake.events)
	d.recall()
	if atomic && d.refuseAll() {
		return
	}
	d.keepOrder()
	d.claim()
	if d.outdated {
		d.release(d.pending)
		return
	}
	if atomic && d.refuseAll() {
		return
	}
	d.publish()
	d.repeat()
}

// Registered returns nil if the event type is registered. Errors: CodeInvalidName, and as
// [SchemaReader].
func (u *ReceiveEvent) Registered(ctx context.Context, client, event string) error {
	t, err := NewEventType(client, event)
	if err == nil {
		_, err = u.Validators.Latest(ctx, t)
	}
	return err
}

// intake makes events of the submissions of one batch. It looks each event type up once,
// and once more before it rejects an event because of a head that may be stale.
type intake struct {
	*ReceiveEvent
	ctx   context.Context
	work  *Work
	types few.Map[EventType, lookup]

	coming int     // submissions
	events []Event // so far
}

// lookup is a version of an event type, or the error of looking it up.
type lookup struct {
	Versioned
	err   error
	named map[int]*lookup // of the latest: other versions that events of the batch name
}

// complete gives each outcome its submission, and what the latest version of its type tells.
func (in *intake) complete(batch []Submission, outcomes []Outcome) {
	for i := range batch {
		s := &batch[i]
		outcomes[i].Submission = s
		if known := in.types.Get(EventType{s.Client, s.Event}); known != nil {
			outcomes[i].DeprecatedAt = known.DeprecatedSince
			if s.Version != 0 && s.Version < known.Version { // it is not deprecated itself, or the event is refused
				outcomes[i].DeprecatedAt, outcomes[i].Earlier = known.DeprecatedAt, true
			}
		}
	}
}

// event makes an event of a submission. It returns an event with an error too: with a key
// if its type is idempotent, because an earlier version may have accepted it; with its
// type and partition key if the error is retryable and its type could be read.
func (in *intake) event(s *Submission) (pending, error) {
	in.work.Next()
	in.coming--
	if s.Err != nil {
		return pending{}, s.Err
	}
	t, err := NewEventType(s.Client, s.Event)
	if err != nil {
		return pending{}, err
	}
	if len(s.Data) > in.MaxBytes {
		return pending{}, &Error{Code: CodeTooLarge, Detail: fmt.Sprintf(
			"the event is %d bytes long; the limit is %d", len(s.Data), in.MaxBytes)}
	}
	if err := in.ctx.Err(); err != nil {
		return pending{}, Unavailable("the time was up before the event's turn came; send it again", err)
	}
	accepted, err := in.validate(t, s)
	invalid := invalidity(err)
	if invalid != nil && accepted.EnforcementWarn {
		err = accepted.tolerate(s, invalid)
	}
	once := s.Once || accepted.Idempotent
	if err != nil && (!refused(err) || !once) {
		if accepted.Validator == nil || !CodeOf(err).Retryable() {
			return pending{}, err
		}
		e := &Event{ID: s.ID, Type: t, Data: s.Data}
		e.PartitionKey = PartitionKeyOf(e, accepted.PartitionKey, s.PartitionKey)
		return pending{Event: e}, err
	}
	if s.needsIdempotent() && !once {
		return pending{}, notIdempotent(t)
	}
	e := in.newEvent()
	*e = Event{
		ID: s.ID, Source: s.Source, Subject: s.Subject, Type: t, SchemaVersion: accepted.Version, Time: s.Time,
		Extensions: s.Extensions, ContentType: s.ContentType, Data: s.Data, Form: s.Form, Once: once,
		idAlone: s.IDAlone,
	}
	if e.ContentType == "" {
		e.Data = slices.Clip(bytes.Trim(s.Data, JSONSpace))
	}
	now := in.Now().UTC().Truncate(time.Millisecond) // more would only make the record longer
	if e.ID == "" {
		e.ID = in.NewID(now)
	}
	if e.Source == "" {
		e.Source = "/" + t.Client
	}
	if e.Time.IsZero() {
		e.Time = now
	}
	e.PartitionKey = PartitionKeyOf(e, accepted.PartitionKey, s.PartitionKey)
	checked := pending{Event: e}
	if invalid != nil {
		checked.violations, checked.Violations = invalid.Violations, invalid.count()
	}
	if once {
		checked.key = claimKey(t, s, e.Source, accepted)
		checked.deletedVersion, checked.fromMemory = accepted.DeletedVersion, accepted.FromMemory
	}
	return checked, err
}

// newEvent returns memory for an event. It makes it at once for all that are still to come.
func (in *intake) newEvent() *Event {
	if in.events == nil {
		in.events = make([]Event, 0, in.coming+1)
	}
	in.events = append(in.events, Event{})
	return &in.events[len(in.events)-1]
}

// needsIdempotent reports whether the event's idempotency key is refused unless its type is
// idempotent.
func (s *Submission) needsIdempotent() bool { return s.IdempotencyKey != "" && s.ID == "" && !s.Once }

func notIdempotent(t EventType) error {
	return &Error{Code: CodeInvalidParameter, Remedy: Remedy{Declare: DeclareIdempotent},
		Detail: t.Topic() + " is not registered as idempotent, so an idempotency key would promise nothing"}
}

// PartitionKeyOf returns an event's partition key: the value at the pointer that its type declares, else
// the key that its sender gave, else the id, which spreads events evenly and orders none. Pointer and
// given are "" for none. A key that is longer than Kinesis takes becomes its SHA-256.
func PartitionKeyOf(e *Event, pointer, given string) string {
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

// validate returns the version that accepted or refused the event. Before it refuses an
// event because of a head from memory, it reads the head from the store.
func (in *intake) validate(t EventType, s *Submission) (*Versioned, error) {
	known := in.types.Get(t)
	if known == nil {
		known = &lookup{}
		known.Versioned, known.err = in.Validators.Latest(in.ctx, t)
		in.types.Put(t, known)
	}
	if known.err != nil {
		return &Versioned{}, known.err
	}
	by, err := in.check(known, t, s)
	if !known.Stale || !refused(err) && (known.Idempotent || !s.needsIdempotent()) {
		return by, err
	}
	before := known.Versioned
	known.Versioned, known.err = in.Validators.Refresh(in.ctx, t)
	known.named = nil
	if known.err != nil {
		return &Versioned{}, known.err
	}
	if s.Version != 0 || known.Version != before.Version || known.DataContentType != before.DataContentType ||
		known.FormatsAssert != before.FormatsAssert {
		return in.check(known, t, s)
	}
	return &known.Versioned, err
}

// check checks the event by the version that it names, or by the latest, and returns that
// version. If the event may not name its version, check returns the latest.
func (in *intake) check(known *lookup, t EventType, s *Submission) (*Versioned, error) {
	if s.Version == 0 || s.Version == known.Version {
		return &known.Versioned, known.Accept(t, s, in.work)
	}
	by := known.named[s.Version]
	if by == nil {
		by = &lookup{}
		by.Versioned, by.err = in.Validators.Named(in.ctx, t, known.Versioned, s.Version)
		if known.named == nil {
			known.named = map[int]*lookup{}
		}
		known.named[s.Version] = by
	}
	if by.err != nil {
		return &known.Versioned, by.err
	}
	err := by.Accept(t, s, in.work)
	if err == nil {
		err = by.keyless(s)
	}
	return &by.Versioned, err
}
