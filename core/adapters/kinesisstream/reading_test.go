package kinesisstream_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// The scripted Kinesis has two shards: "s", and "t", which is closed and empty. GetRecords
// returns at most three records.

func (k *scripted) ListShards(
	context.Context, *kinesis.ListShardsInput, ...func(*kinesis.Options),
) (*kinesis.ListShardsOutput, error) {
	shard := func(id, last string) types.Shard {
		hashes := &types.HashKeyRange{StartingHashKey: aws.String("0"), EndingHashKey: &last}
		return types.Shard{ShardId: &id, HashKeyRange: hashes}
	}
	all := strings.Repeat("9", 39)
	return &kinesis.ListShardsOutput{Shards: []types.Shard{shard("t", all), shard("s", all), shard("u", "0")}}, nil
}

func (k *scripted) GetShardIterator(
	_ context.Context, in *kinesis.GetShardIteratorInput, _ ...func(*kinesis.Options),
) (*kinesis.GetShardIteratorOutput, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	begin := 0
	for begin < len(k.records) && k.records[begin].ApproximateArrivalTimestamp.Before(*in.Timestamp) {
		begin++
	}
	return &kinesis.GetShardIteratorOutput{ShardIterator: aws.String(fmt.Sprint(*in.ShardId, begin))}, nil
}

func (k *scripted) GetRecords(
	_ context.Context, in *kinesis.GetRecordsInput, _ ...func(*kinesis.Options),
) (*kinesis.GetRecordsOutput, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.reads++
	if k.deaf != nil {
		if err := k.deaf(k.reads); err != nil {
			return nil, err
		}
	}
	switch (*in.ShardIterator)[0] {
	case 't':
		return &kinesis.GetRecordsOutput{MillisBehindLatest: aws.Int64(1)}, nil
	case 'u':
		k.t.Error("a shard was read that can hold none of the keys")
	}
	begin, _ := strconv.Atoi((*in.ShardIterator)[1:])
	end := min(begin+3, len(k.records))
	out := &kinesis.GetRecordsOutput{
		Records: k.records[begin:end], NextShardIterator: aws.String(fmt.Sprint("s", end)),
		MillisBehindLatest: aws.Int64(0),
	}
	if end < len(k.records) {
		out.MillisBehindLatest = aws.Int64(time.Since(*k.records[end].ApproximateArrivalTimestamp).Milliseconds() + 1)
	}
	return out, nil
}
