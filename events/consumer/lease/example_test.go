package lease_test

import (
	"fmt"
	"time"

	"example.com/eventgateway/events/consumer/lease"
)

// A lease that begins at a time, and one of a shard that is handled to its end.
func ExampleLease() {
	begin := lease.Lease{Key: "shardId-000000000000"}
	begin.Checkpoint, begin.SubSequence = lease.AtTime(time.UnixMilli(1_700_000_000_000))
	at, known := begin.Time()
	fmt.Println(begin.Checkpoint, at.UTC(), known, begin.Finished())

	end := lease.Lease{Key: "shardId-000000000000", Checkpoint: lease.ShardEnd}
	_, known = end.Time()
	fmt.Println(end.Checkpoint, known, end.Finished())
	// Output:
	// AT_TIMESTAMP 2023-11-14 22:13:20 +0000 UTC true false
	// SHARD_END false true
}
