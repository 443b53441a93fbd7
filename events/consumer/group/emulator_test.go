package group_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/dynamodblease"
	"example.com/eventgateway/events/consumer/group"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

// Workers share a real stream by a real table, through a split, and a stop of each.
func TestEmulator(t *testing.T) {
	t.Run("reads", func(t *testing.T) { share(t, false) })
	t.Run("fan-out", func(t *testing.T) { share(t, true) })
}

func share(t *testing.T, fanOut bool) {
	api, name := emulatortest.Stream(t, 4)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	tables := dynamodb.NewFromConfig(emulatortest.Config(t))
	leases, err := dynamodblease.Open(ctx, tables, name, dynamodblease.Options{})
	if err != nil {
		t.Fatal(err)
	}

	options := group.Options{API: api, Stream: name, Leases: leases, From: consumer.Beginning(),
		Duration: 2 * time.Second, Interval: 20 * time.Millisecond}
	if fanOut {
		options.ConsumerARN = register(t, api, name)
	}

	var mu sync.Mutex
	last := map[string]int{} // by partition key
	handled := make(chan struct{}, 10_000)
	handle := func(_ context.Context, m consumer.Message) error {
		n, err := strconv.Atoi(m.Record.ID)
		mu.Lock()
		defer mu.Unlock()
		if m.Err != nil || err != nil || n > last[m.PartitionKey]+1 {
			t.Errorf("%v, %v: %s follows %d of %s", m.Err, err, m.Record.ID, last[m.PartitionKey], m.PartitionKey)
		}
		if n == last[m.PartitionKey]+1 {
			last[m.PartitionKey] = n
			handled <- struct{}{}
		}
		return nil
	}
	start := func() (stop func()) {
		ctx, cancel := context.WithCancel(ctx)
		done := make(chan error)
		go func() { done <- group.Run(ctx, options, handle) }()
		return func() {
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}
	}
	sent := 0
	send := func() {
		sent++
		input := &kinesis.PutRecordsInput{StreamName: &name}
		for _, key := range keys(40) {
			r := events.Record{ID: strconv.Itoa(sent), Source: "/t", Type: "t.T", Data: []byte("1")}
			input.Records = append(input.Records, types.PutRecordsRequestEntry{Data: r.Append(nil), PartitionKey: &key})
		}
		if out, err := api.PutRecords(ctx, input); err != nil || aws.ToInt32(out.FailedRecordCount) != 0 {
			t.Fatal(err, out)
		}
		for range input.Records {
			select {
			case <-handled:
			case <-ctx.Done():
				t.Fatalf("after %d rounds: %v", sent, ctx.Err())
			}
		}
	}

	stopFirst := start()
	send()
	stopSecond := start()
	send()
	stopFirst()
	send()
	listed, err := api.ListShards(ctx, &kinesis.ListShardsInput{StreamName: &name})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := api.SplitShard(ctx, &kinesis.SplitShardInput{StreamName: &name,
		ShardToSplit: listed.Shards[0].ShardId, NewStartingHashKey: aws.String("9")}); err != nil {
		t.Fatal(err)
	}
	send()
	stopSecond()
	stopThird := start()
	send()
	stopThird()
}

// register registers a consumer of enhanced fan-out, and returns its ARN.
func register(t *testing.T, api *kinesis.Client, stream string) string {
	t.Helper()
	described, err := api.DescribeStreamSummary(t.Context(), &kinesis.DescribeStreamSummaryInput{StreamName: &stream})
	if err != nil {
		t.Fatal(err)
	}
	out, err := api.RegisterStreamConsumer(t.Context(), &kinesis.RegisterStreamConsumerInput{
		StreamARN: described.StreamDescriptionSummary.StreamARN, ConsumerName: aws.String("group")})
	if err != nil {
		t.Fatal(err)
	}
	return *out.Consumer.ConsumerARN
}
