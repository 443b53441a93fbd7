package replay_test

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer/replay"
)

// long is a stream of one shard with n events, which it makes when they are read.
type long struct{ n int }

func (l long) ListShards(context.Context, *kinesis.ListShardsInput, ...func(*kinesis.Options),
) (*kinesis.ListShardsOutput, error) {
	return &kinesis.ListShardsOutput{Shards: []types.Shard{{ShardId: aws.String("a")}}}, nil
}

func (l long) GetShardIterator(context.Context, *kinesis.GetShardIteratorInput, ...func(*kinesis.Options),
) (*kinesis.GetShardIteratorOutput, error) {
	return &kinesis.GetShardIteratorOutput{ShardIterator: aws.String("0")}, nil
}

func (l long) GetRecords(_ context.Context, in *kinesis.GetRecordsInput, _ ...func(*kinesis.Options),
) (*kinesis.GetRecordsOutput, error) {
	from, _ := strconv.Atoi(*in.ShardIterator)
	to := min(from+int(*in.Limit), l.n)
	out := &kinesis.GetRecordsOutput{NextShardIterator: aws.String(strconv.Itoa(to)),
		MillisBehindLatest: aws.Int64(0)}
	if to < l.n {
		out.MillisBehindLatest = aws.Int64(time.Hour.Milliseconds())
	}
	for i := from; i < to; i++ {
		id := strconv.Itoa(i)
		r := events.Record{ID: id, Source: "/t", Type: "t.T", Data: fmt.Appendf(nil, `{"n":"%0200d"}`, i)}
		out.Records = append(out.Records, types.Record{Data: r.Append(nil), SequenceNumber: &id, PartitionKey: &id,
			ApproximateArrivalTimestamp: aws.Time(time.Unix(int64(i), 0))})
	}
	return out, nil
}

// A replay of many events takes as much memory as one of some.
func TestMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // so that it need not wait for the pace of Kinesis
		const n = 60_000
		delivered := 0
		var first, last uint64
		err := replay.Run(t.Context(), replay.Options{API: long{n}, Stream: "stream", ID: "r"},
			func(_ context.Context, batch []replay.Event) error {
				before := delivered
				delivered += len(batch)
				if before/5_000 < delivered/5_000 {
					if last = max(last, heap()); before < n/4 {
						first = last
					}
				}
				return nil
			})
		if err != nil || delivered != n || first == 0 || last > first*3/2 {
			t.Errorf("%v: %d events; %d bytes after a quarter, later %d", err, delivered, first, last)
		}
		t.Logf("%.1f MB after a quarter, at most %.1f MB", float64(first)/1e6, float64(last)/1e6)
	})
}

// heap returns how much memory is in use.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
