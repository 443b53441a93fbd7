package lambdaconsumer_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/lambdaconsumer"
)

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
		`{"version":"0","detail-type":"Scheduled Event","source":"aws.events","detail":{}}`,
		`{"version":"2.0","rawPath":"/","body":"{}"}`,
		`{}`,
		`null`,
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
