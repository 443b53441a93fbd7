// Package rejections keeps events that are refused through their own fault, for the operators
// of the gateway.
package rejections

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/deadline"
)

// Rejection is an event that was refused through its own fault, and the reason:
// everything to look into it, and to send it again once its schema is mended.
type Rejection struct {
	ID            string    // unique, given by the gateway
	Time          time.Time // of the refusal
	Client, Event string    // within the name rules; Event is "" where a CloudEvent of a mixed batch names none
	EventID       string    // the sender's, else the rejection's own ID, for sending the event again
	EventSource   string    // a URI reference; "/" and the client where the sender gave none
	Version       int       // of its schema, which the event names; 0 for none
	SchemaVersion int       // the version that refused it; 0 if none checked it
	Code          core.Code
	Detail        string
	Violations    []core.Violation
	Unlisted      int  // how many more there are than Violations has
	Atomic        bool // it was in an atomic batch, of which nothing was stored
	Original      core.Original
}

// RejectedEvents keeps rejections for the operators of the gateway.
type RejectedEvents interface {
	// Keep stores the rejections and returns one error for each, at its index; nil
	// means stored. It does not keep the slice. It stores JSON originals whole up to 1,000,000 bytes, others up to
	// 700,000. It may cut longer originals and long lists of violations, and marks them
	// as cut.
	//
	// Errors: core.CodeBackendThrottled, core.CodeBackendUnavailable and core.CodeInternal, as
	// [core.EventStream]. After an error the rejection may still be stored.
	Keep(ctx context.Context, rejections []Rejection) []error
}

var _ core.Receiver = (*KeepRejected)(nil)

// KeepRejected is a receiver that keeps the events which its inner receiver refuses
// through their own fault: events that a schema refuses, that are not JSON or not a
// CloudEvent, or whose size or media type is not accepted. It keeps events of
// unregistered types, and of versions that are not there or not accepted, too: to forget
// the registration is the commonest mistake, and the events would be lost.
//
// It does not keep events that can be resent unchanged: those that a backend failed to
// store, and the valid events of an atomic batch. Nor does it keep events that no
// registration can mend: malformed names, and idempotency keys of other events.
type KeepRejected struct {
	Receiver core.Receiver
	Rejected RejectedEvents
	NewID    core.NewID       // of rejections; ids sort by their times
	Now      func() time.Time // the clock

	// NotKept is called with the number of a request's rejections that could not be
	// kept, and the cause of the first. It may be nil.
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

// keepTimeOf bounds the time for keeping so many events of so many bytes together.
func keepTimeOf(events, bytes int) time.Duration {
	return min(keepTime+time.Duration(events)*keepTimeEach+time.Duration(bytes)*keepTimeBytes, maxKeepTime)
}

// beforeKeeping returns a context for receiving that leaves time for keeping: at most a
// quarter of the request's time.
func beforeKeeping(ctx context.Context, batch []core.Submission) (context.Context, context.CancelFunc) {
	bytes := 0
	for i := range batch {
		bytes += len(batch[i].Data) + len(batch[i].Original.Bytes)
	}
	return deadline.Earlier(ctx, keepTimeOf(len(batch), bytes), 4)
}

// ReceiveAll returns the outcomes of the inner receiver, whether the rejections were kept
// or not.
func (u *KeepRejected) ReceiveAll(ctx context.Context, batch []core.Submission, atomic bool) []core.Outcome {
	receiving, cancel := beforeKeeping(ctx, batch)
	defer cancel()
	outcomes := u.Receiver.ReceiveAll(receiving, batch, atomic)
	rejections := memories.Get().(*memory)
	defer rejections.putBack()
	bytes := 0
	now := u.Now().UTC().Truncate(time.Millisecond)
	for i := range outcomes {
		if r, ok := u.rejectionOf(&outcomes[i], now); ok {
			r.Atomic = atomic && len(batch) > 1
			rejections.list = append(slices.Grow(rejections.list, len(outcomes)-i), r) // once for all
			bytes += len(r.Original.Bytes)
		}
	}
	if len(rejections.list) == 0 {
		return outcomes
	}
	u.identify(rejections.list, now)
	ctx, cancel = context.WithTimeout(ctx, keepTimeOf(len(rejections.list), bytes))
	defer cancel()
	lost := 0
	var cause error
	for _, err := range u.Rejected.Keep(ctx, rejections.list) {
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

// memory is the memory for the rejections of one request after the other.
type memory struct{ list []Rejection }

var memories = sync.Pool{New: func() any { return new(memory) }}

// maxKept bounds how many rejections a memory holds that is used again.
const maxKept = 500

func (m *memory) putBack() {
	clear(m.list) // lets go of the events
	if m.list = m.list[:0]; cap(m.list) <= maxKept {
		memories.Put(m)
	}
}

// rejectionOf makes a rejection of an outcome. ok is false if it is not to be kept.
func (u *KeepRejected) rejectionOf(o *core.Outcome, now time.Time) (r Rejection, ok bool) {
	s := o.Submission
	e, ok := errors.AsType[*core.Error](o.Err)
	if !ok || !ownFault(e.Code) || !named(s) {
		return Rejection{}, false
	}
	r = Rejection{
		Time:   now,
		Client: s.Client, Event: s.Event, EventID: s.ID, EventSource: s.Source,
		Version: s.Version, SchemaVersion: e.SchemaVersion, Code: e.Code, Detail: e.Detail, Violations: e.Violations,
		Unlisted: e.Unlisted, Original: s.Original,
	}
	if r.EventSource == "" {
		r.EventSource = "/" + s.Client
	}
	if r.Original.Bytes == nil {
		r.Original.Bytes = s.Data
	}
	r.Original.JSON = r.Code == core.CodeEventInvalid && s.ContentType == "" && same(r.Original.Bytes, s.Data)
	return r, true
}

// identify gives rejections ids that sort as the events of the request. Readers of the stream
// need that for the order of rejections that have the same time.
func (u *KeepRejected) identify(list []Rejection, now time.Time) {
	ids := make([]string, len(list))
	for i := range ids {
		ids[i] = u.NewID(now)
	}
	slices.Sort(ids)
	for i := range list {
		list[i].ID = ids[i]
		if list[i].EventID == "" {
			list[i].EventID = ids[i]
		}
	}
}

// same reports whether two texts are the same memory.
func same(a, b []byte) bool { return len(a) == len(b) && len(a) > 0 && &a[0] == &b[0] }

func ownFault(code core.Code) bool {
	switch code {
	case core.CodeEventInvalid, core.CodeInvalidJSON, core.CodeCloudEventInvalid, core.CodeUnsupportedMediaType,
		core.CodeTooLarge, core.CodeEventTypeNotRegistered, core.CodeVersionNotFound, core.CodeVersionNotAccepted:
		return true
	}
	return false
}

func named(s *core.Submission) bool {
	if s.Event == "" {
		return core.CheckClient(s.Client) == nil
	}
	_, err := core.NewEventType(s.Client, s.Event)
	return err == nil
}
