package rejectlog

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"example.com/eventgateway/events"
)

// Why is the same for events that were rejected alike: events of one type, with the same code and
// the same places.
type Why [sha256.Size]byte

// Reason is what events have in common that were rejected alike.
type Reason struct {
	Client, Event string
	Code          string
	SchemaVersion int
	Detail        string             // of one of them
	Errors        []events.Violation // the first, of one of them
	More          int                // further ones
}

// Topic is client.event, or the client alone if the event is not known.
func (r *Reason) Topic() string { return events.Rejected{Client: r.Client, Event: r.Event}.Topic() }

// What a reason keeps, so that many fit in memory.
const (
	maxErrors = 3
	maxText   = 500 // bytes
)

func newReason(r *events.Rejected) *Reason {
	n := min(len(r.Errors), maxErrors)
	reason := &Reason{Client: r.Client, Event: r.Event, Code: r.Code, SchemaVersion: r.SchemaVersion,
		Detail: cut(r.Detail), More: len(r.Errors) - n + r.ErrorsOmitted}
	for _, v := range r.Errors[:n] {
		reason.Errors = append(reason.Errors,
			events.Violation{Pointer: cut(v.Pointer), Keyword: cut(v.Keyword), Detail: cut(v.Detail)})
	}
	return reason
}

// cut shortens a text that is too long, at the end of a character.
func cut(s string) string {
	if len(s) <= maxText {
		return strings.Clone(s)
	}
	return strings.ToValidUTF8(s[:maxText], "") + "…"
}

// identity is equal for rejections of the same event: the same bytes, with the same id and
// source. A plain event is resent with the id of its first rejection. An event without an
// id, but with an idempotency key or in the form of a CloudEvent, is identified by its
// content type, header and bytes.
func identity(r events.Rejected) [sha256.Size]byte {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q\n", r.Client, r.Event, r.EventSource)
	if hasID(r) {
		fmt.Fprintf(h, "%q\n", r.EventID)
	} else {
		fmt.Fprintf(h, "%q %q\n", r.Original.ContentType, r.Original.Header) // maps are printed in order
	}
	fmt.Fprintf(h, "%d\n", r.Original.Size)
	_, _ = h.Write(r.Original.Bytes) // a hash takes everything
	return [sha256.Size]byte(h.Sum(nil))
}

// reason is equal for rejections of one event type with the same code and the same places.
// Without places it compares the detail, which may quote the event.
func reason(r events.Rejected) Why {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %d\n", r.Client, r.Event, r.Code, r.SchemaVersion)
	if len(r.Errors) == 0 {
		fmt.Fprintf(h, "%q\n", r.Detail)
	}
	for _, v := range r.Errors {
		fmt.Fprintf(h, "%q %q\n", v.Pointer, v.Keyword)
	}
	return Why(h.Sum(nil))
}

// Group groups events that were rejected alike and equally often. Groups are in the order
// of their first events.
func Group(list []*Event) (groups [][]*Event) {
	type likeness struct {
		why   Why
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
