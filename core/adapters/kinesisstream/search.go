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

// search is for the events that may be in one shard.
type search struct {
	shard  string
	since  time.Time
	until  time.Time
	sought []core.Sought      // all
	wanted map[identity][]int // indexes of those in this shard
	keys   map[string]bool    // their partition keys
	count  int                // of them
	found  map[int]string     // sequence numbers of those that are there
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
		s := &search{shard: aws.ToString(shard.ShardId), sought: sought, wanted: map[identity][]int{}, keys: map[string]bool{}, found: map[int]string{}}
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

// run reads the shard until all is found, or what comes is too late.
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
				continue // consumers read the shard too
			}
			return err
		}
		if s.look(out.Records) || aws.ToInt64(out.MillisBehindLatest) == 0 {
			return nil
		}
		iterator = out.NextShardIterator
	}
	return nil // the shard was closed, and is read
}

// readPause is between reads of a shard that is read too often.
const readPause = 250 * time.Millisecond

func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// look notes what is found among records, and reports whether the search is over.
func (s *search) look(records []types.Record) (over bool) {
	for _, r := range records {
		at := aws.ToTime(r.ApproximateArrivalTimestamp)
		if at.After(s.until.Add(clockSkew)) {
			return true
		}
		for _, i := range s.match(r) {
			wanted := s.sought[i]
			if _, earlier := s.found[i]; !earlier && !at.Before(wanted.Since.Add(-clockSkew)) && !at.After(wanted.Until.Add(clockSkew)) {
				s.found[i] = aws.ToString(r.SequenceNumber)
			}
		}
		if len(s.found) == s.count {
			return true
		}
	}
	return false
}

// match gives the indexes of the event that a record is of.
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

// report adds what the search brought to the results.
func (s *search) report(results []core.PublishResult) {
	err := s.err
	if core.CodeOf(err) == core.CodeBackendUnavailable {
		err = core.Unavailable(backend+" did not tell in time whether the event is stored; try again later", errors.Join(errNotRead, s.err))
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
