package live

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/console/feed"
)

// source hands on what tests put into it.
type source struct {
	arrivals chan feed.Arrival
	from     []time.Time // of each time that it was followed
	ended    int
	err      error // ends following at once
}

func newSource() *source { return &source{arrivals: make(chan feed.Arrival)} }

func (s *source) Follow(ctx context.Context, from time.Time, handle func(feed.Arrival) error) error {
	s.from = append(s.from, from)
	defer func() { s.ended++ }()
	for s.err == nil {
		select {
		case a := <-s.arrivals:
			if err := handle(a); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return s.err
}

// event is an accepted event that arrives now.
func event(topic, data string) feed.Arrival {
	r := events.Record{ID: "1", Source: "/t", Type: topic, Time: time.Now(), SchemaVersion: 1, Data: []byte(data)}
	return feed.Arrival{
		Shard: "a", Sequence: "1", PartitionKey: "k-" + data, At: time.Now(), Bytes: r.Append(nil), Record: r,
	}
}

// refused is an event that was rejected now.
func refused(client, event, data string) feed.Arrival {
	r := events.Rejected{ID: "r1", Client: client, Event: event, Code: "event_invalid", Detail: "no", Time: time.Now(),
		Errors: []events.Violation{{Pointer: "/a", Detail: "wrong"}}, Original: events.Original{Bytes: []byte(data)}}
	return feed.Arrival{Shard: "r", PartitionKey: "r1", At: time.Now(), Bytes: []byte(`{"r":1}`), Rejected: &r}
}

func (s *source) put(arrivals ...feed.Arrival) {
	for _, a := range arrivals {
		s.arrivals <- a
	}
	synctest.Wait()
}

func bubble(t *testing.T, name string, f func(*testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

// A stream is followed once, however many look, and no longer than somebody does.
func TestFollowing(t *testing.T) {
	bubble(t, "while somebody looks", func(t *testing.T) {
		s := newSource()
		h := New(s, nil, nil)
		if synctest.Wait(); len(s.from) != 0 {
			t.Error("it is followed before somebody looks")
		}
		for range 10 {
			h.Accepted.Follow()
			time.Sleep(time.Minute)
			s.put(event("A.B", "1"))
		}
		if len(s.from) != 1 || h.Accepted.State().Total != 10 {
			t.Errorf("it is followed %d times, and tells %+v", len(s.from), h.Accepted.State())
		}
		time.Sleep(idle)
		if synctest.Wait(); s.ended != 1 {
			t.Error("it is followed though nobody looks")
		}
		h.Accepted.Follow()
		if synctest.Wait(); len(s.from) != 2 || !s.from[1].Equal(time.Now().Add(-history)) ||
			len(h.Latest(Filter{}, 9)) != 0 {
			t.Errorf("it is followed again from %v", s.from)
		}
		time.Sleep(idle)
	})
	bubble(t, "which says that it only begins", func(t *testing.T) {
		s, done := newSource(), make(chan struct{})
		defer close(done)
		h := New(s, nil, done)
		if h.Accepted.State().Reading {
			t.Error("it is read before somebody looks")
		}
		h.Accepted.Follow()
		if !h.Accepted.State().Reading {
			t.Error("nothing is told of records that may be there")
		}
		time.Sleep(soon)
		if h.Accepted.State().Reading {
			t.Error("an empty stream is read forever")
		}
		s.put(event("A.B", "1"))
		if h.Accepted.State().Reading {
			t.Error("a stream with a record only begins")
		}
	})
	bubble(t, "until the console ends", func(t *testing.T) {
		s, done := newSource(), make(chan struct{})
		h := New(nil, s, done)
		h.Rejected.Follow()
		close(done)
		if synctest.Wait(); s.ended != 1 || h.Rejected.State().Err != nil {
			t.Errorf("it goes on: %+v", h.Rejected.State())
		}
	})
	bubble(t, "a failure", func(t *testing.T) {
		s := newSource()
		s.err = errors.New("no such stream")
		h := New(s, nil, nil)
		<-h.Accepted.Follow() // it does not wait for a record that will not come
		for range 20 {
			h.Accepted.Follow()
			time.Sleep(time.Second)
		}
		if len(s.from) != 2 || h.Accepted.State().Err == nil {
			t.Errorf("it was tried %d times in 20 s, and tells %v", len(s.from), h.Accepted.State().Err)
		}
	})
}

// What is too much to read is skipped: other consumers need the reads.
func TestLateRecords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource()
		h := New(s, nil, nil)
		h.Accepted.Follow()
		old := event("A.B", `"`+strings.Repeat("x", 1<<20)+`"`)
		old.At, old.Behind = time.Now().Add(-8*time.Minute), 8*time.Minute
		now := time.Now()
		for range 16 {
			s.put(old)
		}
		state := h.Accepted.State()
		if len(s.from) != 2 || !s.from[1].Equal(now) || !state.Skipped || !state.Since.Equal(now) ||
			h.Accepted.Rates().Most != 0 {
			t.Errorf("it goes on from %v: %+v", s.from, state)
		}
		for range 40 {
			s.put(event("A.B", `"`+strings.Repeat("x", 1<<20)+`"`)) // these come now
		}
		if len(s.from) != 2 {
			t.Error("it skips records that are not late")
		}
		if n := len(h.Latest(Filter{}, 100)); n == 0 || n > 16 {
			t.Errorf("it keeps %d records of a megabyte", n)
		}
		time.Sleep(idle)
	})
}

// A browser gets a sample of a flood, with those that were rejected, and is told of how many.
func TestSample(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, r := newSource(), newSource()
		h := New(a, r, nil)
		h.Accepted.Follow()
		h.Rejected.Follow()
		v := View{Hub: h}
		v.Begin(0)
		for i := range 5000 {
			a.arrivals <- event("A.B", fmt.Sprint(i))
			if i%1000 == 500 {
				r.arrivals <- refused("A", "B", "7")
				synctest.Wait() // the streams have no order between them
			}
		}
		synctest.Wait()
		b := v.Next(25)
		if len(b.Items) != 25 || b.Passed != 5005 || b.Missed != 5000-maxItems || b.Matched != maxItems+5 {
			t.Errorf("%d of %+v are shown", len(b.Items), b)
		}
		rejected := 0
		for i, item := range b.Items {
			if item.OfRejected {
				rejected++
			}
			if i > 0 && item.N <= b.Items[i-1].N {
				t.Error("they are not in their order")
			}
			if h.Find(item.N) != item {
				t.Errorf("record %d is not found", item.N)
			}
		}
		if last := b.Items[24]; rejected != 5 || string(last.Record.Data) != "4999" || v.Last() != last.N {
			t.Errorf("%d rejected ones are shown, and at last %s", rejected, last.Record.Data)
		}
		if b := v.Next(25); b.Passed != 0 || b.Items != nil {
			t.Errorf("afterwards there are %+v", b)
		}
		for i := range 5000 {
			a.arrivals <- event("A.B", fmt.Sprint(i))
		}
		synctest.Wait()
		if first := b.Items[0]; h.Find(first.N) != first {
			t.Error("a record that a browser shows is forgotten")
		}
		time.Sleep(idle)
	})
}

