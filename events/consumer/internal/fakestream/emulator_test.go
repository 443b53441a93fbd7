package fakestream_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events/consumer/internal/fakestream"
	"example.com/eventgateway/events/internal/shards"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

// The fake answers as the emulator does where that is right: hash keys, the kinds of iterators,
// limits of reads, and what is missing.
func TestLikeTheEmulator(t *testing.T) {
	api, name := emulatortest.Stream(t, 4)
	emulated := transcript{T: t, api: api, stream: name, put: func(key, data string) {
		if _, err := api.PutRecord(t.Context(), &kinesis.PutRecordInput{
			StreamName: &name, PartitionKey: &key, Data: []byte(data)}); err != nil {
			t.Fatal(err)
		}
	}}
	fake := fakestream.New("s0", "s1", "s2", "s3")
	faked := transcript{T: t, api: fake, stream: "stream", put: func(key, data string) { fake.Put(key, []byte(data)) }}

	want, got := emulated.write(), faked.write()
	for i := range max(len(want), len(got)) {
		if i >= len(want) || i >= len(got) || want[i] != got[i] {
			t.Fatalf("line %d differs\nemulator: %q\nfake:     %q", i, want[min(i, len(want)):], got[min(i, len(got)):])
		}
	}
	t.Logf("%d lines are the same", len(want))
}

// transcript says what a stream answers, without the names of its shards and its sequence numbers.
type transcript struct {
	*testing.T
	api    shards.API
	stream string
	put    func(key, data string)
	lines  []string
}

func (r *transcript) say(format string, of ...any) {
	r.lines = append(r.lines, fmt.Sprintf(format, of...))
}

func (r *transcript) write() []string {
	before := time.Now().Add(-time.Second)
	listing, err := shards.Stream{API: r.api, Name: r.stream}.List(r.Context())
	if err != nil {
		r.Fatal(err)
	}
	slices.SortFunc(listing, func(a, b types.Shard) int {
		x, y := *a.HashKeyRange.StartingHashKey, *b.HashKeyRange.StartingHashKey
		return slices.Compare([]int{len(x), int(x[0])}, []int{len(y), int(y[0])})
	})
	for i, s := range listing {
		r.say("shard %d has %s to %s, closed %v, parents %v", i, *s.HashKeyRange.StartingHashKey,
			*s.HashKeyRange.EndingHashKey, shards.Closed(s), shards.Parents(s))
	}
	for i := range 80 {
		r.put("key"+strconv.Itoa(i), "record"+strconv.Itoa(i))
	}
	for i, s := range listing {
		all := r.read(*s.ShardId, "TRIM_HORIZON", nil, before, 100)
		r.say("shard %d: %s", i, datas(all))
		third := all[2].SequenceNumber
		r.say("behind the third: %s", datas(r.read(*s.ShardId, "AFTER_SEQUENCE_NUMBER", third, before, 100)))
		r.say("from the third: %s", datas(r.read(*s.ShardId, "AT_SEQUENCE_NUMBER", third, before, 100)))
		r.say("two: %s", datas(r.read(*s.ShardId, "TRIM_HORIZON", nil, before, 2)))
		r.say("since a time: %s", datas(r.read(*s.ShardId, "AT_TIMESTAMP", nil, before, 100)))
		r.say("since the last arrival: %v",
			len(r.read(*s.ShardId, "AT_TIMESTAMP", nil, *all[len(all)-1].ApproximateArrivalTimestamp, 100)) > 0)
		r.say("the latest: %s", datas(r.read(*s.ShardId, "LATEST", nil, before, 100)))
	}
	_, err = r.api.GetShardIterator(r.limited(), &kinesis.GetShardIteratorInput{StreamName: &r.stream,
		ShardId: aws.String("shardId-000000000099"), ShardIteratorType: "TRIM_HORIZON"})
	_, missing := errors.AsType[*types.ResourceNotFoundException](err)
	r.say("a shard that is not there is missing: %v", missing)
	return r.lines
}

// read reads once, and says whether the read is at the shard's end.
func (r *transcript) read(shard string, kind types.ShardIteratorType, sequence *string, at time.Time,
	limit int32) []types.Record {
	in := &kinesis.GetShardIteratorInput{StreamName: &r.stream, ShardId: &shard, ShardIteratorType: kind,
		StartingSequenceNumber: sequence}
	if kind == types.ShardIteratorTypeAtTimestamp {
		in.Timestamp = &at
	}
	it, err := r.api.GetShardIterator(r.limited(), in)
	if err != nil {
		r.Fatal(err)
	}
	page, err := r.api.GetRecords(r.limited(),
		&kinesis.GetRecordsInput{ShardIterator: it.ShardIterator, Limit: &limit})
	if err != nil {
		r.Fatal(err)
	}
	r.say("goes on %v", page.NextShardIterator != nil)
	if limit == 100 {
		r.say("at the end %v", *page.MillisBehindLatest == 0)
	}
	return page.Records
}

func (r *transcript) limited() context.Context {
	ctx, cancel := context.WithTimeout(r.Context(), time.Minute)
	r.Cleanup(cancel)
	return ctx
}

func datas(records []types.Record) (s []string) {
	for _, r := range records {
		s = append(s, *r.PartitionKey+"="+string(r.Data))
	}
	return s
}
