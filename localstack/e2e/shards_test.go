//go:build e2e

package e2e

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/localstack/emulator"
)

// readShards returns all records of a stream by shard. It reads by the SDK alone, as another consumer
// would.
func readShards(ctx context.Context, t *testing.T, stream string) map[string][]types.Record {
	t.Helper()
	client := kinesis.NewFromConfig(emulator.Config(deployed.endpoint))
	found := map[string][]types.Record{}
	input := &kinesis.ListShardsInput{StreamName: &stream}
	for {
		page, err := client.ListShards(ctx, input)
		if err != nil {
			t.Fatal(err)
		}
		for _, shard := range page.Shards {
			found[*shard.ShardId] = readShard(ctx, t, client, stream, *shard.ShardId)
		}
		if page.NextToken == nil {
			return found
		}
		input = &kinesis.ListShardsInput{NextToken: page.NextToken} // which stands for the stream too
	}
}

// readShard reads from the shard's beginning until nothing is left. Nobody writes
// meanwhile.
func readShard(ctx context.Context, t *testing.T, client *kinesis.Client, stream, shard string) []types.Record {
	t.Helper()
	first, err := client.GetShardIterator(ctx, &kinesis.GetShardIteratorInput{
		StreamName: &stream, ShardId: &shard, ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
	})
	if err != nil {
		t.Fatal(err)
	}
	var found []types.Record
	for iterator := first.ShardIterator; iterator != nil; {
		out, err := client.GetRecords(ctx, &kinesis.GetRecordsInput{ShardIterator: iterator})
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, out.Records...)
		if len(out.Records) == 0 && aws.ToInt64(out.MillisBehindLatest) == 0 {
			return found
		}
		iterator = out.NextShardIterator
	}
	return found
}
