package rejected

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
)

// event is an event that was rejected at least once. It does not have the event's bytes,
// so that many fit in memory.
type event struct {
	ID            string     `json:"id"`    // of the first rejection
	State         string     `json:"state"` // rejected or resent
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
	Resent        *resending `json:"resent,omitempty"`

	lastID  string
	why     [sha256.Size]byte // the same for events that were rejected alike
	arrived time.Time         // the first rejection, by Kinesis's clock
}

// resending says when and where a rejected event was stored.
type resending struct {
	At      time.Time      `json:"at"`
	Receipt events.Receipt `json:"receipt"`
}

// States of an event.
const (
	stateRejected = "rejected"
	stateResent   = "resent"
)

func (e *event) topic() string {
	return events.Rejected{Client: e.Client, Event: e.Event}.Topic()
}

func (e *event) version() string {
	if e.SchemaVersion == 0 {
		return "-"
	}
	return fmt.Sprint(e.SchemaVersion)
}

// eventLog is the content of the stream of rejected events.
type eventLog struct {
	events []*event          // by the time of the first rejection
	byID   map[string]*event // by the id of any of its rejections
}

// readLog reads the stream to its end.
func (r *rejections) readLog(ctx context.Context) (*eventLog, error) {
	log := &eventLog{byID: map[string]*event{}}
	same := map[[sha256.Size]byte]*event{}
	resent := map[string]events.Resent{}
	err := r.read(ctx, r.From, func(one events.Rejected, m consumer.Message) {
		key := identity(one)
		e := same[key]
		if e == nil {
			e = &event{State: stateRejected, Client: one.Client, Event: one.Event, EventID: one.EventID,
				EventSource: one.EventSource}
			same[key] = e
			log.events = append(log.events, e)
		}
		e.add(one, m.ArrivedAt)
		log.byID[one.ID] = e
	}, func(one events.Resent) { resent[one.RejectedID] = one })
	if err != nil {
		return nil, err
	}
	for id, one := range resent {
		if e := log.byID[id]; e != nil && (e.Resent == nil || one.Time.Before(e.Resent.At)) {
			e.State, e.Resent = stateResent, &resending{At: one.Time, Receipt: one.Receipt}
		}
	}
	slices.SortStableFunc(log.events, func(a, b *event) int {
		return cmp.Or(a.FirstAt.Compare(b.FirstAt), strings.Compare(a.ID, b.ID))
	})
	return log, nil
}

// add adds one rejection. They come in any order, since the stream has shards.
func (e *event) add(r events.Rejected, arrived time.Time) {
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

// identity is equal for rejections of the same event: the same bytes, with the same id and
// source. A plain event is resent with the id of its first rejection. An event without an
// id, but with an idempotency key or in the form of a CloudEvent, is identified by its
// content type, header and bytes.
func identity(r events.Rejected) [sha256.Size]byte {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q\n", r.Client, r.Event, r.EventSource)
	if o := r.Original; r.EventID != r.ID || !identified(o) {
		fmt.Fprintf(h, "%q\n", r.EventID)
	} else {
		fmt.Fprintf(h, "%q %q\n", o.ContentType, o.Header) // maps are printed in order
	}
	fmt.Fprintf(h, "%d\n", r.Original.Size)
	_, _ = h.Write(r.Original.Bytes) // a hash takes everything
	return [sha256.Size]byte(h.Sum(nil))
}

// reason is equal for rejections of one event type with the same code and the same places.
// Without places it compares the detail, which may quote the event.
func reason(r events.Rejected) [sha256.Size]byte {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %d\n", r.Client, r.Event, r.Code, r.SchemaVersion)
	if len(r.Errors) == 0 {
		fmt.Fprintf(h, "%q\n", r.Detail)
	}
	for _, v := range r.Errors {
		fmt.Fprintf(h, "%q %q\n", v.Pointer, v.Keyword)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// group groups events that were rejected alike and equally often. Groups are in the order
// of their first events.
func group(list []*event) (groups [][]*event) {
	type likeness struct {
		why   [sha256.Size]byte
		state string
		times int
	}
	places := map[likeness]int{}
	for _, e := range list {
		key := likeness{e.why, e.State, e.Times}
		place, known := places[key]
		if !known {
			place = len(groups)
			places[key] = place
			groups = append(groups, nil)
		}
		groups[place] = append(groups[place], e)
	}
	return groups
}

// find returns the event that has a rejection with the id.
func (l *eventLog) find(id string) (*event, error) {
	if e := l.byID[id]; e != nil {
		return e, nil
	}
	return nil, noSuch(id)
}

func noSuch(id string) error {
	return fmt.Errorf("there is no rejected event %s: it may be older than the stream's retention", id)
}
