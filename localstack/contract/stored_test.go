package contract

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events"
	"example.com/eventgateway/localstack/emulator/emulatortest"
)

// stored is a record and its place.
type stored struct {
	events.Record
	shard, sequenceNumber string
}

// storedIn reads all records of a stream, each shard in its order.
func storedIn(t *testing.T, stream string) (all []stored) {
	t.Helper()
	client := kinesis.NewFromConfig(emulatortest.Config(t))
	shards, err := client.ListShards(t.Context(), &kinesis.ListShardsInput{StreamName: &stream})
	if err != nil {
		t.Fatal(err)
	}
	for _, shard := range shards.Shards {
		begin, err := client.GetShardIterator(t.Context(), &kinesis.GetShardIteratorInput{
			StreamName: &stream, ShardId: shard.ShardId, ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
		})
		if err != nil {
			t.Fatal(err)
		}
		for iterator := begin.ShardIterator; iterator != nil; {
			page, err := client.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: iterator})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range page.Records {
				record, err := events.Decode(r.Data)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, stored{record, *shard.ShardId, *r.SequenceNumber})
			}
			if iterator = page.NextShardIterator; len(page.Records) == 0 && *page.MillisBehindLatest == 0 {
				break
			}
		}
	}
	return all
}
