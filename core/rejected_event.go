package core

import (
	"context"
	"time"
)

// Rejection is an event that was refused through its own fault, and why: all that
// is needed to look into it, and to send it again once its schema is mended.
type Rejection struct {
	ID            string    // unique, given by the gateway
	Time          time.Time // of the refusal
	Client, Event string    // within the name rules; Event is "" where a CloudEvent of a mixed batch names none
	EventID       string    // the sender's, or the rejection's own: then whoever sends the event again gives it this one
	EventSource   string    // a URI reference; "/" and the client where the sender gave none
	SchemaVersion int       // the version that refused it; 0 where it came to none
	Code          Code
	Detail        string
	Violations    []Violation
	Atomic        bool // it was one of an atomic batch: the sender was told that none of it is stored
	Original      Original
}

// Original is the part of a request that one event was read from, as it came.
type Original struct {
	ContentType string            // of Bytes; "" where the request does not say
	Header      map[string]string // by lower-case name, those that are part of the event: ce-… in binary mode; nil for none
	Bytes       []byte
}

// RejectedEvents keeps rejections for whoever operates the gateway.
type RejectedEvents interface {
	// Keep stores the rejections and answers for each: the error at an index
	// belongs to the rejection at that index, nil means stored. Originals that are
	// JSON are stored whole up to 1,000,000 bytes, others up to 700,000. What is
	// longer may be cut, and is then marked as cut; so may be long lists of
	// violations.
	//
	// Errors: CodeBackendThrottled, CodeBackendUnavailable and CodeInternal as
	// [EventStream] has them. After an error the rejection may still be stored.
	Keep(ctx context.Context, rejections []Rejection) []error
}

// Receiver is the method of [ReceiveEvent] that takes batches.
type Receiver interface {
	ReceiveAll(ctx context.Context, batch []Submission, atomic bool) []Outcome
}

var (
	_ Receiver = (*ReceiveEvent)(nil)
	_ Receiver = (*KeepRejected)(nil)
	_ Receiver = (*CheckShadows)(nil)
)

// KeepRejected is a receiver that keeps the events which the one inside refuses,
// if it was their own fault: a schema's refusal, what is no JSON or no CloudEvent,
// a size or a media type that is not taken. An event type that nobody registered
// is kept too: to forget it is the commonest mistake, and the events would be lost.
//
// Not kept is what the sender has every reason to send again as it is: what a
// backend failed to store, and the valid events of an atomic batch. Nor is what no
// registration can ever mend: malformed names, and an idempotency key that is of
// another event.
type KeepRejected struct {
	Receiver Receiver
	Rejected RejectedEvents
	NewID    func() string    // a new unique id
	Now      func() time.Time // the clock

	// NotKept is told of how many of a request's rejections could not be kept, and
	// why the first of them. It may be nil.
	NotKept func(ctx context.Context, rejections int, cause error)
}

// What keeping may add to a request. It is long enough for a process with a small part
// of a processor, and is used up only where the stream does not answer.
const (
	keepTime      = time.Second
	keepTimeEach  = 400 * time.Microsecond // of a rejection
	keepTimeBytes = 200 * time.Nanosecond  // of a byte of one
	maxKeepTime   = 4 * time.Second
)

// keepTimeOf is what keeping events of so many bytes may take.
func keepTimeOf(events, bytes int) time.Duration {
	return min(keepTime+time.Duration(events)*keepTimeEach+time.Duration(bytes)*keepTimeBytes, maxKeepTime)
}

// beforeKeeping is a context for receiving that leaves time for keeping: a quarter of
// the request's at most.
func beforeKeeping(ctx context.Context, batch []Submission) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	bytes := 0
	for i := range batch {
		bytes += len(batch[i].Data) + len(batch[i].Original.Bytes)
	}
	return context.WithDeadline(ctx, deadline.Add(-min(keepTimeOf(len(batch), bytes), time.Until(deadline)/4)))
}

// ReceiveAll is that of the receiver inside. Whether the rejections were kept
// changes nothing of what it returns.
func (u *KeepRejected) ReceiveAll(ctx context.Context, batch []Submission, atomic bool) []Outcome {
	receiving, cancel := beforeKeeping(ctx, batch)
	defer cancel()
	outcomes := u.Receiver.ReceiveAll(receiving, batch, atomic)
	var rejections []Rejection
	bytes := 0
	for i := range outcomes {
		if r, ok := u.rejectionOf(&outcomes[i]); ok {
			r.Atomic = atomic && len(batch) > 1
			rejections = append(rejections, r)
			bytes += len(r.Original.Bytes)
		}
	}
	if len(rejections) == 0 {
		return outcomes
	}
	ctx, cancel = context.WithTimeout(ctx, keepTimeOf(len(rejections), bytes))
	defer cancel()
	lost := 0
	var cause error
	for _, err := range u.Rejected.Keep(ctx, rejections) {
		if err != nil {
			if lost++; cause == nil {
				cause = err
			}
		}
	}
	if lost > 0 && u.NotKept != nil {
		u.NotKept(ctx, lost, cause)
	}
	return outcomes
}

// rejectionOf is not ok for an event that is not to be kept.
func (u *KeepRejected) rejectionOf(o *Outcome) (r Rejection, ok bool) {
	s, err := o.Submission, o.Err
	if err == nil || !ownFault(CodeOf(err)) || !named(s) {
		return Rejection{}, false
	}
	r = Rejection{
		ID: u.NewID(), Time: u.Now().UTC().Truncate(time.Millisecond),
		Client: s.Client, Event: s.Event, EventID: s.ID, EventSource: s.Source,
		Code: CodeOf(err), Original: s.Original,
	}
	if e := asError(err); e != nil {
		r.Detail, r.Violations, r.SchemaVersion = e.Detail, e.Violations, e.SchemaVersion
	}
	if r.EventID == "" {
		r.EventID = r.ID
	}
	if r.EventSource == "" {
		r.EventSource = "/" + s.Client
	}
	if r.Original.Bytes == nil {
		r.Original.Bytes = s.Data
	}
	return r, true
}

func ownFault(code Code) bool {
	switch code {
	case CodeEventInvalid, CodeInvalidJSON, CodeCloudEventInvalid, CodeUnsupportedMediaType, CodeTooLarge, CodeEventTypeNotRegistered:
		return true
	}
	return false
}

func named(s *Submission) bool {
	if s.Event == "" {
		return CheckClient(s.Client) == nil
	}
	_, err := NewEventType(s.Client, s.Event)
	return err == nil
}
