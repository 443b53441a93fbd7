package consumer_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
)

func from(source, id string) consumer.Message {
	return consumer.Message{Record: events.Record{Source: source, ID: id, Type: "a.B"}}
}

func TestDedupe(t *testing.T) {
	handled := map[string]int{}
	handle := consumer.Dedupe(3, func(_ context.Context, m consumer.Message) error {
		handled[m.Record.Source+" "+m.Record.ID]++
		return m.Err
	})
	do := func(want int, source, id string) {
		t.Helper()
		if err := handle(t.Context(), from(source, id)); err != nil || handled[source+" "+id] != want {
			t.Errorf("%s %s is handled %d times, %v, want %d", source, id, handled[source+" "+id], err, want)
		}
	}
	do(1, "/a", "1")
	do(1, "/a", "1")
	do(1, "/b", "1") // another event
	do(1, "/a1", "") // the source and the id are not run together
	do(1, "/a", "1")
	do(1, "/a", "2") // now /a 1 is forgotten, the oldest of three
	do(1, "/b", "1")
	do(2, "/a", "1")
	foreign := consumer.Message{Err: events.ErrNotARecord}
	for range 2 {
		if err := handle(t.Context(), foreign); !errors.Is(err, events.ErrNotARecord) {
			t.Errorf("got %v", err)
		}
	}
	if handled[" "] != 2 {
		t.Errorf("a foreign record is handled %d times of 2", handled[" "])
	}
}

// An event whose handling failed is no repeat when it comes again.
func TestDedupeAfterAFailure(t *testing.T) {
	calls := 0
	failures := []error{errors.New("once"), consumer.ErrStop}
	handle := consumer.Dedupe(10, func(context.Context, consumer.Message) error {
		calls++
		return failures[calls-1]
	})
	for i, want := range []error{failures[0], consumer.ErrStop, nil} {
		if err := handle(t.Context(), from("/a", "1")); !errors.Is(err, want) {
			t.Errorf("call %d: %v, want %v", i, err, want)
		}
	}
	if calls != 2 {
		t.Errorf("%d calls", calls)
	}
}

// A handler that panics leaves nobody waiting.
func TestDedupeAfterAPanic(t *testing.T) {
	calls := 0
	handle := consumer.Dedupe(10, func(context.Context, consumer.Message) error {
		if calls++; calls == 1 {
			panic("first")
		}
		return nil
	})
	func() {
		defer func() { _ = recover() }()
		_ = handle(t.Context(), from("/a", "1"))
	}()
	if err := handle(t.Context(), from("/a", "1")); err != nil || calls != 2 {
		t.Errorf("%v after %d calls", err, calls)
	}
}

// Of those who bring an event at once, one handles it, and the others wait for it.
func TestDedupeAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls, done atomic.Int64
		handle := consumer.Dedupe(10, func(context.Context, consumer.Message) error {
			time.Sleep(time.Second)
			if calls.Add(1) == 1 {
				return errors.New("the first fails")
			}
			done.Add(1)
			return nil
		})
		var workers sync.WaitGroup
		var failed atomic.Int64
		for range 20 {
			workers.Go(func() {
				if handle(t.Context(), from("/a", "1")) != nil {
					failed.Add(1)
				} else if done.Load() == 0 {
					t.Error("a repeat is dropped before the event is handled")
				}
			})
		}
		workers.Wait()
		if calls.Load() != 2 || failed.Load() != 1 {
			t.Errorf("%d calls, %d failures", calls.Load(), failed.Load())
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		workers.Go(func() { _ = handle(t.Context(), from("/a", "2")) })
		synctest.Wait()
		if err := handle(ctx, from("/a", "2")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("waiting ends with %v", err)
		}
		workers.Wait()
	})
}

func TestDedupeIsBounded(t *testing.T) {
	calls := 0
	handle := consumer.Dedupe(100, func(context.Context, consumer.Message) error { calls++; return nil })
	for range 2 {
		for i := range 1000 {
			if err := handle(t.Context(), from("/a", strconv.Itoa(i))); err != nil {
				t.Fatal(err)
			}
		}
	}
	if calls != 2000 {
		t.Errorf("%d calls: it remembers more than 100", calls)
	}
}
