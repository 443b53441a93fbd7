package group_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/group"
)

// begun counts the calls that begin.
func begun(count *atomic.Int32, pause time.Duration) group.Handler {
	return func(context.Context, consumer.Message) error {
		count.Add(1)
		time.Sleep(pause)
		return nil
	}
}

// When a worker dies, the others handle all that it did not, a lease duration later.
func TestKill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(shardNames(6)...)
		for range 3 {
			s.start(t, group.Options{}, nil)
		}
		time.Sleep(time.Minute)
		s.send(10, keys(30)...)
		time.Sleep(time.Second)
		s.workers[0].freeze()
		s.send(10, keys(30)...)
		began := time.Now()
		s.settle(t, time.Minute)
		// At worst its counter was seen just after the last renewal, and a cycle is jittered.
		if took := time.Since(began); took < 5*time.Second || took > 15*time.Second {
			t.Errorf("the others took over after %v", took)
		}
		if n := s.repeats(); n > 300 {
			t.Errorf("%d repeats of 600 events", n)
		}
		s.endAll(t)
		s.check(t)
	})
}

// A worker that wakes up late finishes what it had begun. It begins nothing else, and moves no
// checkpoint, and then takes part again.
func TestFreeze(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("shard0")
		var byLate, byOther atomic.Int32
		late := s.start(t, group.Options{}, begun(&byLate, 10*time.Millisecond))
		time.Sleep(time.Second)
		s.send(1000, "a")
		time.Sleep(2 * time.Second)
		late.freeze()
		before := byLate.Load()
		s.start(t, group.Options{}, begun(&byOther, 10*time.Millisecond))
		time.Sleep(15 * time.Second) // the other has taken the shard, and is in the midst of it
		if byOther.Load() == 0 || s.missing() == 0 {
			t.Fatalf("the other began %d, missing are %d", byOther.Load(), s.missing())
		}
		late.thaw()
		time.Sleep(time.Second)
		if n := byLate.Load(); n > before {
			t.Errorf("it began %d calls more", n-before)
		}
		s.settle(t, time.Minute)
		if owner := s.owner(t, "shard0"); owner != "w1" {
			t.Errorf("the owner is %s", owner)
		}
		s.workers[1].end(t)
		s.send(10, "a")
		s.finish(t, 15*time.Second) // by the one who woke up
	})
}

// The calls of a handler end when the lease of their shard is another's.
func TestTheContextEndsWithTheLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("shard0")
		s.send(1, "a")
		ended := make(chan time.Time, 1)
		w := s.start(t, group.Options{}, func(ctx context.Context, _ consumer.Message) error {
			<-ctx.Done()
			ended <- time.Now()
			return ctx.Err()
		})
		time.Sleep(5 * time.Second)
		l := s.lease(t, "shard0")
		if _, ok, err := s.leases.Take(t.Context(), l, "thief"); !ok || err != nil {
			t.Fatal(ok, err)
		}
		stolen := time.Now()
		if after := (<-ended).Sub(stolen); after > 2500*time.Millisecond {
			t.Errorf("the handler was told after %v", after)
		}
		w.end(t)
	})
}

// A worker that takes a shard by force lets the one that has it notice before it begins: no two
// handle a key at once, if handlers end with their context.
func TestNoTwoAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("shard0", "shard1")
		busy := map[string]bool{}
		handle := func(ctx context.Context, m consumer.Message) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			if busy[m.PartitionKey] {
				t.Errorf("two handle %s at once", m.PartitionKey)
			}
			busy[m.PartitionKey] = true
			s.mu.Unlock()
			select {
			case <-time.After(4 * time.Second):
			case <-ctx.Done():
			}
			s.mu.Lock()
			busy[m.PartitionKey] = false
			return ctx.Err()
		}
		s.start(t, group.Options{Parallel: 10}, handle)
		s.send(10, keys(10)...)
		time.Sleep(13 * time.Second)
		s.start(t, group.Options{Parallel: 10}, handle)
		s.finish(t, 5*time.Minute)
	})
}

// Leases that cannot be written for less than their duration are kept, and else taken again. The
// handler goes on meanwhile, as long as the lease is sure.
func TestLeasesDoNotAnswer(t *testing.T) {
	for _, outage := range []time.Duration{6 * time.Second, 25 * time.Second} {
		bubble(t, outage.String(), func(t *testing.T) {
			s := newSite("shard0")
			w := s.start(t, group.Options{}, func(context.Context, consumer.Message) error {
				time.Sleep(100 * time.Millisecond)
				return nil
			})
			s.send(400, "a")
			time.Sleep(11 * time.Second)
			w.dead.Store(true)
			time.Sleep(outage)
			w.dead.Store(false)
			s.finish(t, 2*time.Minute)
			if n := s.repeats(); (n > 0) != (outage > 10*time.Second) {
				t.Errorf("%d repeats", n)
			}
			if len(w.notes) == 0 {
				t.Error("nothing was noted")
			}
		})
	}
}
