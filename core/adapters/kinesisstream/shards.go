package kinesisstream

import (
	"context"
	"crypto/md5"
	"math/big"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/internal/awserrors"
)

// shardsSince lists the shards that may hold the events. After the stream was resharded, a
// key may be in several.
func (s *Stream) shardsSince(ctx context.Context, sought []core.Sought) ([]types.Shard, error) {
	since := sought[0].Since
	for _, wanted := range sought {
		if wanted.Since.Before(since) {
			since = wanted.Since
		}
	}
	input := &kinesis.ListShardsInput{StreamName: &s.name, ShardFilter: &types.ShardFilter{
		Type: types.ShardFilterTypeFromTimestamp, Timestamp: aws.Time(since.Add(-clockSkew)),
	}}
	var shards []types.Shard
	for {
		out, err := s.client.ListShards(ctx, input)
		if err != nil {
			return nil, awserrors.ToCore(backend, err)
		}
		shards = append(shards, out.Shards...)
		if out.NextToken == nil {
			return shards, nil
		}
		input = &kinesis.ListShardsInput{NextToken: out.NextToken}
	}
}

// hashKey returns the partition key's MD5 as a number, by which Kinesis chooses the shard.
// https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html
func hashKey(partitionKey string) *big.Int {
	sum := md5.Sum([]byte(partitionKey))
	return new(big.Int).SetBytes(sum[:])
}

func covers(r *types.HashKeyRange, hash *big.Int) bool {
	if r == nil {
		return true
	}
	first, ok1 := new(big.Int).SetString(aws.ToString(r.StartingHashKey), 10)
	last, ok2 := new(big.Int).SetString(aws.ToString(r.EndingHashKey), 10)
	return !ok1 || !ok2 || first.Cmp(hash) <= 0 && hash.Cmp(last) <= 0
}
