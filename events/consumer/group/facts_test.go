package group_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/events/consumer/lease"
)

// fact is something that a worker did. A site learns facts in the order in which they happen.
type fact struct {
	did                          string
	worker, shard, sequence, key string // sequence: of the record, or the lease's checkpoint
}

const (
	handled      = "handled"
	took         = "took"
	checkpointed = "checkpointed"
)

func (s *site) learn(f fact) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.facts = append(s.facts, f)
	if f.did == handled {
		s.calls++
		s.seen[f.sequence] = true
	}
}

// check holds the facts to what a group promises.
func (s *site) check(t *testing.T) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	c := checker{site: s, done: map[string]bool{}, checkpoint: map[string]string{}, owner: map[string]string{},
		next: map[string]string{}}
	for i, f := range s.facts {
		if problem := c.learn(f); problem != "" {
			t.Fatalf("fact %d, %+v: %s", i, f, problem)
		}
	}
}

// checker knows the past when it learns a fact.
type checker struct {
	*site
	done       map[string]bool   // by sequence number
	checkpoint map[string]string // by shard
	owner      map[string]string // by shard: who took it last
	next       map[string]string // by worker and shard: the checkpoint from which it began; and by key, too: its last
}

func (c *checker) learn(f fact) (problem string) {
	run := f.worker + " " + f.shard
	switch f.did {
	case took:
		c.owner[f.shard] = f.worker
		for of := range c.next {
			if strings.HasPrefix(of, run+" ") {
				delete(c.next, of)
			}
		}
		c.next[run] = f.sequence
	case handled:
		for _, p := range c.parents[f.shard] {
			if c.checkpoint[p] != lease.ShardEnd {
				return "before its parent " + p + " is finished"
			}
		}
		last, known := c.next[run+" "+f.key]
		if !known {
			last = c.next[run]
		}
		if want := c.after(f.shard, f.key, last); want != f.sequence {
			return "out of order: the next of its key is " + want
		}
		c.next[run+" "+f.key] = f.sequence
		c.done[f.sequence] = true
	case checkpointed:
		if c.owner[f.shard] != f.worker {
			return "behind the fence: the owner is " + c.owner[f.shard]
		}
		if f.sequence < c.checkpoint[f.shard] {
			return "back from " + c.checkpoint[f.shard]
		}
		for _, r := range c.records[f.shard] {
			if r.sequence <= f.sequence && !c.done[r.sequence] {
				return "before " + r.sequence + " is handled"
			}
		}
		c.checkpoint[f.shard] = f.sequence
	}
	return ""
}

// after returns the first record of a key in a shard behind a checkpoint.
func (c *checker) after(shard, key, checkpoint string) string {
	if checkpoint == lease.TrimHorizon {
		checkpoint = ""
	}
	records := c.records[shard]
	i, found := slices.BinarySearchFunc(records, checkpoint, func(r record, s string) int {
		return strings.Compare(r.sequence, s)
	})
	if found {
		i++
	}
	for _, r := range records[i:] {
		if r.key == key {
			return r.sequence
		}
	}
	return "none"
}

// frozenLeases are the leases of a site behind a gate. A write whose call began before the gate
// closed may reach the store after it opened, also if its context has ended: like a request that
// was on its way.
type frozenLeases struct {
	site *site
	*worker
}

func (f frozenLeases) List(ctx context.Context) ([]lease.Lease, error) {
	f.pass()
	defer f.pass()
	if f.dead.Load() {
		return nil, errNoAnswer
	}
	return f.site.leases.List(ctx)
}

func (f frozenLeases) Create(ctx context.Context, l lease.Lease) (bool, error) {
	f.pass()
	defer f.pass()
	if f.creates.Load() > 0 && f.creates.Add(-1) == 0 {
		defer f.freeze()
	}
	return f.site.leases.Create(context.WithoutCancel(ctx), l)
}

func (f frozenLeases) Take(ctx context.Context, l lease.Lease, owner string) (lease.Lease, bool, error) {
	f.pass()
	defer f.pass()
	f.site.mu.Lock()
	defer f.site.mu.Unlock()
	taken, ok, err := f.site.leases.Take(context.WithoutCancel(ctx), l, owner)
	if ok {
		f.site.facts = append(f.site.facts, fact{did: took, worker: f.name, shard: l.Key, sequence: taken.Checkpoint})
	}
	return taken, ok, err
}

func (f frozenLeases) Renew(ctx context.Context, l lease.Lease) (lease.Lease, bool, error) {
	f.pass()
	defer f.pass()
	if f.dead.Load() {
		return l, false, errNoAnswer
	}
	return f.site.leases.Renew(context.WithoutCancel(ctx), l)
}

func (f frozenLeases) Checkpoint(ctx context.Context, l lease.Lease, c string, sub int64) (lease.Lease, bool, error) {
	f.pass()
	defer f.pass()
	if f.dead.Load() {
		return l, false, errNoAnswer
	}
	f.site.mu.Lock()
	defer f.site.mu.Unlock()
	written, ok, err := f.site.leases.Checkpoint(context.WithoutCancel(ctx), l, c, sub)
	if ok {
		f.site.facts = append(f.site.facts, fact{did: checkpointed, worker: f.name, shard: l.Key, sequence: c})
	}
	return written, ok, err
}

func (f frozenLeases) Release(ctx context.Context, l lease.Lease) (bool, error) {
	f.pass()
	defer f.pass()
	return f.site.leases.Release(context.WithoutCancel(ctx), l)
}

func (f frozenLeases) Delete(ctx context.Context, l lease.Lease) (bool, error) {
	f.pass()
	defer f.pass()
	return f.site.leases.Delete(context.WithoutCancel(ctx), l)
}