func TestFilter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, r := newSource(), newSource()
		h := New(a, r, nil)
		h.Accepted.Follow()
		h.Rejected.Follow()
		png := event("SpongeBob.Pictures", "")
		png.Record.DataContentType, png.Record.Data = "text/csv", []byte("Größe,\"1\"")
		png.Bytes = png.Record.Append(nil)
		a.put(event("SpongeBob.Fruits", `{"fruit":"Äpfel"}`), event("Patrick.Fruits", `{}`), png)
		strange := feed.Arrival{Shard: "a", At: time.Now(), Bytes: []byte("\xf3\x89"), Err: events.ErrNotARecord}
		a.put(strange)
		r.put(refused("Patrick", "Fruits", `{"fruit":7}`))
		for _, c := range []struct {
			Filter
			n int
		}{
			{Filter{}, 5}, {Filter{Client: "SpongeBob"}, 2}, {Filter{Type: "Fruits"}, 3},
			{Filter{Type: "Patrick.Fruits"}, 2},
			{Filter{Type: "fruits"}, 0}, {Filter{Key: "k-{}"}, 1}, {Filter{Key: "r1"}, 0}, {Filter{Text: "äPFEL"}, 1},
			{Filter{Text: `größe,"`}, 1}, {Filter{Text: `fruit":7`}, 1}, {Filter{Show: "rejected"}, 1}, {Filter{Show: "accepted"}, 4},
			{Filter{Show: "rejected", Client: "SpongeBob"}, 0},
		} {
			if found := h.Latest(c.Filter, 50); len(found) != c.n {
				t.Errorf("%+v finds %d, want %d", c.Filter, len(found), c.n)
			}
		}
		if found := h.Latest(Filter{}, 2); len(found) != 2 || !found[0].OfRejected {
			t.Errorf("the newest are %+v", found)
		}
		time.Sleep(idle)
	})
}

func TestRates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource()
		h := New(s, nil, nil)
		h.Accepted.Follow()
		time.Sleep(time.Until(time.Now().Truncate(step).Add(step))) // the begin of a step
		unknown := event("A.B", "1")
		unknown.At = time.Time{}
		s.put(unknown)
		for range 50 {
			s.put(event("A.B", "1"))
		}
		if rates := h.Accepted.Rates(); rates.Now != 0 {
			t.Errorf("a step that is not over counts: %v", rates.Now)
		}
		time.Sleep(step)
		s.put(event("A.B", "1"))
		if rates := h.Accepted.Rates(); rates.Now != 10 || rates.Most != 10 || len(rates.Values) != 120 ||
			!strings.HasSuffix(rates.Path(), "L595 0.0L600 0.0L600 60Z") {
			t.Errorf("rates are %+v: %s", rates, rates.Path())
		}
		time.Sleep(step)
		if rates := h.Accepted.Rates(); rates.Now != 0.2 || rates.Most != 10 {
			t.Errorf("rates are %+v", rates)
		}
		h.Accepted.Follow()
		time.Sleep(idle - step)
		h.Accepted.Follow()
		time.Sleep(idle + step)
		if rates := h.Accepted.Rates(); rates.Most != 0 {
			t.Errorf("after 10 minutes, rates are %+v", rates)
		}
	})
}
