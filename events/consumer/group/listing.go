package group

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events/consumer/lease"
	"example.com/eventgateway/events/internal/shards"
)

// listShards lists the stream's shards and makes the missing leases. It deletes finished leases
// whose shards are past the stream's retention. It returns the leases that there are then.
func (w *worker) listShards(ctx context.Context, leases []lease.Lease) ([]lease.Lease, error) {
	listing, at, err := w.stream.ListAt(ctx)
	if err != nil {
		return nil, err
	}
	w.listing, w.newest, w.listedAt, w.missed = map[string]types.Shard{}, "", time.Now(), false
	for _, s := range listing {
		id := aws.ToString(s.ShardId)
		w.listing[id], w.newest = s, max(w.newest, id)
	}
	if err := w.compare(leases); err != nil {
		return nil, err
	}
	known := map[string]lease.Lease{}
	for _, l := range leases {
		known[l.Key] = l
	}
	for _, s := range listing {
		if _, exists := known[aws.ToString(s.ShardId)]; exists {
			continue
		}
		l := w.newLease(s, known, at)
		created, err := w.Leases.Create(ctx, l)
		if err != nil {
			return nil, err
		}
		if created {
			leases = append(leases, l)
		}
	}
	return slices.DeleteFunc(leases, func(l lease.Lease) bool {
		if _, listed := w.listing[l.Key]; listed || !l.Finished() {
			return false
		}
		_, err := w.Leases.Delete(ctx, l)
		w.noteOf("deleting", l.Key, err)
		return err == nil
	}), nil
}

// outdated reports whether there are leases of shards that are not listed. Without a new listing, it
// is not known whether their parents are past the stream's retention.
func (w *worker) outdated(leases []lease.Lease) bool {
	return slices.ContainsFunc(leases, func(l lease.Lease) bool {
		_, listed := w.listing[l.Key]
		return !listed && !l.Finished()
	})
}

// newLease begins where the group begins, unless the group has read a shard that this one came
// from: then at the beginning, or at the same time.
func (w *worker) newLease(s types.Shard, known map[string]lease.Lease, now time.Time) lease.Lease {
	l := lease.Lease{Key: aws.ToString(s.ShardId), Parents: shards.Parents(s)}
	l.StartingHash, l.EndingHash = hashes(s.HashKeyRange)
	ancestor, exists := w.ancestor(s, known)
	switch {
	case !exists:
		l.Checkpoint, l.SubSequence, _ = w.From.Checkpoint(now)
	case ancestor.Checkpoint == lease.AtTimestamp:
		l.Checkpoint, l.SubSequence = ancestor.Checkpoint, ancestor.SubSequence
	default:
		l.Checkpoint = lease.TrimHorizon
	}
	return l
}

// ancestor finds the lease of a shard that s came from.
func (w *worker) ancestor(s types.Shard, known map[string]lease.Lease) (lease.Lease, bool) {
	for _, id := range shards.Parents(s) {
		if l, exists := known[id]; exists {
			return l, true
		}
		if parent, listed := w.listing[id]; listed {
			if l, exists := w.ancestor(parent, known); exists {
				return l, true
			}
		}
	}
	return lease.Lease{}, false
}

// readable returns the leases whose shards can be read now: they are not finished, and each parent
// is finished or past the stream's retention. A shard that is not listed yet waits for that.
func (w *worker) readable(leases []lease.Lease) []lease.Lease {
	unfinished := map[string]bool{}
	for id := range w.listing {
		unfinished[id] = true // until its lease says something else
	}
	for _, l := range leases {
		unfinished[l.Key] = !l.Finished()
	}
	return slices.DeleteFunc(leases, func(l lease.Lease) bool {
		return l.Finished() || w.unheard(l.Key) ||
			slices.ContainsFunc(l.Parents, func(id string) bool { return unfinished[id] })
	})
}
