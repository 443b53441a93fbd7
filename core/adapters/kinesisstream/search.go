package kinesisstream

import (
	"context"
	"errors"
	"math/big"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/awserrors"
	"example.com/eventgateway/events"
)

// search looks for events in one shard.
type search struct {
	shard  string
	since  time.Time
	until  time.Time
	sought []core.Sought      // in all shards
	wanted map[identity][]int // indexes of the events that may be in this shard
	keys   map[string]bool    // their partition keys
	count  int                // how many they are
	found  map[int]string     // sequence numbers by index
	err    error
}

type identity struct{ topic, id, source, partitionKey string }

func searchesOf(shards []types.Shard, sought []core.Sought) []*search {
	var all []*search
	hashes := make([]*big.Int, len(sought))
	for i, wanted := range sought {
		hashes[i] = hashKey(wanted.PartitionKey)
	}
	for _, shard := range shards {
		s := &search{
			shard: aws.ToString(shard.ShardId), sought: sought,
			wanted: map[identity][]int{}, keys: map[string]bool{}, found: map[int]string{},
		}
		for i, wanted := range sought {
			if !covers(shard.HashKeyRange, hashes[i]) {
				continue
			}
			who := identity{wanted.Type.Topic(), wanted.ID, wanted.Source, wanted.PartitionKey}
			s.wanted[who] = append(s.wanted[who], i)
			s.keys[wanted.PartitionKey] = true
			s.count++
			if s.since.IsZero() || wanted.Since.Before(s.since) {
				s.since = wanted.Since
			}
			if wanted.Until.After(s.until) {
				s.until = wanted.Until
			}
		}
		if len(s.wanted) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// run reads the shard until all events are found, or records come that are too late.
func (s *search) run(ctx context.Context, stream *Stream) error {
	from, err := stream.client.GetShardIterator(ctx, &kinesis.GetShardIteratorInput{
		StreamName: &stream.name, ShardId: &s.shard,
		ShardIteratorType: types.ShardIteratorTypeAtTimestamp, Timestamp: aws.Time(s.since.Add(-clockSkew)),
	})
	if err != nil {
		return awserrors.ToCore(backend, err)
	}
	for iterator := from.ShardIterator; iterator != nil; {
		out, err := stream.client.GetRecords(ctx, &kinesis.GetRecordsInput{ShardIterator: iterator})
		if err != nil {
			err = awserrors.ToCore(backend, err)
			if core.CodeOf(err) == core.CodeBackendThrottled && pause(ctx, readPause) {
				continue // consumers use up the reads
			}
			return err
		}
		if s.look(out.Records) || aws.ToInt64(out.MillisBehindLatest) == 0 {
			return nil
		}
		iterator = out.NextShardIterator
	}
	return nil // the shard is closed, and was read to its end
}

// readPause is how long to wait after a read that was throttled.
const readPause = 250 * time.Millisecond

func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// look looks for the events among records, and reports whether the search is over.
func (s *search) look(records []types.Record) (over bool) {
	for _, r := range records {
		at := aws.ToTime(r.ApproximateArrivalTimestamp)
		if at.After(s.until.Add(clockSkew)) {
			return true
		}
		for _, i := range s.match(r) {
			wanted := s.sought[i]
			inTime := !at.Before(wanted.Since.Add(-clockSkew)) && !at.After(wanted.Until.Add(clockSkew))
			if _, earlier := s.found[i]; !earlier && inTime {
				s.found[i] = aws.ToString(r.SequenceNumber)
			}
		}
		if len(s.found) == s.count {
			return true
		}
	}
	return false
}

// match returns the indexes of a record's event, nil if nobody looks for it.
func (s *search) match(r types.Record) []int {
	key := aws.ToString(r.PartitionKey)
	if !s.keys[key] {
		return nil
	}
	record, err := events.Decode(r.Data)
	if err != nil {
		return nil
	}
	return s.wanted[identity{record.Type, record.ID, record.Source, key}]
}

var errNotRead = errors.New("a shard that may hold the event was not read to the end")

// report adds the search's findings to the results.
func (s *search) report(results []core.PublishResult) {
	err := s.err
	if core.CodeOf(err) == core.CodeBackendUnavailable {
		err = core.Unavailable(backend+" did not tell in time whether the event is stored; try again later",
			errors.Join(errNotRead, s.err))
	}
	for _, indexes := range s.wanted {
		for _, i := range indexes {
			place, ok := s.found[i]
			switch {
			case ok:
				results[i] = core.PublishResult{ShardID: s.shard, SequenceNumber: place}
			case err != nil && results[i].SequenceNumber == "":
				results[i].Err = err
			}
		}
	}
}
