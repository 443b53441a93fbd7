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
	"example.com/eventgateway/events"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

const publicURL = "https://gateway.example"

func TestConformance(t *testing.T) {
	coretest.EventStream(t, func(t *testing.T) coretest.StreamUnderTest {
		client := kinesis.NewFromConfig(emulatortest.Config(t))
		name := newStream(t, client)
		return coretest.StreamUnderTest{
			EventStream: kinesisstream.New(directClient(t, client), name, publicURL),
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
				stream := kinesisstream.New(client(kinesis.NewFromConfig(config)), "stream", publicURL)
				return stream.Publish(ctx, []core.Event{{ID: "1", PartitionKey: "1", Data: []byte(`1`)}})[0].Err
			})
		})
	}
}

// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
func TestCallsStayWithinTheLimits(t *testing.T) {
	var mu sync.Mutex
	var calls []int
	stream := kinesisstream.New(answering{answer: func(in *kinesis.PutRecordsInput) (results []types.PutRecordsResultEntry) {
		bytes := 0
		for _, r := range in.Records {
			bytes += len(r.Data) + len(*r.PartitionKey)
			id := *r.PartitionKey
			results = append(results, types.PutRecordsResultEntry{ShardId: aws.String("s"), SequenceNumber: &id})
		}
		if len(in.Records) > 500 || bytes > 5<<20 {
			t.Errorf("a call of %d records, %d bytes", len(in.Records), bytes)
		}
		mu.Lock()
		defer mu.Unlock()
		calls = append(calls, len(in.Records))
		return results
	}}, "stream", publicURL)

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
	answer func(*kinesis.PutRecordsInput) []types.PutRecordsResultEntry
}

func (a answering) PutRecords(_ context.Context, in *kinesis.PutRecordsInput, _ ...func(*kinesis.Options)) (*kinesis.PutRecordsOutput, error) {
	return &kinesis.PutRecordsOutput{Records: a.answer(in)}, nil
}

func numbered(n int) []core.Event {
	list := make([]core.Event, n)
	for i := range list {
		list[i] = event(fmt.Sprint(i), fmt.Sprint(i))
	}
	return list
}

// read reads every shard from its beginning until n records are there.
func read(t *testing.T, client *kinesis.Client, name string, n int) (stored []coretest.Stored) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	shards, err := client.ListShards(ctx, &kinesis.ListShardsInput{StreamName: &name})
	if err != nil {
		t.Fatal(err)
	}
	iterators := map[string]*string{}
	for _, shard := range shards.Shards {
		out, err := client.GetShardIterator(ctx, &kinesis.GetShardIteratorInput{
			StreamName: &name, ShardId: shard.ShardId, ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
		})
		if err != nil {
			t.Fatal(err)
		}
		iterators[*shard.ShardId] = out.ShardIterator
	}
	for idle := 0; len(stored) < n || idle < 2; idle++ { // one more round, for what should not be there
		for shard, iterator := range iterators {
			out, err := client.GetRecords(ctx, &kinesis.GetRecordsInput{ShardIterator: iterator})
			if err != nil {
				t.Fatalf("%d of %d records read: %v", len(stored), n, err)
			}
			iterators[shard] = out.NextShardIterator
			for _, r := range out.Records {
				idle = 0
				stored = append(stored, decode(t, shard, r))
			}
		}
	}
	return stored
}

func decode(t *testing.T, shard string, r types.Record) coretest.Stored {
	t.Helper()
	record, err := events.Decode(r.Data)
	if err != nil || !json.Valid(r.Data) {
		t.Fatalf("%v: %s", err, r.Data)
	}
	client, event, _ := strings.Cut(record.Type, ".")
	want := fmt.Sprintf("%s/%s/%s/schema?version=%d", publicURL, client, event, record.SchemaVersion)
	if record.DataSchema != want {
		t.Errorf("dataschema is %s, want %s", record.DataSchema, want)
	}
	var extensions []core.Extension
	for _, e := range record.Extensions {
		extensions = append(extensions, core.Extension{Name: e.Name, Value: e.Value})
	}
	return coretest.Stored{ShardID: shard, SequenceNumber: *r.SequenceNumber, Event: core.Event{
		ID: record.ID, Source: record.Source, Subject: record.Subject, Extensions: extensions,
		Type: core.EventType{Client: client, Event: event}, SchemaVersion: record.SchemaVersion, Violations: record.SchemaViolations,
		Time: record.Time, PartitionKey: *r.PartitionKey, ContentType: record.DataContentType, Data: record.Data,
	}}
}
