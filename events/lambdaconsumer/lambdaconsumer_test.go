package lambdaconsumer_test

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/events"
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

// Records that are not the gateway's are handled, skipped or failed, as told.
func TestForeignRecords(t *testing.T) {
	records := batchOf(record{id: "other", key: "f", data: []byte(`{"foreign":1}`)},
		record{id: "aggregate", key: "f", data: []byte{0xf3, 0x89, 0x9a, 0xc2, 1}}, record{id: "empty", key: "g"},
		event("f", 1), event("a", 1))
	for foreign, c := range map[lambdaconsumer.Foreign]struct {
		foreign int
		answer  string
	}{
		lambdaconsumer.ForeignHandle: {3, ""},
		lambdaconsumer.ForeignSkip:   {0, ""},
		lambdaconsumer.ForeignFail:   {0, "other aggregate empty f1"},
	} {
		var got []error
		noted := 0
		f := lambdaconsumer.New(lambdaconsumer.Options{Foreign: foreign, Note: func(m consumer.Message, err error) {
			if noted++; !errors.Is(err, events.ErrNotARecord) || m.Err == nil {
				t.Errorf("noted %v", err)
			}
		}}, func(_ context.Context, m consumer.Message) error {
			if m.Err != nil {
				got = append(got, m.Err)
			}
			return nil
		})
		answer := names(records, invoke(t.Context(), t, f, records))
		if len(got) != c.foreign || answer != c.answer || (noted > 0) != (c.answer != "") {
			t.Errorf("%d: handled %v, answered %q, noted %d", foreign, got, answer, noted)
		}
		if c.foreign == 3 && !errors.Is(got[1], consumer.ErrAggregated) {
			t.Errorf("the aggregate is %v", got[1])
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
			f := lambdaconsumer.New(options, func(ctx context.Context, m consumer.Message) error {
				if ctx.Err() != nil {
					t.Errorf("%s: %s is begun too late", name, m.Record.ID)
				}
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

// A message has what Lambda tells of a record.
func TestMessage(t *testing.T) {
	var got consumer.Message
	f := lambdaconsumer.New(lambdaconsumer.Options{}, func(_ context.Context, m consumer.Message) error {
		got = m
		return nil
	})
	records := batchOf(event("a", 1))
	invoke(t.Context(), t, f, records)
	if got.Err != nil || got.Record.ID != "a1" || got.ShardID != "shardId-000000000006" || got.PartitionKey != "a" ||
		got.SequenceNumber != records[0].sequence || !got.ArrivedAt.Equal(time.UnixMilli(1545084650987)) ||
		string(got.Bytes) != string(records[0].data) {
		t.Errorf("got %+v", got)
	}
}

// A function with another trigger fails, and loses nothing.
func TestOtherTriggers(t *testing.T) {
	f := lambdaconsumer.New(lambdaconsumer.Options{}, func(context.Context, consumer.Message) error {
		t.Error("the handler is called")
		return nil
	})
	for _, text := range []string{
		`{"Records":[{"messageId":"1","body":"{}","eventSource":"aws:sqs"}]}`,
		`{"Records":[{"eventID":"1","dynamodb":{"SequenceNumber":"1"}}]}`,
		`{"Records":[{"eventID":"shardId-000000000006:1","kinesis":{"partitionKey":"a"}}]}`,
	} {
		var e lambdaconsumer.Event
		if err := json.Unmarshal([]byte(text), &e); err != nil {
			t.Fatal(err)
		}
		if _, err := f(t.Context(), e); err == nil {
			t.Errorf("it takes %s", text)
		}
	}
}
