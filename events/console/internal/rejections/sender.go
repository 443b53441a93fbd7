package rejections

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/console/feed"
	"example.com/eventgateway/events/internal/rejectlog"
)

// Gateway sends events, and asks what would become of them. Refusals are a [*client.Problem].
type Gateway interface {
	rejectlog.Gateway
	DryRunVersion(ctx context.Context, client, event string, version int, header http.Header,
		body []byte) (events.Receipt, error)
}

// Sender sends rejected events again, one event once at a time.
type Sender struct {
	Gateway Gateway
	Marker  feed.Marker
	Index   *Index
	By      string // who sends

	mu   sync.Mutex
	busy map[string]bool // ids of events that are under way
}

// ErrBusy says that an event is just being sent.
var ErrBusy = errors.New("the event is being sent again at this moment")

// AlreadyError says that an event was sent again before.
type AlreadyError struct{ Resent rejectlog.Resending }

// Error implements error.
func (e *AlreadyError) Error() string {
	return "the event was sent again at " + e.Resent.At.UTC().Format(time.RFC3339)
}

// MarkError says that an event is stored, and that this could not be recorded.
type MarkError struct {
	Receipt events.Receipt
	Err     error
}

// Error implements error.
func (e *MarkError) Error() string {
	return fmt.Sprintf("the event is stored, as %s at %s, but this cannot be recorded: is kinesis:PutRecord "+
		"allowed? %v", e.Receipt.ShardID, e.Receipt.SequenceNumber, e.Err)
}

// Unwrap returns the cause.
func (e *MarkError) Unwrap() error { return e.Err }

// Check asks what would become of an event with these bytes: nothing is stored.
func (s *Sender) Check(ctx context.Context, r events.Rejected, body []byte) (events.Receipt, error) {
	header := rejectlog.Header(r, body)
	return s.Gateway.DryRunVersion(ctx, r.Client, r.Event, r.Version, header, body)
}

// Send sends an event with these bytes, and records that it is stored. The event keeps its id, also
// if it was edited: nothing was stored under it, so consumers see the sender's event, mended. An
// event that was sent again before is an [*AlreadyError], unless again is set. Other errors are those
// of [rejectlog.SendOnce], and a [*MarkError] if the record was not written.
func (s *Sender) Send(ctx context.Context, e *rejectlog.Event, r events.Rejected, body []byte,
	edited, again bool) (events.Receipt, error) {
	if !s.begin(e.ID) {
		return events.Receipt{}, ErrBusy
	}
	defer s.end(e.ID)
	before := s.Index.resent(e.ID)
	if before != nil && !again {
		return events.Receipt{}, &AlreadyError{*before}
	}
	receipt, err := rejectlog.SendOnce(ctx, s.Gateway, e, r, body, before != nil)
	if err != nil {
		return receipt, err
	}
	how := rejectlog.Resending{At: time.Now().UTC(), By: s.By, Edited: edited, Receipt: receipt}
	record, err := rejectlog.Mark(context.WithoutCancel(ctx), s.Marker, e, how)
	s.Index.Add(record) // it is stored, whether others can know that or not
	if err != nil {
		return receipt, &MarkError{receipt, err}
	}
	return receipt, nil
}

func (s *Sender) begin(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[id] {
		return false
	}
	if s.busy == nil {
		s.busy = map[string]bool{}
	}
	s.busy[id] = true
	return true
}

func (s *Sender) end(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.busy, id)
}

// resent returns how an event was sent again, as far as it is known; nil if it was not.
func (x *Index) resent(id string) *rejectlog.Resending {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.log == nil {
		return nil
	}
	e, err := x.log.Find(id)
	if err != nil {
		return nil
	}
	return e.Resent
}
