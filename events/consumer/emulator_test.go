package consumer_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

func put(t *testing.T, api *kinesis.Client, stream string, from, to int) {
	t.Helper()
	input := &kinesis.PutRecordsInput{StreamName: &stream}
	for i := from; i < to; i++ {
		id := strconv.Itoa(i)
		record := events.Record{ID: id, Source: "/t", Type: "t.T", Time: time.Now(), Data: fmt.Appendf(nil, `{"n":  %d}`, i)}
		input.Records = append(input.Records, types.PutRecordsRequestEntry{Data: record.Append(nil), PartitionKey: &id})
	}
	out, err := api.PutRecords(t.Context(), input)
	if err != nil || aws.ToInt32(out.FailedRecordCount) != 0 {
		t.Fatalf("%v, %+v", err, out)
	}
}

// collect listens until n messages are heard, and returns their data by id.
func collect(t *testing.T, api consumer.API, stream string, n int, options consumer.Options) map[string]string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	options.Interval = 20 * time.Millisecond // the emulator has no limit
	heard := map[string]string{}
	err := consumer.Listen(ctx, api, stream, options, func(_ context.Context, m consumer.Message) error {
		if m.Err != nil || m.SequenceNumber == "" || m.ShardID == "" || m.PartitionKey != m.Record.ID ||
			time.Since(m.ArrivedAt).Abs() > time.Hour {
			t.Errorf("got %+v", m)
		}
		if _, twice := heard[m.Record.ID]; twice {
			t.Errorf("%s is heard twice", m.Record.ID)
		}
		if heard[m.Record.ID] = string(m.Record.Data); len(heard) == n {
			return consumer.ErrStop
		}
		return nil
	})
	if err != nil {
		t.Fatalf("heard %d of %d: %v", len(heard), n, err)
	}
	return heard
}

func TestEmulator(t *testing.T) {
	api, stream := emulatortest.Stream(t, 4)
	put(t, api, stream, 0, 300)

	t.Run("beginning", func(t *testing.T) {
		shards := 0
		heard := collect(t, api, stream, 300,
			consumer.Options{From: consumer.Beginning(), Limit: 7, Ready: func(n int) { shards = n }})
		for i := range 300 {
			if want := fmt.Sprintf(`{"n":  %d}`, i); heard[strconv.Itoa(i)] != want {
				t.Errorf("%d is %q, want %q", i, heard[strconv.Itoa(i)], want)
			}
		}
		if shards != 4 {
			t.Errorf("%d shards", shards)
		}
	})
	t.Run("now", func(t *testing.T) {
		heard := collect(t, api, stream, 50, consumer.Options{Ready: func(int) { put(t, api, stream, 300, 350) }})
		for i := 300; i < 350; i++ {
			if heard[strconv.Itoa(i)] == "" {
				t.Errorf("%d is not heard", i)
			}
		}
	})
	t.Run("a time", func(t *testing.T) {
		time.Sleep(50 * time.Millisecond)
		at := time.Now()
		put(t, api, stream, 350, 400)
		heard := collect(t, api, stream, 50, consumer.Options{From: consumer.At(at)})
		if heard["350"] == "" || heard["399"] == "" {
			t.Errorf("heard %v", heard)
		}
	})
	t.Run("split", func(t *testing.T) {
		listed, err := api.ListShards(t.Context(), &kinesis.ListShardsInput{StreamName: &stream})
		if err != nil {
			t.Fatal(err)
		}
		first := listed.Shards[0]
		collect(t, api, stream, 100, consumer.Options{Ready: func(int) {
			if _, err := api.SplitShard(t.Context(), &kinesis.SplitShardInput{
				StreamName: &stream, ShardToSplit: first.ShardId, NewStartingHashKey: aws.String("9"),
			}); err != nil {
				t.Error(err)
			}
			put(t, api, stream, 400, 500)
		}})
	})
	t.Run("no such stream", func(t *testing.T) {
		err := consumer.Listen(t.Context(), api, stream+"-", consumer.Options{}, nil)
		if err == nil {
			t.Error("no error")
		}
	})
}
