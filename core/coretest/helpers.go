package coretest

import (
	"context"
	"reflect"
	"testing"
	"time"

	"example.com/eventgateway/core"
)

// Begin is the suites' clock: the real time when they start, in milliseconds, which is the
// precision of records. Stores may delete expired items by the real clock, so nothing that
// a suite stores may expire within a few minutes after Begin.
var Begin = time.Now().UTC().Truncate(time.Second).Add(123 * time.Millisecond)

func event(id, partitionKey, data string) core.Event {
	return core.Event{
		ID: id, Source: "urn:é", Subject: "a \"subject\"", Type: Fruits, SchemaVersion: 3, Time: Begin,
		PartitionKey: partitionKey, Data: []byte(data),
		Extensions: []core.Extension{{Name: "count", Value: []byte("7")}, {Name: "traceparent", Value: []byte(`"00-\u0030"`)}},
	}
}

func mustPublish(ctx context.Context, t *testing.T, s StreamUnderTest, events ...core.Event) []core.PublishResult {
	t.Helper()
	results := s.Publish(ctx, events)
	if len(results) != len(events) {
		t.Fatalf("%d events have %d answers", len(events), len(results))
	}
	for i, r := range results {
		if r.Err != nil || r.ShardID == "" || r.SequenceNumber == "" {
			t.Fatalf("event %s: %+v", events[i].ID, r)
		}
	}
	return results
}

// WantCode fails a test unless the error has the code.
func WantCode(t *testing.T, err error, want core.Code) {
	t.Helper()
	if got := core.CodeOf(err); got != want {
		t.Errorf("the error is %q (%v), want %q", got, err, want)
	}
}

// NoErrors ends a test unless all errors are nil.
func NoErrors(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func wantEvent(t *testing.T, got, want core.Event) {
	t.Helper()
	if got.ID != want.ID || got.Type != want.Type || got.SchemaVersion != want.SchemaVersion ||
		got.Violations != want.Violations ||
		got.PartitionKey != want.PartitionKey || !got.Time.Equal(want.Time) ||
		got.Source != want.Source || got.Subject != want.Subject ||
		!reflect.DeepEqual(got.Extensions, want.Extensions) {
		t.Errorf("the event is %+v, want %+v", got, want)
	}
	if string(got.Data) != string(want.Data) || got.ContentType != want.ContentType {
		t.Errorf("event %s: the data is %q %.80q, want %q %.80q", want.ID, got.ContentType, got.Data,
			want.ContentType, want.Data)
	}
}

// The event types of the suites.
var (
	Fruits = core.EventType{Client: "SpongeBob", Event: "Fruits"}
	Colors = core.EventType{Client: "SpongeBob", Event: "Colors"}
)
