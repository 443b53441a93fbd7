// Package lease says which process reads which shard, and how far it came. A [Store] keeps
// one [Lease] for each shard. Package group reads a stream by it.
//
// A lease has the members and the meaning of a lease of the Kinesis Client Library, so that
// a stopped application of either kind can go on where the other stopped.
//
// Processes need no common clock. An owner counts its lease up again and again. Each process
// watches the counters by its own clock. If a counter stays the same for a while, the owner is
// gone, and anyone may take the lease. Each write names the owner and the counter that the
// writer knows, and changes nothing if the stored ones differ. So a process that was frozen
// and wakes up late cannot move a checkpoint back.
package lease

import (
	"context"
	"time"
)

// Checkpoints that are not sequence numbers, as the Kinesis Client Library writes them.
const (
	TrimHorizon = "TRIM_HORIZON" // the shard's oldest record is next
	Latest      = "LATEST"       // the next record to arrive is next
	AtTimestamp = "AT_TIMESTAMP" // see AtTime
	ShardEnd    = "SHARD_END"    // the shard is handled to its end
)

// Lease is the right to handle the records of one shard, and the place in it.
type Lease struct {
	Key   string // the shard's id
	Owner string // the worker that has it, or "" for nobody

	// Counter grows by one with each write of the lease.
	Counter int64

	// Checkpoint is the sequence number of the last record that is handled, with all
	// before it, or one of the constants.
	Checkpoint string

	// SubSequence is the place within an aggregate of the Kinesis Producer Library. With
	// AtTimestamp it is the time, in milliseconds since 1970, or 0 if it is not known.
	SubSequence int64

	// Parents and Children are the shards that this one came from, and became.
	Parents, Children []string

	// StartingHash and EndingHash are the shard's range of hash keys, as decimal numbers.
	StartingHash, EndingHash string

	// SwitchesSinceCheckpoint counts how often the lease was taken since its last
	// checkpoint. If it grows, workers die before they get anything done.
	SwitchesSinceCheckpoint int64
}

// Finished reports whether the shard is handled to its end.
func (l Lease) Finished() bool { return l.Checkpoint == ShardEnd }

// AtTime returns the checkpoint and the subsequence that begin with the first record that
// arrived at a time or later.
func AtTime(t time.Time) (checkpoint string, subSequence int64) { return AtTimestamp, t.UnixMilli() }

// Time returns the time of AtTime. It reports false for other checkpoints, and for an
// AtTimestamp of the Kinesis Client Library, which keeps the time in its settings.
func (l Lease) Time() (time.Time, bool) {
	if l.Checkpoint != AtTimestamp || l.SubSequence == 0 {
		return time.Time{}, false
	}
	return time.UnixMilli(l.SubSequence), true
}

// Store keeps the leases of one group. It is safe for use by several goroutines, and
// processes if the store says so. All methods return the context's error when it ends. After
// an error it is unknown whether the write took place.
//
// Take, Renew, Checkpoint, Release and Delete write only if the stored lease still has the
// owner and the counter of the lease that is given; they report false, and no error, if it
// has not or is gone. Those that return a lease return it as it is now stored. They write
// nothing of the given lease but what they say.
type Store interface {
	// List returns all leases, in any order. It sees every write that ended before.
	List(context.Context) ([]Lease, error)

	// Create stores a lease unless there is one with its key. It reports whether it did.
	Create(context.Context, Lease) (bool, error)

	// Take makes owner the owner, and adds one to Counter and SwitchesSinceCheckpoint.
	Take(ctx context.Context, l Lease, owner string) (Lease, bool, error)

	// Renew adds one to Counter.
	Renew(context.Context, Lease) (Lease, bool, error)

	// Checkpoint sets Checkpoint and SubSequence, adds one to Counter, and sets
	// SwitchesSinceCheckpoint to zero.
	Checkpoint(ctx context.Context, l Lease, checkpoint string, subSequence int64) (Lease, bool, error)

	// Release removes the owner, and adds one to Counter.
	Release(context.Context, Lease) (bool, error)

	// Delete removes the lease.
	Delete(context.Context, Lease) (bool, error)
}
