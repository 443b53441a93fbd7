// Package rejectlog reads the stream of rejected events: which events were rejected, why, and
// which of them were sent again. It makes the requests that send them again, and records that.
package rejectlog

import (
	"cmp"
	"context"
	"crypto/sha256"
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

	lastID  string
	why     Why
	arrived time.Time // the first rejection, by the stream's clock
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

// Log is the content of the stream of rejected events.
type Log struct {
	Events []*Event // by the time of the first rejection

	byID map[string]*Event // by the id of any of its rejections
}

// Read reads a stream from a time to its end. skipped counts the records that are not about
// rejected events.
func Read(ctx context.Context, s feed.Reader, from time.Time) (log *Log, skipped int, err error) {
	log = &Log{byID: map[string]*Event{}}
	same := map[[sha256.Size]byte]*Event{}
	resent := map[string]events.Resent{}
	err = s.Read(ctx, from, func(r feed.Arrival) error {
		switch {
		case r.Rejected != nil:
			key := identity(*r.Rejected)
			e := same[key]
			if e == nil {
				e = &Event{State: StateRejected, Client: r.Rejected.Client, Event: r.Rejected.Event,
					EventID: r.Rejected.EventID, EventSource: r.Rejected.EventSource}
				same[key] = e
				log.Events = append(log.Events, e)
			}
			e.add(*r.Rejected, r.At)
			log.byID[r.Rejected.ID] = e
		case r.Resent != nil:
			resent[r.Resent.RejectedID] = *r.Resent
		default:
			skipped++
		}
		return nil
	})
	if err != nil {
		return nil, skipped, err
	}
	for id, one := range resent {
		if e := log.byID[id]; e != nil && (e.Resent == nil || one.Time.Before(e.Resent.At)) {
			e.State, e.Resent = StateResent, &Resending{one.Time, one.By, one.Edited, one.Receipt}
		}
	}
	slices.SortStableFunc(log.Events, func(a, b *Event) int {
		return cmp.Or(a.FirstAt.Compare(b.FirstAt), strings.Compare(a.ID, b.ID))
	})
	return log, skipped, nil
}

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

// NoSuch is the error about an id that the stream does not have.
func NoSuch(id string) error {
	return fmt.Errorf("there is no rejected event %s: it may be older than the stream's retention", id)
}
