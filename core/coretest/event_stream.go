package coretest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
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
	Rules[StreamUnderTest]{
		"a published event is read as it was, at the place of its receipt": publishOne,
		"every event of a slice has an answer at its index":                publishMany,
		"events of one key keep their order":                               order,
		"events of one key keep their order in a slice":                    orderInSlice,
		"many callers at once":                                             manyCallers,
		"data is not re-encoded":                                           dataIsKept,
		"what was published is found, each event in its time":              find,
		"data of another media type is any bytes":                          otherMediaTypes,
		"no events, no answers":                                            publishNone,
		"what is checked is not stored":                                    check,
		"a context that ended stores nothing":                              publishTooLate,
	}.Run(t, open)
}

func publishOne(ctx context.Context, t *testing.T, s StreamUnderTest) {
	want := event("0", "key", `{"fruit": "apple"}`)
	want.Violations = 2
	result := mustPublish(ctx, t, s, want)[0]
	got := s.Read(t, 1)
	if len(got) != 1 {
		t.Fatalf("read %d events", len(got))
	}
	wantEvent(t, got[0].Event, want)
	if got[0].ShardID != result.ShardID || got[0].SequenceNumber != result.SequenceNumber {
		t.Errorf("stored at %s %s, but the receipt says %s %s", got[0].ShardID, got[0].SequenceNumber, result.ShardID,
			result.SequenceNumber)
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
	wantOrder(t, s.Read(t, rounds*keys))
}

// wantOrder checks that the data of each key's events counts up from 0.
func wantOrder(t *testing.T, stored []Stored) {
	t.Helper()
	next := map[string]int{}
	for _, got := range stored {
		if want := fmt.Sprint(next[got.PartitionKey]); string(got.Data) != want {
			t.Fatalf("key %s: read %s, want %s", got.PartitionKey, got.Data, want)
		}
		next[got.PartitionKey]++
	}
}

// One slice with keys of one event, of several and of many, mixed.
func orderInSlice(ctx context.Context, t *testing.T, s StreamUnderTest) {
	var sent []core.Event
	for i := range 60 {
		sent = append(sent,
			event(fmt.Sprint("hot-", i), "hot", fmt.Sprint(i)),
			event(fmt.Sprint("warm-", i), fmt.Sprint("warm-", i%7), fmt.Sprint(i)),
			event(fmt.Sprint("cold-", i), fmt.Sprint("cold-", i), fmt.Sprint(i)))
	}
	mustPublish(ctx, t, s, sent...)
	want, got := map[string][]string{}, map[string][]string{}
	for _, e := range sent {
		want[e.PartitionKey] = append(want[e.PartitionKey], e.ID)
	}
	for _, e := range s.Read(t, len(sent)) {
		got[e.PartitionKey] = append(got[e.PartitionKey], e.ID)
	}
	for key := range want {
		if !slices.Equal(got[key], want[key]) {
			t.Errorf("key %s: read %v, want %v", key, got[key], want[key])
		}
	}
}

// Concurrent callers get their own answers, and the events that one of them sends with the
// same key, slice after slice, keep their order.
func manyCallers(ctx context.Context, t *testing.T, s StreamUnderTest) {
	const callers, rounds, size = 8, 5, 10
	var wg sync.WaitGroup
	for c := range callers {
		wg.Go(func() {
			for round := range rounds {
				var sent []core.Event
				for i := range size {
					sent = append(sent, event(fmt.Sprintf("%d-%d-%d", c, round, i), fmt.Sprint("key-", c),
						fmt.Sprint(round*size+i)))
				}
				for i, r := range s.Publish(ctx, sent) {
					if r.Err != nil || r.SequenceNumber == "" {
						t.Errorf("event %s: %+v", sent[i].ID, r)
					}
				}
			}
		})
	}
	wg.Wait()
	wantOrder(t, s.Read(t, callers*rounds*size))
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
	wantKept(ctx, t, s, sent)
}

// wantKept publishes events, and checks that the stream has them unchanged.
func wantKept(ctx context.Context, t *testing.T, s StreamUnderTest, sent []core.Event) {
	t.Helper()
	mustPublish(ctx, t, s, sent...)
	byID := map[string]core.Event{}
	for _, got := range s.Read(t, len(sent)) {
		byID[got.ID] = got.Event
	}
	for _, want := range sent {
		wantEvent(t, byID[want.ID], want)
	}
}

func find(ctx context.Context, t *testing.T, s StreamUnderTest) {
	var list []core.Event
	for i := range 40 {
		list = append(list, event(fmt.Sprint(i), fmt.Sprint("key-", i%9), fmt.Sprint(i)))
	}
	list[1].ID, list[1].PartitionKey, list[1].Source = list[0].ID, list[0].PartitionKey, "urn:other"
	list[2].ID, list[2].PartitionKey, list[2].Type = list[0].ID, list[0].PartitionKey, Colors
	began := time.Now()
	places := mustPublish(ctx, t, s, list...)
	ended := time.Now()

	sought := make([]core.Sought, len(list))
	for i, e := range list {
		sought[i] = core.Sought{Type: e.Type, ID: e.ID, Source: e.Source, PartitionKey: e.PartitionKey, Since: began,
			Until: ended}
	}
	sought = append(sought, sought[3]) // twice
	places = append(places, places[3])
	for i, got := range s.Find(ctx, sought) {
		if got != places[i] {
			t.Errorf("event %d is found at %+v, not at %+v", i, got, places[i])
		}
	}

	absent := []core.Sought{sought[0], sought[0], sought[0], sought[0], sought[0]}
	absent[0].ID = "never sent"
	absent[1].Source = "/SpongeBob"
	absent[2].Type.Event = "fruits"
	absent[3].Since, absent[3].Until = began.Add(-time.Hour), began.Add(-time.Hour+time.Second)
	absent[4].PartitionKey = "another"
	for i, got := range s.Find(ctx, absent) {
		if got != (core.PublishResult{}) {
			t.Errorf("what is not there is found: %d at %+v", i, got)
		}
	}
	if none := s.Find(ctx, nil); len(none) != 0 {
		t.Errorf("answers for nothing: %v", none)
	}
	WantCode(t, s.Find(Ended(ctx), sought[:1])[0].Err, core.CodeBackendUnavailable)
}

func otherMediaTypes(ctx context.Context, t *testing.T, s StreamUnderTest) {
	var sent []core.Event
	for i, data := range []string{"", "\x00", " \xff\n", `{"a":1}`, strings.Repeat("\x89PNG\r\n", 100_000)} {
		e := event(fmt.Sprint(i), "key", data)
		e.ContentType = "image/png"
		sent = append(sent, e)
	}
	sent = append(sent, event("json", "key", `{"a":1}`))
	wantKept(ctx, t, s, sent)
}

func publishNone(ctx context.Context, t *testing.T, s StreamUnderTest) {
	if results := s.Publish(ctx, nil); len(results) != 0 {
		t.Errorf("answers for no events: %v", results)
	}
}

func check(ctx context.Context, t *testing.T, s StreamUnderTest) {
	errs := s.Check([]core.Event{event("1", "key", `1`), event("2", "key", `{"n":2}`)})
	if len(errs) != 2 || errs[0] != nil || errs[1] != nil {
		t.Errorf("events that the stream takes: %v", errs)
	}
	if none := s.Check(nil); len(none) != 0 {
		t.Errorf("answers for no events: %v", none)
	}
	mustPublish(ctx, t, s, event("3", "key", `3`))
	if got := s.Read(t, 1); len(got) != 1 || got[0].ID != "3" {
		t.Errorf("stored: %v", got)
	}
}

func publishTooLate(ctx context.Context, t *testing.T, s StreamUnderTest) {
	results := s.Publish(Ended(ctx), []core.Event{event("1", "key", `1`), event("2", "key", `2`)})
	if len(results) != 2 {
		t.Fatalf("2 events have %d answers", len(results))
	}
	for _, r := range results {
		WantCode(t, r.Err, core.CodeBackendUnavailable)
	}
	mustPublish(ctx, t, s, event("3", "key", `3`))
	if got := s.Read(t, 1); len(got) != 1 || got[0].ID != "3" {
		t.Errorf("stored: %v", got)
	}
}
