package fakestream

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"sort"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// begin is common to all calls. The lock is held afterwards.
func (s *Stream) begin(ctx context.Context, call string) error {
	s.mu.Lock()
	s.calls[call]++
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, limited := ctx.Deadline(); !limited {
		return fmt.Errorf("%s without a deadline", call)
	}
	if ordered := s.failures[call]; len(ordered) > 0 {
		s.failures[call] = ordered[1:]
		return ordered[0]
	}
	return nil
}

var errNoShard = &types.ResourceNotFoundException{Message: aws.String("no such shard")}

// ListShards lists PageSize shards, from the token's on.
func (s *Stream) ListShards(ctx context.Context, in *kinesis.ListShardsInput,
	_ ...func(*kinesis.Options)) (*kinesis.ListShardsOutput, error) {
	err := s.begin(ctx, "ListShards")
	defer s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	if (in.StreamName == nil) == (in.NextToken == nil) {
		return nil, &types.InvalidArgumentException{Message: aws.String("a name or a token, not both")}
	}
	from, _ := strconv.Atoi(aws.ToString(in.NextToken))
	out := &kinesis.ListShardsOutput{}
	for i, h := range s.shards[min(from, len(s.shards)):] {
		if i == s.PageSize {
			out.NextToken = aws.String(strconv.Itoa(from + i))
			break
		}
		out.Shards = append(out.Shards, h.listed())
	}
	return out, nil
}

func (h *shard) listed() types.Shard {
	listed := types.Shard{ShardId: &h.id, HashKeyRange: h.keys(),
		SequenceNumberRange: &types.SequenceNumberRange{StartingSequenceNumber: aws.String(number(h.begin))}}
	if h.closed {
		listed.SequenceNumberRange.EndingSequenceNumber = aws.String("9")
	}
	for i := range h.parents {
		*[]**string{&listed.ParentShardId, &listed.AdjacentParentShardId}[i] = &h.parents[i]
	}
	return listed
}

func (h *shard) keys() *types.HashKeyRange {
	last := new(big.Int).Sub(h.end, big.NewInt(1))
	return &types.HashKeyRange{StartingHashKey: aws.String(h.first.String()), EndingHashKey: aws.String(last.String())}
}

// iterator is the place of the next record. Its text is the token that callers get.
type iterator struct {
	shard      string
	next       int // -1: LATEST, not yet looked up
	generation int
	made       time.Time
}

func (it iterator) token() *string {
	return aws.String(fmt.Sprintf("%s %d %d %d", it.shard, it.next, it.generation, it.made.UnixNano()))
}

func parse(token string) (it iterator, err error) {
	var made int64
	_, err = fmt.Sscanf(token, "%s %d %d %d", &it.shard, &it.next, &it.generation, &made)
	it.made = time.Unix(0, made)
	return it, err
}

// GetShardIterator finds a place in a shard.
func (s *Stream) GetShardIterator(ctx context.Context, in *kinesis.GetShardIteratorInput,
	_ ...func(*kinesis.Options)) (*kinesis.GetShardIteratorOutput, error) {
	err := s.begin(ctx, "GetShardIterator")
	defer s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	h := s.find(*in.ShardId)
	if h == nil {
		return nil, errNoShard
	}
	next, err := h.place(in.ShardIteratorType, aws.ToString(in.StartingSequenceNumber), in.Timestamp)
	if err != nil {
		return nil, err
	}
	it := iterator{shard: h.id, next: next, generation: s.generation, made: time.Now()}
	return &kinesis.GetShardIteratorOutput{ShardIterator: it.token()}, nil
}

func (h *shard) place(kind types.ShardIteratorType, sequence string, at *time.Time) (int, error) {
	first := func(holds func(types.Record) bool) int {
		return sort.Search(len(h.records), func(i int) bool { return holds(h.records[i]) })
	}
	switch kind {
	case types.ShardIteratorTypeTrimHorizon:
		return 0, nil
	case types.ShardIteratorTypeLatest:
		return -1, nil
	case types.ShardIteratorTypeAtTimestamp:
		return first(func(r types.Record) bool { return !r.ApproximateArrivalTimestamp.Before(*at) }), nil
	case types.ShardIteratorTypeAfterSequenceNumber, types.ShardIteratorTypeAtSequenceNumber:
		if sequence < number(h.begin) {
			return 0, &types.InvalidArgumentException{Message: aws.String("it did not come from this stream")}
		}
		i := first(func(r types.Record) bool { return *r.SequenceNumber >= sequence })
		if i < len(h.records) && *h.records[i].SequenceNumber == sequence &&
			kind == types.ShardIteratorTypeAfterSequenceNumber {
			i++
		}
		return i, nil
	}
	return 0, &types.InvalidArgumentException{Message: aws.String("a kind of iterator: " + string(kind))}
}

const (
	lifetime  = 5 * time.Minute // of an iterator
	pageBytes = 10 << 20        // at most, of one read
)

// GetRecords reads from an iterator's place on.
func (s *Stream) GetRecords(ctx context.Context, in *kinesis.GetRecordsInput,
	_ ...func(*kinesis.Options)) (*kinesis.GetRecordsOutput, error) {
	err := s.begin(ctx, "GetRecords")
	defer s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	it, err := parse(*in.ShardIterator)
	h := s.find(it.shard)
	switch {
	case err != nil:
		return nil, &types.InvalidArgumentException{Message: aws.String("not an iterator")}
	case it.generation != s.generation || time.Since(it.made) > lifetime:
		return nil, &types.ExpiredIteratorException{Message: aws.String("too old")}
	case h == nil:
		return nil, errNoShard
	case !h.take(s.ReadsPerSecond):
		return nil, &types.ProvisionedThroughputExceededException{Message: aws.String("Rate exceeded for " + h.id)}
	}
	if it.next < 0 {
		it.next = len(h.records)
	}
	end := h.pageEnd(it.next, int(*in.Limit))
	if s.hollow > 0 {
		s.hollow--
		end = it.next
	}
	out := &kinesis.GetRecordsOutput{Records: h.records[it.next:end:end], MillisBehindLatest: h.behind(end)}
	if h.closed && end == len(h.records) {
		out.ChildShards = s.children(h)
		return out, nil
	}
	it.next, it.made = end, time.Now()
	out.NextShardIterator = it.token()
	return out, nil
}

// take counts a read, if the shard's limit allows it.
func (h *shard) take(limit int) bool {
	now := time.Now()
	if n := len(h.reads); limit > 0 && n >= limit && now.Sub(h.reads[n-limit]) < time.Second {
		h.throttled++
		return false
	}
	h.reads = append(h.reads, now)
	return true
}

func (h *shard) pageEnd(from, limit int) int {
	end, size := from, 0
	for end < min(from+limit, len(h.records)) {
		if size += len(h.records[end].Data); size > pageBytes {
			break
		}
		end++
	}
	return end
}

// behind is zero at the end of the shard, and else the age of the next record.
func (h *shard) behind(next int) *int64 {
	if next == len(h.records) {
		return aws.Int64(0)
	}
	return aws.Int64(1 + time.Since(*h.records[next].ApproximateArrivalTimestamp).Milliseconds())
}

func (s *Stream) children(h *shard) (children []types.ChildShard) {
	for _, c := range s.shards {
		if slices.Contains(c.parents, h.id) {
			children = append(children, types.ChildShard{
				ShardId: &c.id, ParentShards: c.parents, HashKeyRange: c.keys()})
		}
	}
	return children
}
