package group

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events/consumer/lease"
	"example.com/eventgateway/events/internal/shards"
)

// leaveTries is how often a lease is tried to be released when a worker stops.
const leaveTries = 4

// renewals is how often a lease is renewed in its duration.
const renewals = 4

// keep renews the lease and writes checkpoints until quit is closed or the lease is lost.
func (p *processor) keep(quit <-chan struct{}) {
	renew := time.NewTicker(p.Duration / renewals)
	defer renew.Stop()
	save := time.NewTicker(p.CheckpointEvery)
	defer save.Stop()
	for {
		var err error
		select {
		case <-quit:
			return
		case <-renew.C:
			err = p.held.renew(p.working)
		case <-save.C:
			err = p.save()
		case <-p.due:
			err = p.save()
		}
		if errors.Is(err, errLost) {
			p.lose()
			return
		}
		p.noteOf("keeping", p.shard, err)
	}
}

// save writes a checkpoint behind the handled records, if it is not written.
func (p *processor) save() error {
	sequence := p.progress.begin()
	if sequence == "" {
		return nil
	}
	err := p.held.checkpoint(p.working, sequence)
	if err == nil {
		p.progress.end(sequence)
	}
	return err
}

// finish says that the shard is handled to its end, after it made the leases of its children. It
// reports whether it did.
func (p *processor) finish(children []types.ChildShard) bool {
	if pending, _ := p.progress.lag(); pending > 0 {
		return false // the processor stopped before they were handled
	}
	for {
		err := p.createChildren(children)
		if err == nil {
			err = p.held.checkpoint(p.working, lease.ShardEnd)
		}
		switch {
		case err == nil:
			return true
		case errors.Is(err, errLost):
			return false
		}
		p.noteOf("finishing", p.shard, err)
		if shards.Sleep(p.reading, p.Duration/renewals) != nil || errors.Is(p.held.renew(p.working), errLost) {
			return false
		}
	}
}

func (p *processor) createChildren(children []types.ChildShard) error {
	ctx, cancel := context.WithTimeout(p.working, p.Duration)
	defer cancel()
	for _, c := range children {
		l := lease.Lease{Key: aws.ToString(c.ShardId), Parents: c.ParentShards, Checkpoint: lease.TrimHorizon}
		l.StartingHash, l.EndingHash = hashes(c.HashKeyRange)
		if _, err := p.Leases.Create(ctx, l); err != nil {
			return err
		}
	}
	return nil
}

func hashes(r *types.HashKeyRange) (first, last string) {
	if r == nil {
		return "", ""
	}
	return aws.ToString(r.StartingHashKey), aws.ToString(r.EndingHashKey)
}

// leave writes the last checkpoint and releases the lease, so that another can go on at once. It tries
// again a few times: the table may throttle.
func (p *processor) leave() {
	for tried := 1; ; tried++ {
		err := p.save()
		if err == nil {
			err = p.held.release(p.working)
		}
		if err == nil || errors.Is(err, errLost) {
			return
		}
		p.noteOf("releasing", p.shard, err)
		if tried == leaveTries || !shards.Passing(err) {
			return
		}
		time.Sleep(p.Duration / 20)
	}
}
