package groupadmin

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"golang.org/x/sync/errgroup"

	"example.com/eventgateway/events/consumer/lease"
)

// readsAtOnce bounds the reads that are under way. Each shard is read once.
const readsAtOnce = 8

// lookBehind adds to the entries of leases how far they are behind, and the shards of the stream
// without a lease. It returns the entries with an error, too.
func (g *admin) lookBehind(ctx context.Context, leases []lease.Lease, entries []entry) ([]entry, error) {
	api, err := g.Kinesis(ctx)
	if err != nil {
		return entries, err
	}
	shards, err := g.shards(ctx, api)
	if err != nil {
		return entries, g.ExplainStream(err)
	}
	reads, ctx := errgroup.WithContext(ctx)
	reads.SetLimit(readsAtOnce)
	for i, l := range leases {
		if _, exists := shards[l.Key]; !exists || l.Finished() {
			continue
		}
		reads.Go(func() (err error) {
			entries[i].Behind, err = g.behind(ctx, api, l)
			return err
		})
	}
	if err = reads.Wait(); err != nil {
		err = g.ExplainStream(err)
	}
	for _, l := range leases {
		delete(shards, l.Key)
	}
	for id := range shards {
		entries = append(entries, entry{Shard: id, State: stateNew})
	}
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.Shard, b.Shard) })
	return entries, err
}

// shards returns the ids of the stream's shards.
func (g *admin) shards(ctx context.Context, api *kinesis.Client) (map[string]struct{}, error) {
	ids := map[string]struct{}{}
	input := &kinesis.ListShardsInput{}
	input.StreamName, input.StreamARN = nameOf(g.Stream)
	for {
		page, err := api.ListShards(ctx, input)
		if err != nil {
			return nil, err
		}
		for _, s := range page.Shards {
			ids[aws.ToString(s.ShardId)] = struct{}{}
		}
		if page.NextToken == nil {
			return ids, nil
		}
		input = &kinesis.ListShardsInput{NextToken: page.NextToken} // the token names the stream
	}
}

// nameOf returns a stream's name or its ARN, as a request wants it; the other is nil.
func nameOf(stream string) (name, arn *string) {
	if strings.HasPrefix(stream, "arn:") {
		return nil, &stream
	}
	return &stream, nil
}

// behind returns the age of the oldest record behind a lease's checkpoint, in milliseconds: 0 if
// there is none, nil if it is not known.
func (g *admin) behind(ctx context.Context, api *kinesis.Client, l lease.Lease) (*int64, error) {
	input := &kinesis.GetShardIteratorInput{ShardId: &l.Key}
	input.StreamName, input.StreamARN = nameOf(g.Stream)
	at, timed := l.Time()
	switch {
	case timed:
		input.ShardIteratorType, input.Timestamp = types.ShardIteratorTypeAtTimestamp, &at
	case l.Checkpoint == lease.TrimHorizon:
		input.ShardIteratorType = types.ShardIteratorTypeTrimHorizon
	case l.Checkpoint == lease.Latest || l.Checkpoint == lease.AtTimestamp:
		return nil, nil
	default:
		input.ShardIteratorType, input.StartingSequenceNumber = types.ShardIteratorTypeAfterSequenceNumber,
			&l.Checkpoint
	}
	iterator, err := api.GetShardIterator(ctx, input)
	if err != nil {
		return nil, err
	}
	read, err := api.GetRecords(ctx,
		&kinesis.GetRecordsInput{ShardIterator: iterator.ShardIterator, Limit: aws.Int32(1)})
	if err != nil {
		return nil, err
	}
	behind := aws.ToInt64(read.MillisBehindLatest) // of an empty part of the shard
	if len(read.Records) > 0 {
		behind = max(0, time.Since(aws.ToTime(read.Records[0].ApproximateArrivalTimestamp)).Milliseconds())
	}
	return &behind, nil
}
