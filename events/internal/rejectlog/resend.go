package rejectlog

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console/feed"
)

// Choice is which events are to be sent again.
type Choice struct {
	Todo       []*Event // oldest first
	Resent     int      // left out, since they were sent again already
	Atomic     int      // left out, since their senders were told that nothing of the batch is stored
	Unsendable int      // left out: only their beginning is kept, or they name no event type
}

// Choose chooses which events to send again. named says that somebody named each event: then events
// of atomic batches are sent, too. again includes events that were sent again already.
func Choose(list []*Event, named, again bool) (c Choice) {
	for _, e := range list {
		switch {
		case e.Resent != nil && !again:
			c.Resent++
		case !e.Sendable():
			c.Unsendable++
		case e.Atomic && !named:
			c.Atomic++
		default:
			c.Todo = append(c.Todo, e)
		}
	}
	return c
}

// Sendable reports whether all of an event is kept, and its type known.
func (e *Event) Sendable() bool { return !e.Truncated && e.Event != "" }

// Resender goes through events that are to be sent again.
type Resender struct {
	Source      feed.Reader
	Concurrency int // how many events are sent at once
	Bytes       int // bounds the bytes of the events that are in memory at once

	DryRun bool // nothing is stored, so others may send the same events
}

// Send sends one event again, and records that in the stream. r is nil if the stream does not have
// the event's bytes any more. Send returns the receipt of a stored event. An error ends Run, but
// Run only leaves out an event whose error is [ByOthers] once it knows that nobody else sends the group.
type Send func(ctx context.Context, e *Event, r *events.Rejected) (*events.Receipt, error)

// Run calls send with each event, in order, and with its first rejection, which has the event's
// bytes. It reads as many as memory may hold, sends them, and goes on. Once ctx ends, it sends no
// more, and waits for the events under way, whose context goes on. It ends with the first error of
// send.
//
// The first event that is stored goes alone. Then Run looks whether others send these events, too,
// and ends with [ErrOthers] if so. Later it leaves single events to others.
func (r Resender) Run(ctx context.Context, todo []*Event, send Send) error {
	w := watch{source: r.Source, from: time.Now().Add(-skew), todo: todo, alone: r.DryRun || len(todo) == 1}
	for len(todo) > 0 {
		part, held := 0, 0
		for part < len(todo) && (part == 0 || held+todo[part].Size <= r.Bytes) {
			held += todo[part].Size
			part++
		}
		originals, err := r.fetch(ctx, todo[:part])
		if err != nil {
			return err
		}
		group, limited := errgroup.WithContext(ctx)
		group.SetLimit(r.Concurrency)
		for _, e := range todo[:part] {
			one := func() error {
				if limited.Err() != nil {
					return nil // interrupted, or another event failed
				}
				receipt, err := send(context.WithoutCancel(limited), e, originals[e.ID])
				switch {
				case ByOthers(err) && w.alone:
					return nil
				case ByOthers(err):
					return ErrOthers
				}
				if err == nil && receipt != nil && !w.alone {
					err = w.look(limited, e, *receipt)
				}
				return err
			}
			if w.alone {
				group.Go(one)
			} else if err := one(); err != nil {
				return cmp.Or(ctx.Err(), err)
			}
		}
		if err := cmp.Or(group.Wait(), ctx.Err()); err != nil {
			return err
		}
		todo = todo[part:]
	}
	return nil
}

// fetch reads the first rejections of the events again, to get the events' bytes.
func (r Resender) fetch(ctx context.Context, list []*Event) (map[string]*events.Rejected, error) {
	earliest := slices.MinFunc(list, func(a, b *Event) int { return a.arrived.Compare(b.arrived) })
	wanted := map[string]bool{}
	for _, e := range list {
		wanted[e.ID] = true
	}
	found := map[string]*events.Rejected{}
	err := r.Source.Read(ctx, earliest.place(), func(one feed.Arrival) error {
		if one.Rejected != nil && wanted[one.Rejected.ID] {
			found[one.Rejected.ID] = one.Rejected
		}
		return stopIf(len(found) == len(wanted))
	})
	return found, unlessStopped(err)
}

