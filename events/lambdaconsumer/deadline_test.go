package lambdaconsumer_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/lambdaconsumer"
)

// Before the time of the invocation is over, handlers are told to end, no more are begun, and the
// answer has what is not done.
func TestDeadline(t *testing.T) {
	for name, c := range map[string]struct {
		timeout, reserve, takes time.Duration
		answer                  string
		ends                    time.Duration
	}{
		"enough time":          {time.Minute, 0, time.Second, "", 4 * time.Second},
		"a second before":      {4 * time.Second, 0, 2 * time.Second, "b1 a2 c1", 3 * time.Second},
		"as told":              {9 * time.Second, 4 * time.Second, 2 * time.Second, "a2 c1", 5 * time.Second},
		"half of what is left": {time.Second, time.Minute, time.Hour, "a1 b1 a2 c1", 500 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			letters := batchOf(event("a", 1), event("b", 1), event("a", 2), event("c", 1))
			began := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), c.timeout)
			defer cancel()
			var noted []error
			options := lambdaconsumer.Options{Reserve: c.reserve, Note: func(_ consumer.Message, err error) {
				noted = append(noted, err)
			}}
			f := lambdaconsumer.New(options, func(ctx context.Context, _ consumer.Message) error {
				select {
				case <-time.After(c.takes):
					return nil
				case <-ctx.Done():
					return context.Cause(ctx)
				}
			})
			if answer := names(letters, invoke(ctx, t, f, letters)); answer != c.answer {
				t.Errorf("%s: answered %q, want %q", name, answer, c.answer)
			}
			if took := time.Since(began); took != c.ends {
				t.Errorf("%s: it ends after %v, want %v", name, took, c.ends)
			}
			if (len(noted) > 0) != (c.answer != "") {
				t.Errorf("%s: noted %v", name, noted)
			}
			for _, err := range noted {
				if !errors.Is(err, lambdaconsumer.ErrNoTime) {
					t.Errorf("%s: noted %v", name, err)
				}
			}
		})
	}
}

// What waits behind an event of its key is not begun when the time is over, though that event was
// handled.
func TestNothingIsBegunLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		var noted []string
		options := lambdaconsumer.Options{Note: func(m consumer.Message, err error) {
			noted = append(noted, m.Record.ID+" "+err.Error())
		}}
		calls := 0
		f := lambdaconsumer.New(options, func(ctx context.Context, _ consumer.Message) error {
			calls++
			<-ctx.Done()
			return nil
		})
		letters := batchOf(event("a", 1), event("a", 2), event("a", 3))
		if answer := names(letters, invoke(ctx, t, f, letters)); answer != "a2 a3" || calls != 1 {
			t.Errorf("answered %q after %d calls", answer, calls)
		}
		if want := "a2 " + lambdaconsumer.ErrNoTime.Error(); strings.Join(noted, ", ") != want {
			t.Errorf("noted %q, want %q", noted, want)
		}
	})
}

// There is no answer while a handler goes on: an event must not be handled again beside it.
func TestNoAnswerBesideAHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		ended := false
		f := lambdaconsumer.New(lambdaconsumer.Options{}, func(context.Context, consumer.Message) error {
			time.Sleep(time.Hour) // it does not look at its context
			ended = true
			return nil
		})
		if answer := invoke(ctx, t, f, batchOf(event("a", 1))); answer != nil || !ended {
			t.Errorf("answered %q, the handler's end: %v", answer, ended)
		}
	})
}

// So many keys are handled at once, and no key twice at once.
func TestParallel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var records []record
		for n := range 5 {
			for _, key := range strings.Fields("a b c d e f") {
				records = append(records, event(key, n))
			}
		}
		var mu sync.Mutex
		busy, most := map[string]bool{}, 0
		f := lambdaconsumer.New(lambdaconsumer.Options{Parallel: 3}, func(_ context.Context, m consumer.Message) error {
			mu.Lock()
			if busy[m.PartitionKey] {
				t.Errorf("%s is handled twice at once", m.PartitionKey)
			}
			busy[m.PartitionKey] = true
			most = max(most, len(busy))
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			delete(busy, m.PartitionKey)
			mu.Unlock()
			return nil
		})
		if answer := invoke(t.Context(), t, f, batchOf(records...)); answer != nil || most != 3 {
			t.Errorf("answered %q, %d at once", answer, most)
		}
	})
}
