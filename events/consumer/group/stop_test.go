package group_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go"

	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/group"
	"example.com/eventgateway/events/consumer/internal/fakestream"
	"example.com/eventgateway/events/consumer/lease"
)

// A worker that stops waits for its handlers, checkpoints, and releases its leases: another goes
// on at once, without a repeat.
func TestCleanStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(shardNames(4)...)
		slow := func(context.Context, consumer.Message) error {
			time.Sleep(300 * time.Millisecond)
			return nil
		}
		first := s.start(t, group.Options{}, slow)
		s.send(20, keys(20)...)
		time.Sleep(10 * time.Second)
		first.end(t)
		if got := s.owners(t); len(got) != 1 || s.owner(t, "shard0") != "" {
			t.Errorf("leases have owners: %v", got)
		}
		s.start(t, group.Options{}, nil)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if n := s.missing(); n != 0 {
			t.Errorf("%d events are missing two seconds after the other began", n)
		}
		s.endAll(t)
		s.check(t)
		if n := s.repeats(); n != 0 {
			t.Errorf("%d repeats", n)
		}
	})
}

// ending is a store in which each Take is under way when the worker is told to stop.
type ending struct {
	*lease.Memory
	stop context.CancelFunc
}

// Take implements lease.Store.
func (e ending) Take(ctx context.Context, l lease.Lease, owner string) (lease.Lease, bool, error) {
	taken, ok, err := e.Memory.Take(ctx, l, owner)
	if e.stop(); ctx.Err() != nil {
		return lease.Lease{}, false, ctx.Err() // what is stored is not known
	}
	return taken, ok, err
}

// A lease that a worker is just taking when it stops is released, too.
func TestStopWhileTaking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		leases := ending{new(lease.Memory), stop}
		err := group.Run(ctx, group.Options{API: fakestream.New(shardNames(3)...), Stream: "stream", Leases: leases},
			func(context.Context, consumer.Message) error { return nil })
		list, listErr := leases.List(t.Context())
		if !errors.Is(err, context.Canceled) || listErr != nil || len(list) != 3 {
			t.Errorf("%v, %v: %+v", err, listErr, list)
		}
		for _, l := range list {
			if l.Owner != "" {
				t.Errorf("%s is kept by %s", l.Key, l.Owner)
			}
		}
	})
}

// A new worker takes one shard by force, which may repeat what is behind its checkpoint. The others
// are handed to it without repeats.
func TestHandOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(shardNames(8)...)
		s.start(t, group.Options{}, nil)
		stop := make(chan struct{})
		go func() {
			for {
				select {
				case <-stop:
					return
				case <-time.After(100 * time.Millisecond):
					s.send(1, keys(16)...)
				}
			}
		}()
		time.Sleep(30 * time.Second)
		began := time.Now()
		s.start(t, group.Options{}, nil)
		for !slices.Equal(s.owners(t), []int{4, 4}) && time.Since(began) < time.Minute {
			time.Sleep(100 * time.Millisecond)
		}
		balanced := time.Since(began)
		time.Sleep(30 * time.Second)
		close(stop)
		s.finish(t, time.Minute)
		t.Logf("even after %v, %d repeats", balanced, s.repeats())
		if balanced > 10*time.Second {
			t.Errorf("the shards are even after %v, want a lease duration at most", balanced)
		}
		if n, most := s.repeats(), 16*10*5/2; n > most { // five seconds of a shard, twice what it has on average
			t.Errorf("%d repeats, want %d at most", n, most)
		}
	})
}

// throttled are leases whose last writes fail a few times.
type throttled struct {
	lease.Store
	failures *int
}

func (d throttled) fail() error {
	if *d.failures == 0 {
		return nil
	}
	*d.failures--
	return &smithy.GenericAPIError{Code: "ProvisionedThroughputExceededException", Message: "slower"}
}

func (d throttled) Checkpoint(ctx context.Context, l lease.Lease, checkpoint string, sub int64,
) (lease.Lease, bool, error) {
	if err := d.fail(); err != nil {
		return l, false, err
	}
	return d.Store.Checkpoint(ctx, l, checkpoint, sub)
}

func (d throttled) Release(ctx context.Context, l lease.Lease) (bool, error) {
	if err := d.fail(); err != nil {
		return false, err
	}
	return d.Store.Release(ctx, l)
}

// A worker that stops hands over its shard although the table throttles.
func TestHandOverUnderThrottling(t *testing.T) {
	for failures := range 4 {
		synctest.Test(t, func(t *testing.T) {
			s, left := newSite("a"), failures
			s.send(3, "k")
			heard := 0
			options := group.Options{API: s.Stream, Stream: "stream", Leases: throttled{&s.leases, &left},
				From: consumer.Beginning()}
			err := group.Run(t.Context(), options, func(context.Context, consumer.Message) error {
				if heard++; heard == 3 {
					return consumer.ErrStop
				}
				return nil
			})
			if l := s.lease(t, "a"); err != nil || l.Owner != "" || l.Checkpoint != s.records["a"][2].sequence {
				t.Errorf("after %d failures: %v, the lease is %+v", failures, err, l)
			}
		})
	}
}

// A handler that does not end is given up after Grace: the rest is released.
func TestGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("shard0")
		s.send(5, "a")
		stuck := func(ctx context.Context, m consumer.Message) error {
			if m.Record.ID == "a:3" {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		}
		w := s.start(t, group.Options{}, stuck)
		time.Sleep(time.Minute)
		began := time.Now()
		w.end(t)
		if took := time.Since(began); took != 10*time.Second {
			t.Errorf("it stopped after %v", took)
		}
		s.goOn(t)
	})
}

func TestErrStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("shard0", "shard1")
		s.send(10, keys(4)...)
		heard := 0
		w := s.start(t, group.Options{}, func(context.Context, consumer.Message) error {
			if heard++; heard == 7 {
				return consumer.ErrStop
			}
			return nil
		})
		if <-w.done; w.err != nil {
			t.Errorf("ended with %v", w.err)
		}
		s.workers = nil
		s.goOn(t) // the last message counts as handled
	})
}

func TestOptionsThatCannotBe(t *testing.T) {
	s := newSite("shard0")
	with := func(o group.Options) group.Options {
		o.API, o.Stream, o.Leases = s.Stream, "stream", &lease.Memory{}
		return o
	}
	for name, o := range map[string]group.Options{
		"nothing":             {},
		"no leases":           {API: s.Stream, Stream: "stream"},
		"After":               with(group.Options{From: consumer.After(nil)}),
		"a negative interval": with(group.Options{Interval: -1}),
		"negative checkpoint": with(group.Options{CheckpointEvery: -time.Second}),
		"negative room":       with(group.Options{Pending: -1}),
		"ten nanoseconds":     with(group.Options{Duration: 10}),
	} {
		if err := group.Run(t.Context(), o, nil); err == nil || errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
