package rejections_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/console/feed"
	"example.com/eventgateway/events/console/internal/rejections"
	"example.com/eventgateway/events/internal/rejectlog"
)

// shared is a gateway and its stream of rejected events, which several consoles use.
type shared struct {
	rejections.Gateway              // which is not asked for dry runs
	takes              atomic.Int64 // nanoseconds of a request
	mu                 sync.Mutex
	stored             map[string]int             // by the id of the event
	claims             map[string]*events.Receipt // by idempotency key; nil while an event is being sent
	records            []feed.Arrival
}

// newShared returns a gateway that rejected some events a second ago.
func newShared(n int) *shared {
	s := &shared{stored: map[string]int{}, claims: map[string]*events.Receipt{}}
	for i := range n {
		s.records = append(s.records, rejected(i, "Fruits", "/fruit", time.Now()))
	}
	time.Sleep(time.Second)
	return s
}

// SendOnce implements rejections.Gateway.
func (s *shared) SendOnce(_ context.Context, _, _ string, _ int, h http.Header, _ []byte) (events.Receipt, error) {
	id, key := h.Get("Ce-Id"), h.Get("Idempotency-Key")
	s.mu.Lock()
	defer s.mu.Unlock()
	earlier, claimed := s.claims[key]
	switch {
	case earlier != nil:
		return *earlier, nil
	case claimed:
		return events.Receipt{}, &client.Problem{Problem: events.Problem{Code: "event_in_progress", Status: 409,
			Retryable: true}}
	}
	s.claims[key] = nil
	s.mu.Unlock()
	time.Sleep(time.Duration(s.takes.Load()))
	s.mu.Lock()
	s.stored[id]++
	receipt := events.Receipt{ID: id, ShardID: "a", SequenceNumber: fmt.Sprint(id, s.stored[id])}
	again := receipt
	again.Duplicate = true
	s.claims[key] = &again
	return receipt, nil
}

// Mark implements feed.Marker.
func (s *shared) Mark(_ context.Context, r events.Resent) error {
	time.Sleep(5 * time.Millisecond)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.records = append(s.records, feed.Arrival{At: time.Now(), Resent: &r})
	return nil
}

// Read implements feed.Reader: readers see a record some time after it arrived.
func (s *shared) Read(_ context.Context, from time.Time, handle func(feed.Arrival) error) error {
	s.mu.Lock()
	records, end := s.records, time.Now().Add(-300*time.Millisecond)
	s.mu.Unlock()
	for _, a := range records {
		if !a.At.Before(from) && a.At.Before(end) {
			if err := handle(a); err != nil {
				return err
			}
		}
	}
	return nil
}

// resend starts a job of a new console, and returns it.
func (s *shared) resend(t *testing.T, by string) (*rejections.Jobs, *rejections.Job) {
	t.Helper()
	x := &rejections.Index{Source: s}
	if err := x.Await(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	var group []*rejectlog.Event
	x.Look(t.Context(), time.Time{}, func(log *rejectlog.Log, _ rejections.State) {
		group = rejections.Copy(rejectlog.Choose(log.Events(), false, false).Todo)
	})
	jobs := &rejections.Jobs{Sender: &rejections.Sender{Gateway: s, Marker: s, Index: x, By: by}}
	j := &rejections.Job{Sends: true, AtOnce: 4}
	if err := jobs.Start(j, group); err != nil {
		t.Fatal(err)
	}
	return jobs, j
}

// twice lists the events that are stored more than once.
func (s *shared) twice() (ids []string) {
	for id, times := range s.stored {
		if times > 1 {
			ids = append(ids, id)
		}
	}
	return ids
}

// Two consoles that send a group again at once store each event once: one of them sends the group, the
// other one stops.
func TestTwoConsoles(t *testing.T) {
	const all = 300
	for _, later := range []int{0, 10, 400, 900, 1100, 1700, 3000, 60_000} {
		for _, takes := range []int{1, 20, 200, 2000} {
			synctest.Test(t, func(t *testing.T) {
				s := newShared(all)
				s.takes.Store(int64(takes) * int64(time.Millisecond))
				var outcomes []rejections.Outcome
				var consoles sync.WaitGroup
				for n := range 2 {
					consoles.Go(func() {
						time.Sleep(time.Duration(n*later) * time.Millisecond)
						jobs, j := s.resend(t, fmt.Sprint("console ", n))
						jobs.Wait(t.Context())
						s.mu.Lock()
						defer s.mu.Unlock()
						outcomes = append(outcomes, j.Outcome())
					})
				}
				consoles.Wait()
				passed := outcomes[0].Passed + outcomes[1].Passed
				if len(s.stored) != all || passed > all+1 || s.twice() != nil {
					t.Errorf("%d ms later, %d ms an event: %d are stored, %d times, %v twice: %+v", later, takes,
						len(s.stored), passed, s.twice(), outcomes)
				}
				for _, o := range outcomes {
					if o.Passed < all-1 && o.Done > 0 && !strings.HasPrefix(o.Why, "Somebody else is sending") {
						t.Errorf("%d ms later, %d ms an event: %+v", later, takes, o)
					}
				}
				time.Sleep(2 * time.Second) // the last reading ends
			})
		}
	}
}

// While a console stands still, another one begins to send the group. It stops at an event that the
// first one is sending.
func TestConsoleThatStoodStill(t *testing.T) {
	const all = 300
	synctest.Test(t, func(t *testing.T) {
		s := newShared(all)
		s.takes.Store(int64(200 * time.Millisecond))
		first, goes := s.resend(t, "console 1")
		time.Sleep(3 * time.Second)
		s.takes.Store(int64(10 * time.Second))
		time.Sleep(500 * time.Millisecond)
		s.takes.Store(int64(200 * time.Millisecond))
		second, stops := s.resend(t, "console 2")
		first.Wait(t.Context())
		second.Wait(t.Context())
		stopped, sent := stops.Outcome(), goes.Outcome()
		if len(s.stored) != all || s.twice() != nil || sent.Why != "" || stopped.Passed != 0 ||
			!strings.HasPrefix(stopped.Why, "Somebody else is sending") {
			t.Errorf("%d are stored, %v twice: %+v, %+v", len(s.stored), s.twice(), stopped, sent)
		}
		time.Sleep(2 * time.Second) // the last reading ends
	})
}
