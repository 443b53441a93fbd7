// Package rejectlog reads the stream of rejected events: which events were rejected, why, and
// which of them were sent again. It makes the requests that send them again, and records that.
package rejectlog

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/console/feed"
)

// Event is an event that was rejected at least once. It does not have the event's bytes,
// so that many fit in memory.
type Event struct {
	ID            string     `json:"id"`    // of the first rejection
	State         string     `json:"state"` // StateRejected or StateResent
	Times         int        `json:"times"` // how often it was rejected
	Client        string     `json:"client"`
	Event         string     `json:"event,omitempty"`
	EventID       string     `json:"event_id"`
	EventSource   string     `json:"event_source"`
	Code          string     `json:"code"` // from here on: of the last rejection
	Detail        string     `json:"detail"`
	SchemaVersion int        `json:"schema_version,omitempty"`
	Size          int        `json:"size"`
	Truncated     bool       `json:"truncated,omitempty"`
	Atomic        bool       `json:"atomic,omitempty"`
	FirstAt       time.Time  `json:"first_rejected_at"`
	LastAt        time.Time  `json:"last_rejected_at"`
	Resent        *Resending `json:"resent,omitempty"`

	lastID   string
	why      Why
	identity [sha256.Size]byte
	arrived  time.Time // the first rejection, by the stream's clock
}

// Resending says when and where a rejected event was stored.
type Resending struct {
	At      time.Time      `json:"at"`
	By      string         `json:"by,omitempty"`
	Edited  bool           `json:"edited,omitempty"` // what is stored is not what was rejected
	Receipt events.Receipt `json:"receipt"`
}

// States of an event.
const (
	StateRejected = "rejected"
	StateResent   = "resent"
)

// Topic is client.event, or the client alone if the event is not known.
func (e *Event) Topic() string {
	return events.Rejected{Client: e.Client, Event: e.Event}.Topic()
}

// Why says how the event was rejected last.
func (e *Event) Why() Why { return e.why }

// LastID is the id of its last rejection.
func (e *Event) LastID() string { return e.lastID }

// Log is what was read of the stream of rejected events. It is not safe for use by several
// goroutines at once.
type Log struct {
	Skipped int // records that are not about rejected events
	Dropped int // events that are not kept because of the limit

	max     int
	bytes   int // about what the events take
	events  []*Event
	sorted  bool
	byID    map[string]*Event // by the id of any of its rejections
	same    map[[sha256.Size]byte]*Event
	resent  map[string]events.Resent // by the id of the rejection
	reasons map[Why]*Reason
}

// New returns an empty log. It keeps the newest events: at most so many, and about so many KiB. 0 keeps
// all.
func New(most int) *Log {
	return &Log{max: most, byID: map[string]*Event{}, same: map[[sha256.Size]byte]*Event{},
		resent: map[string]events.Resent{}, reasons: map[Why]*Reason{}}
}

// Read reads a stream from a time to its end.
func Read(ctx context.Context, s feed.Reader, from time.Time) (*Log, error) {
	log := New(0)
	return log, s.Read(ctx, from, func(a feed.Arrival) error {
		log.Add(a)
		return nil
	})
}

// Add adds a record, in any order, since the stream has shards. A rejection that it has already
// changes nothing.
func (l *Log) Add(a feed.Arrival) {
	switch {
	case a.Rejected != nil && l.byID[a.Rejected.ID] == nil:
		l.reject(a.Rejected, a.At)
	case a.Rejected != nil:
	case a.Resent != nil:
		l.resent[a.Resent.RejectedID] = *a.Resent
		l.byID[a.Resent.RejectedID].mark(*a.Resent)
	default:
		l.Skipped++
	}
	if l.max > 0 && (len(l.events) > l.max || len(l.resent) > 2*l.max || l.bytes > l.max<<10) {
		l.shrink()
	}
}

func (l *Log) reject(r *events.Rejected, at time.Time) {
	key := identity(*r)
	e := l.same[key]
	if e == nil {
		e = &Event{State: StateRejected, Client: r.Client, Event: r.Event, EventID: r.EventID,
			EventSource: r.EventSource, identity: key}
		l.same[key] = e
		l.events, l.bytes = append(l.events, e), l.bytes+e.size()+len(r.Detail)
	}
	e.add(*r, at)
	l.byID[r.ID], l.sorted = e, false
	if l.reasons[e.why] == nil {
		l.reasons[e.why] = newReason(r)
	}
	if one, is := l.resent[r.ID]; is {
		e.mark(one)
	}
}

// mark notes that an event was sent again; the first time counts.
func (e *Event) mark(one events.Resent) {
	if e != nil && (e.Resent == nil || one.Time.Before(e.Resent.At)) {
		e.State, e.Resent = StateResent, &Resending{one.Time, one.By, one.Edited, one.Receipt}
	}
}

// Events returns the events by the time of their first rejection.
func (l *Log) Events() []*Event {
	if !l.sorted {
		slices.SortStableFunc(l.events, func(a, b *Event) int {
			return cmp.Or(a.FirstAt.Compare(b.FirstAt), strings.Compare(a.ID, b.ID))
		})
		l.sorted = true
	}
	return l.events
}

// Reason returns why events were rejected that have this in common.
func (l *Log) Reason(w Why) *Reason { return l.reasons[w] }

// add adds one rejection. They come in any order, since the stream has shards.
func (e *Event) add(r events.Rejected, arrived time.Time) {
	if e.Times == 0 || r.Time.Before(e.FirstAt) || r.Time.Equal(e.FirstAt) && r.ID < e.ID {
		e.ID, e.FirstAt, e.EventID = r.ID, r.Time, r.EventID
	}
	if e.Times == 0 || !r.Time.Before(e.LastAt) {
		e.lastID, e.LastAt, e.Code, e.Detail, e.SchemaVersion = r.ID, r.Time, r.Code, r.Detail, r.SchemaVersion
		e.Size, e.Truncated, e.Atomic = r.Original.Size, r.Original.Truncated, r.Atomic
		e.why = reason(r)
	}
	if e.Times == 0 || arrived.Before(e.arrived) {
		e.arrived = arrived
	}
	e.Times++
}

// Find returns the event that has a rejection with the id.
func (l *Log) Find(id string) (*Event, error) {
	if e := l.byID[id]; e != nil {
		return e, nil
	}
	return nil, NoSuch(id)
}

// ErrNoSuch is the error about an id that the stream does not have.
var ErrNoSuch = errors.New("it may be older than the stream's retention")

// NoSuch returns an ErrNoSuch about an id.
func NoSuch(id string) error { return fmt.Errorf("there is no rejected event %s: %w", id, ErrNoSuch) }
