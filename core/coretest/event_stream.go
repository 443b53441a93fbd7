package coretest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
)

// Stored is an event as a consumer of the stream finds it.
type Stored struct {
	core.Event
	ShardID        string
	SequenceNumber string
}

// StreamUnderTest is an empty event stream and a way to read it.
type StreamUnderTest struct {
	core.EventStream
	// Read returns everything stored, each shard's in the shard's order. It
	// waits until at least n events are there, or fails the test.
	Read func(t *testing.T, n int) []Stored
}

// EventStream runs the suite of core.EventStream. open returns an empty stream.
func EventStream(t *testing.T, open func(t *testing.T) StreamUnderTest) {
	cases := []struct {
		name string
		run  func(context.Context, *testing.T, StreamUnderTest)
	}{
		{"a published event is read as it was, at the place of its receipt", publishOne},
		{"every event of a slice has an answer at its index", publishMany},
		{"events of one key keep their order", order},
		{"data is not re-encoded", dataIsKept},
		{"no events, no answers", publishNone},
		{"a context that ended stores nothing", publishTooLate},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			c.run(ctx, t, open(t))
		})
	}
}

func publishOne(ctx context.Context, t *testing.T, s StreamUnderTest) {
	want := event("0", "key", `{"fruit": "apple"}`)
	result := mustPublish(ctx, t, s, want)[0]
	got := s.Read(t, 1)
	if len(got) != 1 {
		t.Fatalf("read %d events", len(got))
	}
	wantEvent(t, got[0].Event, want)
	if got[0].ShardID != result.ShardID || got[0].SequenceNumber != result.SequenceNumber {
		t.Errorf("stored at %s %s, but the receipt says %s %s", got[0].ShardID, got[0].SequenceNumber, result.ShardID, result.SequenceNumber)
	}
}

func publishMany(ctx context.Context, t *testing.T, s StreamUnderTest) {
	const n = 500
	var sent []core.Event
	for i := range n {
		sent = append(sent, event(fmt.Sprint(i), fmt.Sprintf("key-%d", i%50), fmt.Sprintf(`{"n":%d}`, i)))
	}
	results := mustPublish(ctx, t, s, sent...)
	places := map[string]core.Event{}
	for i, r := range results {
		places[r.ShardID+" "+r.SequenceNumber] = sent[i]
	}
	if len(places) != n {
		t.Fatalf("%d events have %d places", n, len(places))
	}
	stored := s.Read(t, n)
	if len(stored) != n {
		t.Errorf("%d events were stored as %d", n, len(stored))
	}
	for _, got := range stored {
		want, ok := places[got.ShardID+" "+got.SequenceNumber]
		if !ok {
			t.Fatalf("event %s is at a place that no receipt names", got.ID)
		}
		wantEvent(t, got.Event, want)
	}
}

func order(ctx context.Context, t *testing.T, s StreamUnderTest) {
	const rounds, keys = 20, 5
	for round := range rounds {
		for key := range keys {
			mustPublish(ctx, t, s, event(fmt.Sprintf("%d-%d", key, round), fmt.Sprint("key-", key), fmt.Sprint(round)))
		}
	}
	next := map[string]int{}
	for _, got := range s.Read(t, rounds*keys) {
		if want := fmt.Sprint(next[got.PartitionKey]); string(got.Data) != want {
			t.Fatalf("key %s: read round %s, want %s", got.PartitionKey, got.Data, want)
		}
		next[got.PartitionKey]++
	}
}

func dataIsKept(ctx context.Context, t *testing.T, s StreamUnderTest) {
	documents := []string{
		`"<&> pömme 🍎 \u00e9 \u2028 \/"`,
		"{ \"a\" :\n\t[ 1.0, 1e2,-0, 12345678901234567890.123456789 ] ,\r\n \"a\": null }",
		`[]`, `""`, `0`, `null`, `"` + strings.Repeat("long ", 40_000) + `"`,
	}
	var sent []core.Event
	for i, d := range documents {
		sent = append(sent, event(fmt.Sprint(i), "key", d))
	}
	mustPublish(ctx, t, s, sent...)
	byID := map[string]core.Event{}
	for _, got := range s.Read(t, len(sent)) {
		byID[got.ID] = got.Event
	}
	for _, want := range sent {
		wantEvent(t, byID[want.ID], want)
	}
}

func publishNone(ctx context.Context, t *testing.T, s StreamUnderTest) {
	if results := s.Publish(ctx, nil); len(results) != 0 {
		t.Errorf("answers for no events: %v", results)
	}
}

func publishTooLate(ctx context.Context, t *testing.T, s StreamUnderTest) {
	late, cancel := context.WithCancel(ctx)
	cancel()
	results := s.Publish(late, []core.Event{event("1", "key", `1`), event("2", "key", `2`)})
	if len(results) != 2 {
		t.Fatalf("2 events have %d answers", len(results))
	}
	for _, r := range results {
		wantCode(t, r.Err, core.CodeBackendUnavailable)
	}
	mustPublish(ctx, t, s, event("3", "key", `3`))
	if got := s.Read(t, 1); len(got) != 1 || got[0].ID != "3" {
		t.Errorf("stored: %v", got)
	}
}
