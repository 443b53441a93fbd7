package rejectlog_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/console/feed"
	"example.com/eventgateway/events/internal/rejectlog"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// rejected is the rejection of a plain event, i seconds after noon.
func rejected(i int) feed.Arrival {
	at := noon.Add(time.Duration(i) * time.Second)
	id := fmt.Sprintf("id-%06d", i)
	return feed.Arrival{At: at, Rejected: &events.Rejected{ID: id, Time: at, Client: "Bob", Event: "Fruits",
		EventID:     id,
		EventSource: "/Bob", Code: "event_invalid", SchemaVersion: 1,
		Errors:   []events.Violation{{Pointer: "/fruit", Keyword: "type", Detail: "expected a string"}},
		Original: events.Original{ContentType: "application/json", Bytes: []byte(`{"fruit":1}`), Size: 11}}}
}

func resent(i int) feed.Arrival {
	at := noon.Add(time.Duration(i)*time.Second + time.Minute)
	return feed.Arrival{At: at, Resent: &events.Resent{ID: fmt.Sprintf("resent-%d", i), Time: at,
		RejectedID: fmt.Sprintf("id-%06d", i), By: "Squidward"}}
}

// Records come in any order, and some twice: a reader begins a little before it ended.
func TestRecordsInAnyOrder(t *testing.T) {
	records := []feed.Arrival{{Err: events.ErrNotARecord}}
	for i := range 20 {
		records = append(records, rejected(i), rejected(i))
		if i%2 == 0 {
			records = append(records, resent(i))
		}
	}
	rand.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
	log := rejectlog.New(0)
	for _, r := range records {
		log.Add(r)
	}
	if n := len(log.Events()); n != 20 || log.Skipped != 1 {
		t.Fatalf("%d events, %d skipped", n, log.Skipped)
	}
	for i, e := range log.Events() {
		if e.ID != rejected(i).Rejected.ID || e.Times != 1 || (e.State == rejectlog.StateResent) != (i%2 == 0) ||
			(e.Resent != nil) != (i%2 == 0) || e.Resent != nil && e.Resent.By != "Squidward" {
			t.Errorf("event %d is %+v", i, e)
		}
		if r := log.Reason(e.Why()); r == nil || r.Topic() != "Bob.Fruits" || len(r.Errors) != 1 {
			t.Errorf("the reason is %+v", r)
		}
	}
	if groups := rejectlog.Group(log.Events()); len(groups) != 2 || len(groups[0]) != 10 {
		t.Errorf("the groups are %v", groups)
	}
}

// A log with a limit keeps the newest events, of bounded size, and knows of each of them whether it
// was sent again, also if that is read first.
func TestLimit(t *testing.T) {
	const most, all = 100, 5000
	log := rejectlog.New(most)
	for i := range all {
		if i >= all-most/4 {
			log.Add(resent(i))
		}
		if i < most {
			log.Add(resent(-1 - i)) // of events that are not kept any more
		}
	}
	for i := range all {
		r := rejected(i)
		r.Rejected.Errors[0].Pointer = fmt.Sprint("/", i) // each has a reason of its own
		log.Add(r)
		if n := len(log.Events()); n > most {
			t.Fatalf("%d events are kept", n)
		}
	}
	kept := log.Events()
	if len(kept) < most*3/4 || log.Dropped != all-len(kept) || kept[len(kept)-1].ID != rejected(all-1).Rejected.ID {
		t.Errorf("%d events are kept, and %d dropped", len(kept), log.Dropped)
	}
	for _, e := range kept {
		var i int
		_, _ = fmt.Sscanf(e.ID, "id-%d", &i)
		if (e.Resent != nil) != (i >= all-most/4) || log.Reason(e.Why()) == nil {
			t.Fatalf("event %d is %+v", i, e)
		}
	}
	if _, err := log.Find("id-000001"); err == nil {
		t.Error("an event that is not kept is found")
	}
	long := rejected(all)
	for i := range 2 * most {
		r := *long.Rejected
		r.ID, r.EventID, r.Detail = fmt.Sprint(i), fmt.Sprint(i), strings.Repeat("x", 4000)
		log.Add(feed.Arrival{Rejected: &r})
	}
	if n := len(log.Events()); n > most/4 {
		t.Errorf("%d long events are kept", n)
	}
}

// stream has records.
type stream []feed.Arrival

func (s stream) Read(_ context.Context, from time.Time, handle func(feed.Arrival) error) error {
	for _, a := range s {
		if a.At.Before(from) {
			continue
		}
		if err := handle(a); err != nil {
			return err
		}
	}
	return nil
}

// The bytes of events are read again, no further than they are.
func TestFetch(t *testing.T) {
	s := stream{rejected(1), rejected(2), rejected(10), rejected(20)}
	log, err := rejectlog.Read(t.Context(), s, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	e, err := log.Find("id-000010")
	if err != nil {
		t.Fatal(err)
	}
	if found, err := rejectlog.Fetch(t.Context(), s, e, e.ID); err != nil || found.Rejected.ID != e.ID {
		t.Errorf("found %+v, %v", found, err)
	}
	if _, err := rejectlog.Fetch(t.Context(), s[:1], e, e.ID); err == nil {
		t.Error("what is not there is found")
	}
	var sent []string
	enough := errors.New("enough")
	err = rejectlog.Resender{Source: s[:3], Concurrency: 1, Bytes: 25}.Run(t.Context(), log.Events(),
		func(_ context.Context, e *rejectlog.Event, r *events.Rejected) (*events.Receipt, error) {
			sent = append(sent, fmt.Sprint(e.ID, " ", r != nil))
			if len(sent) == 4 {
				return nil, enough
			}
			return nil, nil
		})
	want := "[id-000001 true id-000002 true id-000010 true id-000020 false]"
	if !errors.Is(err, enough) || fmt.Sprint(sent) != want {
		t.Errorf("sent were %v, %v; want %s", sent, err, want)
	}
}