// Fetch reads the rejection of an event with the id again, to get the event's bytes.
func Fetch(ctx context.Context, s feed.Reader, e *Event, id string) (found feed.Arrival, err error) {
	err = s.Read(ctx, e.place(), func(one feed.Arrival) error {
		if one.Rejected != nil && one.Rejected.ID == id {
			found = one
		}
		return stopIf(found.Rejected != nil)
	})
	if err = unlessStopped(err); err == nil && found.Rejected == nil {
		err = NoSuch(id)
	}
	return found, err
}

// errFound ends reading once all is found.
var errFound = errors.New("found")

func stopIf(found bool) error {
	if found {
		return errFound
	}
	return nil
}

func unlessStopped(err error) error {
	if errors.Is(err, errFound) {
		return nil
	}
	return err
}

// place is where to begin reading to find all rejections of an event.
func (e *Event) place() time.Time {
	if e.arrived.IsZero() {
		return e.arrived
	}
	return e.arrived.Add(-time.Second)
}

// Gateway sends an event again and again, and stores it once.
type Gateway interface {
	SendOnce(ctx context.Context, client, event string, version int, header http.Header,
		body []byte) (events.Receipt, error)
}

// SendOnce sends an event again with these bytes. If several people send it at once, the gateway
// stores it once, and all get the same receipt. If before is set, the event was sent again before,
// and is stored once more.
func SendOnce(ctx context.Context, g Gateway, e *Event, r events.Rejected, body []byte, before bool) (events.Receipt,
	error) {
	header := Header(r, body)
	if hasID(r) {
		key := base64.RawURLEncoding.EncodeToString(e.identity[:])
		if before {
			key = client.NewID()
		}
		header.Set("Idempotency-Key", key)
	}
	receipt, err := g.SendOnce(ctx, r.Client, r.Event, r.Version, header, body)
	if p, is := errors.AsType[*client.Problem](err); is && strings.HasPrefix(p.Detail, `"once" is no query parameter`) {
		p.Detail = "the gateway is of an earlier release, which cannot store a resent event once: " +
			"update it, or resend with that release"
	}
	return receipt, err
}

// ByOthers reports whether an error of sending says that somebody else is sending the event.
func ByOthers(err error) bool {
	problem, is := errors.AsType[*client.Problem](err)
	return is && problem.Code == "event_in_progress"
}

// Mark records that an event was sent again: when, by whom, whether it was edited before, and
// where it is. The record names the last rejection, which the stream keeps longest.
func Mark(ctx context.Context, m feed.Marker, e *Event, how Resending) (events.Resent, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	record := events.Resent{ID: client.NewID(), Time: how.At, RejectedID: e.lastID, By: how.By,
		Edited: how.Edited, Receipt: how.Receipt}
	return record, m.Mark(ctx, record)
}

// Header returns the header with which an event is sent as its sender sent it, with these bytes. A
// plain event becomes a CloudEvent in binary mode with the id that the gateway gave it: its bytes
// stay the same, and it has one id however often it is sent. One without bytes stays plain, and is
// refused again: a CloudEvent without them has no data, and is another event.
func Header(r events.Rejected, body []byte) http.Header {
	header := http.Header{}
	if r.Original.ContentType != "" {
		header.Set("Content-Type", r.Original.ContentType)
	}
	for name, value := range r.Original.Header {
		header.Set(name, value)
	}
	if !identified(r.Original) && len(body) > 0 {
		header.Set("Ce-Specversion", events.SpecVersion)
		header.Set("Ce-Id", r.EventID)
		header.Set("Ce-Source", r.EventSource)
		header.Set("Ce-Type", r.Topic())
	}
	return header
}

// identified reports whether an original identifies its event: it is a CloudEvent, or has
// an idempotency key, with which its sender may send it again, too.
func identified(o events.Original) bool {
	_, binary := o.Header["ce-specversion"]
	_, key := o.Header["idempotency-key"]
	return binary || key || strings.HasPrefix(strings.ToLower(o.ContentType), "application/cloudevents")
}

// hasID reports whether an event is sent again with an id, its own or one from the gateway. If not,
// it has an idempotency key, or it is a CloudEvent without an id, which is refused again.
func hasID(r events.Rejected) bool { return r.EventID != r.ID || !identified(r.Original) }

// IsText reports whether bytes are a text that a form can hold and a terminal can show: UTF-8 without
// control characters but tabs and the ends of lines.
func IsText(b []byte) bool {
	return utf8.Valid(b) && !strings.ContainsFunc(string(b), func(c rune) bool {
		return unicode.IsControl(c) && c != '\n' && c != '\t' && c != '\r'
	})
}
