package lambdaconsumer_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/lambdaconsumer"
)

// names returns the ids of the events that sequence numbers stand for.
func names(records []record, sequences []string) string {
	var ids []string
	for _, r := range records {
		if slices.Contains(sequences, r.sequence) {
			ids = append(ids, r.id)
		}
	}
	return strings.Join(ids, " ")
}

var errFails = errors.New("it fails")

// The first failure of a key ends it for this batch, and the answer has all that is not done.
func TestAFailureEndsItsKey(t *testing.T) {
	letters := batchOf(event("a", 1), event("b", 1), event("a", 2), event("b", 2), event("c", 1))
	for name, c := range map[string]struct{ fails, handled, answer string }{
		"nothing":           {"", "a1 b1 a2 b2 c1", ""},
		"the first":         {"a1", "a1 b1 b2 c1", "a1 a2"},
		"one of the middle": {"b1", "a1 b1 a2 c1", "b1 b2"},
		"a key's last":      {"a2", "a1 b1 a2 b2 c1", "a2"},
		"the last":          {"c1", "a1 b1 a2 b2 c1", "c1"},
		"several":           {"b2 a1", "a1 b1 b2 c1", "a1 a2 b2"},
	} {
		var handled, noted []string
		f := lambdaconsumer.New(lambdaconsumer.Options{Note: func(m consumer.Message, err error) {
			if !errors.Is(err, errFails) {
				t.Error(err)
			}
			noted = append(noted, m.Record.ID)
		}}, func(_ context.Context, m consumer.Message) error {
			handled = append(handled, m.Record.ID)
			if slices.Contains(strings.Fields(c.fails), m.Record.ID) {
				return errFails
			}
			return nil
		})
		answer := names(letters, invoke(t.Context(), t, f, letters))
		if got := strings.Join(handled, " "); got != c.handled || answer != c.answer {
			t.Errorf("%s fails: handled %q, answered %q\nwant %q, %q", name, got, answer, c.handled, c.answer)
		}
		slices.Sort(noted)
		if want := strings.Fields(c.fails); len(noted) != len(want) {
			t.Errorf("%s fails: noted %q", name, noted)
		}
	}
}

// However handlers fail, Lambda's way to deliver a batch again has each event done, and the events
// of a key in order, with a few keys at once or one.
func TestEachEventIsDoneInOrder(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a schedule that can be repeated
		var records []record
		failures, last := map[string]int{}, map[string]int{}
		for range 1 + random.IntN(40) {
			key := string(rune('a' + random.IntN(5)))
			last[key]++
			r := event(key, last[key])
			records = append(records, r)
			if random.IntN(4) == 0 {
				failures[r.id] = 1 + random.IntN(3)
			}
		}
		var mu sync.Mutex
		done := map[string]bool{}
		order := map[string][]string{} // by key, those that are done for the first time
		f := lambdaconsumer.New(lambdaconsumer.Options{Parallel: 1 + random.IntN(4)},
			func(_ context.Context, m consumer.Message) error {
				mu.Lock()
				defer mu.Unlock()
				id := m.Record.ID
				if failures[id]--; failures[id] >= 0 {
					return errFails
				}
				if !done[id] {
					done[id] = true
					order[m.PartitionKey] = append(order[m.PartitionKey], id)
				}
				return nil
			})
		if lost := deliver(t.Context(), t, f, batchOf(records...), 1000); lost != nil {
			t.Fatalf("seed %d: %d of %d are given up", seed, len(lost), len(records))
		}
		for key, n := range last {
			var want []string
			for i := range n {
				want = append(want, event(key, i+1).id)
			}
			if !slices.Equal(order[key], want) {
				t.Errorf("seed %d: %s is done as %v, want %v", seed, key, order[key], want)
			}
		}
	}
}

// An event that fails for ever takes with it what is behind it in the batch, when Lambda gives up.
// Events with other keys are done by then.
func TestGivingUp(t *testing.T) {
	letters := batchOf(event("a", 1), event("b", 1), event("a", 2), event("b", 2), event("c", 1))
	calls := map[string]int{}
	f := lambdaconsumer.New(lambdaconsumer.Options{}, func(_ context.Context, m consumer.Message) error {
		if calls[m.Record.ID]++; m.Record.ID == "b1" {
			return errFails
		}
		return nil
	})
	lost := deliver(t.Context(), t, f, letters, 2)
	if len(lost) != 4 || lost[0].sequence != letters[1].sequence {
		t.Errorf("%d are given up", len(lost))
	}
	for id, want := range map[string]int{"a1": 1, "b1": 3, "a2": 3, "b2": 0, "c1": 3} {
		if calls[id] != want {
			t.Errorf("%s is handled %d times, want %d", id, calls[id], want)
		}
	}
}

// Dedupe drops what comes again after others failed.
func TestRepeats(t *testing.T) {
	letters := batchOf(event("a", 1), event("b", 1), event("a", 2), event("b", 2), event("c", 1))
	calls := map[string]int{}
	f := lambdaconsumer.New(lambdaconsumer.Options{}, consumer.Dedupe(100,
		func(_ context.Context, m consumer.Message) error {
			if calls[m.Record.ID]++; m.Record.ID == "b1" && calls["b1"] == 1 {
				return errFails
			}
			return nil
		}))
	if lost := deliver(t.Context(), t, f, letters, 1); lost != nil {
		t.Errorf("%d are given up", len(lost))
	}
	for _, id := range []string{"a1", "a2", "b2", "c1"} {
		if calls[id] != 1 {
			t.Errorf("%s is handled %d times", id, calls[id])
		}
	}
}

// A handler that panics has failed, and takes nothing else with it; ErrStop is a success.
func TestPanicAndStop(t *testing.T) {
	letters := batchOf(event("a", 1), event("b", 1), event("a", 2), event("c", 1))
	var noted error
	f := lambdaconsumer.New(lambdaconsumer.Options{Parallel: 3,
		Note: func(_ consumer.Message, err error) { noted = err }},
		func(_ context.Context, m consumer.Message) error {
			if m.Record.ID == "a1" {
				panic("out of range")
			}
			return consumer.ErrStop
		})
	if got := names(letters, invoke(t.Context(), t, f, letters)); got != "a1 a2" {
		t.Errorf("answered %q", got)
	}
	if noted == nil || !strings.Contains(noted.Error(), "out of range") ||
		!strings.Contains(noted.Error(), "lambdaconsumer_test.go:") {
		t.Errorf("noted %v", noted)
	}
}
