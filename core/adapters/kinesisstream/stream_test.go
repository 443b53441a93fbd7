package kinesisstream_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/awsfault"
	"example.com/eventgateway/core/adapters/kinesisstream"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

func schemaURL(t core.EventType, version int) string {
	return "https://gateway.example" + core.Address(t, version)
}

func TestConformance(t *testing.T) {
	coretest.EventStream(t, func(t *testing.T) coretest.StreamUnderTest {
		client, name := emulatortest.Stream(t, 3)
		return coretest.StreamUnderTest{
			EventStream: kinesisstream.New(directClient(t, client), name, schemaURL),
			Read:        func(t *testing.T, n int) []coretest.Stored { return read(t, client, name, n) },
		}
	})
}

// directClient is a direct client with the options of the SDK's.
func directClient(t *testing.T, sdk *kinesis.Client) kinesisstream.Client {
	t.Helper()
	client, err := kinesisstream.NewDirectClient(sdk)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// Failures mean the same with either client.
func TestFaults(t *testing.T) {
	for name, client := range map[string]func(*kinesis.Client) kinesisstream.Client{
		"direct": func(sdk *kinesis.Client) kinesisstream.Client { return directClient(t, sdk) },
		"SDK":    func(sdk *kinesis.Client) kinesisstream.Client { return sdk },
	} {
		t.Run(name, func(t *testing.T) {
			awsfault.Run(t, func(ctx context.Context, config aws.Config) error {
				stream := kinesisstream.New(client(kinesis.NewFromConfig(config)), "stream", schemaURL)
				return stream.Publish(ctx, []core.Event{{ID: "1", PartitionKey: "1", Data: []byte(`1`)}})[0].Err
			})
		})
	}
}

// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
func TestCallsStayWithinTheLimits(t *testing.T) {
	var mu sync.Mutex
	var calls []int
	stream := kinesisstream.New(answering{answer: func(in *kinesis.PutRecordsInput) (results results) {
		bytes := 0
		for _, r := range in.Records {
			bytes += len(r.Data) + len(*r.PartitionKey)
			results = append(results, acknowledged(*r.PartitionKey))
		}
		if len(in.Records) > 500 || bytes > 5<<20 {
			t.Errorf("a call of %d records, %d bytes", len(in.Records), bytes)
		}
		mu.Lock()
		defer mu.Unlock()
		calls = append(calls, len(in.Records))
		return results
	}}, "stream", schemaURL)

	list := numbered(1203)
	for _, i := range []int{3, 4, 5, 6, 7, 8} { // 6 × 0.9 MB do not fit one call
		list[i].Data = []byte(`"` + strings.Repeat("x", 900_000) + `"`)
	}
	list[100].Data = []byte(`"` + strings.Repeat("x", 1<<20) + `"`) // no record takes that
	for i, r := range stream.Publish(t.Context(), list) {
		if i == 100 {
			if core.CodeOf(r.Err) != core.CodeTooLarge {
				t.Errorf("a record over 1 MiB: %+v", r)
			}
		} else if r.Err != nil || r.SequenceNumber != list[i].PartitionKey {
			t.Fatalf("event %d has the answer of %q, %v", i, r.SequenceNumber, r.Err)
		}
	}
	if slices.Sort(calls); !slices.Equal(calls, []int{8, 194, 500, 500}) {
		t.Errorf("the calls have %v records", calls)
	}
}

type answering struct {
	kinesisstream.Reader
	answer func(*kinesis.PutRecordsInput) results
}

type results = []types.PutRecordsResultEntry

func (a answering) PutRecords(
	_ context.Context, in *kinesis.PutRecordsInput, _ ...func(*kinesis.Options),
) (*kinesis.PutRecordsOutput, error) {
	return &kinesis.PutRecordsOutput{Records: a.answer(in)}, nil
}

func numbered(n int) []core.Event {
	list := make([]core.Event, n)
	for i := range list {
		list[i] = event(fmt.Sprint(i), fmt.Sprint(i))
	}
	return list
}

// read reads the stream until n records are there.
func read(t *testing.T, client *kinesis.Client, name string, n int) (stored []coretest.Stored) {
	t.Helper()
	for first := true; first || len(stored) < n; first = false {
		stored = nil
		listen(t, client, name, func(m consumer.Message) {
			if m.Err != nil || !json.Valid(m.Bytes) {
				t.Fatalf("%v: %s", m.Err, m.Bytes)
			}
			client, event, _ := strings.Cut(m.Record.Type, ".")
			e := core.Event{
				ID: m.Record.ID, Source: m.Record.Source, Subject: m.Record.Subject,
				Type: core.EventType{Client: client, Event: event}, SchemaVersion: m.Record.SchemaVersion,
				Violations: m.Record.SchemaViolations, Time: m.Record.Time, PartitionKey: m.PartitionKey,
				ContentType: m.Record.DataContentType, Data: m.Record.Data,
			}
			if want := schemaURL(e.Type, e.SchemaVersion); m.Record.DataSchema != want {
				t.Errorf("dataschema is %s, want %s", m.Record.DataSchema, want)
			}
			for _, x := range m.Record.Extensions {
				e.Extensions = append(e.Extensions, core.Extension{Name: x.Name, Value: x.Value})
			}
			stored = append(stored, coretest.Stored{ShardID: m.ShardID, SequenceNumber: m.SequenceNumber, Event: e})
		})
	}
	return stored
}

// listen calls handle with all records that are in the stream.
func listen(t *testing.T, client *kinesis.Client, name string, handle func(consumer.Message)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	all := consumer.Options{From: consumer.Beginning(), UntilEnd: true}
	if err := consumer.Listen(ctx, client, name, all, func(_ context.Context, m consumer.Message) error {
		handle(m)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
