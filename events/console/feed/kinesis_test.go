package feed_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/console/feed"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

// newStream makes a stream of two shards in the emulator, and returns a function that puts a record
// into it.
func newStream(t *testing.T) (api *kinesis.Client, name string, put func(record []byte, key string)) {
	t.Helper()
	api, name = emulatortest.Stream(t, 2)
	return api, name, func(record []byte, key string) {
		if _, err := api.PutRecord(t.Context(),
			&kinesis.PutRecordInput{StreamName: &name, Data: record, PartitionKey: &key}); err != nil {
			t.Error(err)
		}
	}
}

// byKey returns the first n arrivals by their partition keys.
func byKey(t *testing.T, s feed.Source, from time.Time, n int, after func()) map[string]feed.Arrival {
	t.Helper()
	found := map[string]feed.Arrival{}
	for _, a := range first(t, s, from, n, after) {
		if a.Shard == "" || a.Sequence == "" || time.Since(a.At).Abs() > time.Hour || len(a.Bytes) == 0 {
			t.Errorf("an arrival is %+v", a)
		}
		found[a.PartitionKey] = a
	}
	return found
}

func TestKinesis(t *testing.T) {
	api, name, put := newStream(t)
	// A client may have a name that records of rejected events have, too.
	odd := events.Record{ID: "1", Source: "/t", Type: events.RejectedType, Time: time.Now(), Data: []byte(`{}`)}
	put(odd.Append(nil), "odd")
	put([]byte("not the gateway's"), "strange")
	put([]byte("\xf3\x89\x9a\xc2 packed"), "packed")
	apple := events.Record{ID: "2", Source: "/t", Type: "t.T", Time: time.Now(), Data: []byte(`"apple"`)}
	stream := feed.Kinesis{API: api, Stream: name, Interval: 20 * time.Millisecond}
	found := byKey(t, stream, time.Now().Add(-time.Minute), 4, func() { put(apple.Append(nil), "apple") })
	if a := found["odd"]; a.Err != nil || a.Rejected != nil || a.Record.Type != events.RejectedType {
		t.Errorf("an accepted event is %+v", a)
	}
	if a := found["apple"]; a.Err != nil || string(a.Record.Data) != `"apple"` {
		t.Errorf("an accepted event is %+v", a)
	}
	if !errors.Is(found["strange"].Err, events.ErrNotARecord) ||
		!errors.Is(found["packed"].Err, consumer.ErrAggregated) {
		t.Errorf("others' records are %+v", found)
	}
	missing := feed.Kinesis{API: api, Stream: name + "-"}.Follow(t.Context(), time.Time{}, nil)
	if _, is := errors.AsType[*types.ResourceNotFoundException](missing); !is ||
		!strings.Contains(missing.Error(), name) {
		t.Errorf("a stream that is missing: %v", missing)
	}
}

func TestKinesisRejected(t *testing.T) {
	api, name, put := newStream(t)
	put(events.Rejected{ID: "r", Time: time.Now(), Client: "A", EventID: "e", EventSource: "/A", Code: "event_invalid",
		Original: events.Original{Bytes: []byte(`{"a":1}`), Size: 7}}.Append(nil), "rejected")
	put(events.Resent{ID: "s", Time: time.Now(), RejectedID: "r"}.Append(nil), "resent")
	put(events.Record{ID: "2", Source: "/t", Type: "t.T", Time: time.Now(), Data: []byte(`"apple"`)}.Append(nil), "event")
	stream := feed.Kinesis{API: api, Stream: name, Rejected: true, Interval: 20 * time.Millisecond}
	found := byKey(t, stream, time.Time{}, 3, nil)
	if a := found["rejected"]; a.Err != nil || a.Rejected == nil || string(a.Rejected.Original.Bytes) != `{"a":1}` {
		t.Errorf("a rejected event is %+v", a)
	}
	if a := found["resent"]; a.Err != nil || a.Resent == nil || a.Resent.RejectedID != "r" || a.Rejected != nil {
		t.Errorf("a resent one is %+v", a)
	}
	if a := found["event"]; !errors.Is(a.Err, events.ErrNotARecord) || a.Rejected != nil || a.Resent != nil {
		t.Errorf("an event that was not rejected is %+v", a)
	}
}
