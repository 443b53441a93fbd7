package contract

import (
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// stored is a record and its place.
type stored struct {
	events.Record
	shard, sequenceNumber string
}

// storedIn reads all records of a stream, each shard in its order.
func storedIn(t *testing.T, stream string) (all []stored) {
	t.Helper()
	for _, m := range gatewaytest.Records(t, stream) {
		if m.Err != nil {
			t.Fatal(m.Err)
		}
		all = append(all, stored{m.Record, m.ShardID, m.SequenceNumber})
	}
	return all
}
