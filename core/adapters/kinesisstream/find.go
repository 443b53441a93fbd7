package kinesisstream

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/core"
)

// Reader is the part of a [Client] that finds events which may be published.
type Reader interface {
	ListShards(
		context.Context, *kinesis.ListShardsInput, ...func(*kinesis.Options),
	) (*kinesis.ListShardsOutput, error)
	GetShardIterator(
		context.Context, *kinesis.GetShardIteratorInput, ...func(*kinesis.Options),
	) (*kinesis.GetShardIteratorOutput, error)
	GetRecords(
		context.Context, *kinesis.GetRecordsInput, ...func(*kinesis.Options),
	) (*kinesis.GetRecordsOutput, error)
}

// clockSkew is how far the clocks of Kinesis and of the functions may be apart.
const clockSkew = core.LandingTime

// Find implements [core.EventStream]. It reads the shards that the events' partition keys
// belong to, from the earliest Since to the latest Until. It ends answerTime before the
// context's deadline, with CodeBackendUnavailable for events that it does not know about by
// then.
//
// All readers of a shard together may read 2 MB a second, in five reads a second. A search
// competes with consumers for that, so it reads only the time in question.
// https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
func (s *Stream) Find(ctx context.Context, sought []core.Sought) []core.PublishResult {
	results := make([]core.PublishResult, len(sought))
	if len(sought) == 0 {
		return results
	}
	ctx, cancel := budgetOf(ctx).forSearch(ctx)
	defer cancel()
	shards, err := s.shardsSince(ctx, sought)
	if err != nil {
		for i := range results {
			results[i].Err = err
		}
		return results
	}
	searches := searchesOf(shards, sought)
	var reading sync.WaitGroup
	slots := make(chan struct{}, maxCallsAtOnce)
	for _, search := range searches {
		reading.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			search.err = search.run(ctx, s)
		})
	}
	reading.Wait()
	for _, search := range searches {
		search.report(results)
	}
	return results
}
