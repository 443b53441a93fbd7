package groupadmin

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"golang.org/x/sync/errgroup"

	"example.com/eventgateway/events/consumer/lease"
	"example.com/eventgateway/events/internal/shards"
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
	source := shards.Stream{API: api, Name: g.Stream}
	listing, err := source.List(ctx)
	if err != nil {
		return entries, g.ExplainStream(err)
	}
	listed := map[string]bool{}
	for _, s := range listing {
		listed[aws.ToString(s.ShardId)] = true
	}
	reads, ctx := errgroup.WithContext(ctx)
	reads.SetLimit(readsAtOnce)
	for i, l := range leases {
		switch {
		case l.Finished():
			continue
		case !listed[l.Key]:
			entries[i].State = stateGone
			continue
		}
		reads.Go(func() (err error) {
			entries[i].Behind, err = behind(ctx, source, l)
			return err
		})
	}
	if err = reads.Wait(); err != nil {
		err = g.ExplainStream(err)
	}
	for _, l := range leases {
		delete(listed, l.Key)
	}
	for id := range listed { // without a lease
		entries = append(entries, entry{Shard: id, State: stateNew})
	}
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.Shard, b.Shard) })
	return entries, err
}

// behind returns the age of the oldest record behind a lease's checkpoint, in milliseconds: 0 if
// there is none, nil if it is not known.
func behind(ctx context.Context, source shards.Stream, l lease.Lease) (*int64, error) {
	_, timed := l.Time()
	if l.Checkpoint == lease.Latest || l.Checkpoint == lease.AtTimestamp && !timed {
		return nil, nil
	}
	reader := shards.Reader{Stream: source, Shard: l.Key, Place: shards.PlaceOf(l)}
	page, err := reader.Read(ctx, 1)
	if err != nil {
		return nil, err
	}
	age := shards.Behind(page) // of an empty part of the shard
	if len(page.Records) > 0 {
		age = max(0, time.Since(aws.ToTime(page.Records[0].ApproximateArrivalTimestamp)))
	}
	return aws.Int64(age.Milliseconds()), nil
}
