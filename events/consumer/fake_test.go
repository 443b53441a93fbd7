package consumer_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events"
)

// fake is a stream in memory. It does what an emulator does not: close shards, expire
// iterators, look LATEST up late, list in pages, and fail on demand.
type fake struct {
	mu        sync.Mutex
	shards    []*shard
	sequence  int
	iterators map[string]*iterator
	calls     map[string]int
	reads     map[string][]time.Time // of each shard
	failures  map[string][]error     // of each call: taken from the front, nil lets one through
	pageSize  int
	hollow    int // reads that find nothing, though there is something
}

type shard struct {
	id      string
	parents []string
	closed  bool
	records []types.Record
}

type iterator struct {
	shard *shard
	next  int // -1: LATEST, not yet looked up
}

func newFake(shards ...string) *fake {
	f := &fake{iterators: map[string]*iterator{}, calls: map[string]int{}, reads: map[string][]time.Time{},
		failures: map[string][]error{}, pageSize: 2}
	for _, id := range shards {
		f.shards = append(f.shards, &shard{id: id})
	}
	return f
}

// put stores an event whose data is a JSON string: "a:1" in shard "a".
func (f *fake) put(shard string, names ...string) {
	for _, name := range names {
		r := events.Record{ID: name, Source: "/t", Type: "t.T", Data: []byte(strconv.Quote(name))}
		f.putBytes(shard, r.Append(nil))
	}
}

func (f *fake) putBytes(shard string, data []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.find(shard)
	if s == nil || s.closed {
		panic("put to " + shard)
	}
	f.sequence++
	s.records = append(s.records, types.Record{
		Data: data, SequenceNumber: aws.String(fmt.Sprintf("%06d", f.sequence)), PartitionKey: aws.String("key"),
		ApproximateArrivalTimestamp: aws.Time(time.Now()),
	})
}

// reshard closes the parents, whose records come to an end, and adds children.
func (f *fake) reshard(parents []string, children ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, id := range parents {
		f.find(id).closed = true
	}
	for _, id := range children {
		f.shards = append(f.shards, &shard{id: id, parents: parents})
	}
}

// remove forgets a shard, as Kinesis does after retention, and MiniStack on a split.
func (f *fake) remove(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shards = slices.DeleteFunc(f.shards, func(s *shard) bool { return s.id == id })
}

// fail sets the errors of the next calls of one kind.
func (f *fake) fail(call string, errs ...error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failures[call] = append(f.failures[call], errs...)
}

// expire makes all iterators expire.
func (f *fake) expire() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.iterators)
}

func (f *fake) count(call string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[call]
}

func (f *fake) find(id string) *shard {
	for _, s := range f.shards {
		if s.id == id {
			return s
		}
	}
	return nil
}

// begin is common to all calls; the lock is held afterwards.
func (f *fake) begin(ctx context.Context, call string) error {
	f.mu.Lock()
	f.calls[call]++
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, limited := ctx.Deadline(); !limited {
		return fmt.Errorf("%s without a deadline", call)
	}
	if ordered := f.failures[call]; len(ordered) > 0 {
		f.failures[call] = ordered[1:]
		return ordered[0]
	}
	return nil
}

func (f *fake) ListShards(ctx context.Context, in *kinesis.ListShardsInput,
	_ ...func(*kinesis.Options)) (*kinesis.ListShardsOutput, error) {
	err := f.begin(ctx, "ListShards")
	defer f.mu.Unlock()
	if err != nil {
		return nil, err
	}
	if (in.StreamName == nil) == (in.NextToken == nil) {
		return nil, &types.InvalidArgumentException{Message: aws.String("a name or a token, not both")}
	}
	from, _ := strconv.Atoi(aws.ToString(in.NextToken))
	out := &kinesis.ListShardsOutput{}
	for i, s := range f.shards[from:] {
		if i == f.pageSize {
			out.NextToken = aws.String(strconv.Itoa(from + i))
			break
		}
		numbers := &types.SequenceNumberRange{StartingSequenceNumber: aws.String("0")}
		if s.closed {
			numbers.EndingSequenceNumber = aws.String("9")
		}
		listed := types.Shard{ShardId: &s.id, SequenceNumberRange: numbers}
		for i := range s.parents {
			*[]**string{&listed.ParentShardId, &listed.AdjacentParentShardId}[i] = &s.parents[i]
		}
		out.Shards = append(out.Shards, listed)
	}
	return out, nil
}

func (f *fake) GetShardIterator(ctx context.Context, in *kinesis.GetShardIteratorInput,
	_ ...func(*kinesis.Options)) (*kinesis.GetShardIteratorOutput, error) {
	err := f.begin(ctx, "GetShardIterator")
	defer f.mu.Unlock()
	if err != nil {
		return nil, err
	}
	s := f.find(*in.ShardId)
	if s == nil {
		return nil, &types.ResourceNotFoundException{Message: aws.String("no such shard")}
	}
	after := func(holds func(types.Record) bool) int {
		if i := slices.IndexFunc(s.records, holds); i >= 0 {
			return i
		}
		return len(s.records)
	}
	it := &iterator{shard: s}
	switch in.ShardIteratorType {
	case types.ShardIteratorTypeLatest:
		it.next = -1
	case types.ShardIteratorTypeAtTimestamp:
		it.next = after(func(r types.Record) bool { return !r.ApproximateArrivalTimestamp.Before(*in.Timestamp) })
	case types.ShardIteratorTypeAfterSequenceNumber:
		it.next = after(func(r types.Record) bool { return *r.SequenceNumber > *in.StartingSequenceNumber })
	}
	return &kinesis.GetShardIteratorOutput{ShardIterator: f.give(it)}, nil
}

func (f *fake) give(it *iterator) *string {
	token := "iterator-" + strconv.Itoa(f.calls["GetShardIterator"]) + "-" + strconv.Itoa(f.calls["GetRecords"])
	f.iterators[token] = it
	return &token
}

func (f *fake) GetRecords(ctx context.Context, in *kinesis.GetRecordsInput,
	_ ...func(*kinesis.Options)) (*kinesis.GetRecordsOutput, error) {
	err := f.begin(ctx, "GetRecords")
	defer f.mu.Unlock()
	if err != nil {
		return nil, err
	}
	it := f.iterators[*in.ShardIterator]
	if it == nil {
		return nil, &types.ExpiredIteratorException{Message: aws.String("too old")}
	}
	s := it.shard
	f.reads[s.id] = append(f.reads[s.id], time.Now())
	if f.find(s.id) == nil {
		return nil, &types.ResourceNotFoundException{Message: aws.String("no such shard")}
	}
	if it.next < 0 {
		it.next = len(s.records)
	}
	end := min(it.next+int(*in.Limit), len(s.records))
	if f.hollow > 0 {
		f.hollow--
		end = it.next
	}
	out := &kinesis.GetRecordsOutput{Records: s.records[it.next:end],
		MillisBehindLatest: aws.Int64(int64(3_600_000 * (len(s.records) - end)))}
	if s.closed && end == len(s.records) {
		for _, c := range f.shards {
			if slices.Contains(c.parents, s.id) {
				out.ChildShards = append(out.ChildShards, types.ChildShard{ShardId: &c.id, ParentShards: c.parents})
			}
		}
		return out, nil
	}
	out.NextShardIterator = f.give(&iterator{shard: s, next: end})
	return out, nil
}

// joined is a list of what was heard, for comparing.
func joined(heard []string) string { return strings.Join(heard, " ") }
