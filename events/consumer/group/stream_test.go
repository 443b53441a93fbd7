package group_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/smithy-go"

	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/group"
	"example.com/eventgateway/events/consumer/lease"
)

// Splits and merges are followed while records come, by workers that come and go.
func TestReshard(t *testing.T) {
	for _, workers := range []int{1, 3, 5} {
		bubble(t, strings.Repeat("w", workers), func(t *testing.T) {
			s := newSite("a", "b")
			for range workers {
				s.start(t, group.Options{}, nil)
			}
			s.send(20, keys(20)...)
			time.Sleep(10 * time.Second)
			s.reshard([]string{"a"}, "c", "d")
			s.send(20, keys(20)...)
			s.reshard([]string{"d", "b"}, "e")
			s.send(20, keys(20)...)
			s.settle(t, 10*time.Second)
			s.reshard([]string{"e"}, "f", "g")
			s.send(20, keys(20)...)
			s.finish(t, 10*time.Second)
			for _, id := range []string{"a", "b", "d", "e"} {
				if !s.lease(t, id).Finished() {
					t.Errorf("%s is not finished", id)
				}
			}
		})
	}
}

// The leases of shards that are past the stream's retention are deleted, and parents that are gone
// are not waited for.
func TestRetention(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("a", "b")
		s.send(5, keys(10)...)
		s.reshard([]string{"a"}, "c")
		s.Remove("a")
		s.records["a"] = nil
		s.parents["c"] = nil
		s.send(5, keys(10)...)
		s.start(t, group.Options{}, nil)
		time.Sleep(10 * time.Second)
		s.reshard([]string{"c"}, "d")
		s.send(5, keys(10)...)
		time.Sleep(time.Second)
		s.Remove("c") // it may be read or not: MiniStack does so, too
		s.parents["d"] = nil
		time.Sleep(time.Minute)
		s.endAll(t)
		leases, _ := s.leases.List(t.Context())
		var keys []string
		for _, l := range leases {
			keys = append(keys, l.Key)
		}
		if slices.Sort(keys); !slices.Equal(keys, []string{"b", "d"}) {
			t.Errorf("leases of %v", keys)
		}
		s.check(t)
	})
}

// Iterators expire after five minutes, and while a handler takes its time.
func TestExpiredIterators(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("a")
		s.send(9, "k")
		w := s.start(t, group.Options{Limit: 2}, func(context.Context, consumer.Message) error {
			time.Sleep(4 * time.Minute)
			return nil
		})
		s.finish(t, time.Hour)
		if n := s.repeats(); n > 0 || len(w.notes) > 0 {
			t.Errorf("%d repeats, noted %v: want nothing, it is no failure", n, w.notes)
		}
	})
}

// Two groups and a Listen share the reads that a shard allows.
func TestThrottling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one, two := newSite("a"), newSite()
		one.ReadsPerSecond = 5
		two.Stream = one.Stream
		heard := 0
		listening, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			done <- consumer.Listen(listening, one.Stream, "stream",
				consumer.Options{From: consumer.Beginning(), Limit: 10},
				func(context.Context, consumer.Message) error {
					heard++
					return nil
				})
		}()
		one.start(t, group.Options{Limit: 10}, nil)
		two.start(t, group.Options{Limit: 10}, nil)
		for range 300 {
			one.send(1, keys(10)...)
			time.Sleep(time.Second)
		}
		time.Sleep(time.Minute)
		stop()
		<-done
		one.endAll(t)
		two.endAll(t)
		one.check(t)
		if one.missing() > 0 || two.calls < 3000 || heard < 3000 {
			t.Errorf("%d are missing in one group; the other has %d, Listen %d of 3000",
				one.missing(), two.calls, heard)
		}
	})
}

// A group that begins now misses nothing from then on, also if its first worker dies before it
// handled anything.
func TestFromNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("a", "b")
		s.send(5, keys(10)...)
		s.reshard([]string{"b"}, "c", "d")
		s.send(5, keys(10)...)
		time.Sleep(time.Minute)
		s.now = true
		first := s.start(t, group.Options{}, nil)
		time.Sleep(time.Second)
		first.freeze()
		s.send(5, keys(10)...)
		s.reshard([]string{"d"}, "e", "f")
		s.send(5, keys(10)...)
		s.start(t, group.Options{}, nil)
		time.Sleep(time.Minute)
		s.endAll(t)
		if s.calls != 100 || s.missing() != 100 {
			t.Errorf("%d events are handled, want those that were sent after it began", s.calls)
		}
	})
}

// The first worker died when it had made a lease of a closed shard, and none of its children.
func TestFromNowInPart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("a")
		s.send(5, keys(10)...)
		s.reshard([]string{"a"}, "b", "c")
		s.send(5, keys(10)...)
		time.Sleep(time.Minute)
		s.now = true
		first := s.start(t, group.Options{}, nil)
		first.creates.Store(1)
		time.Sleep(time.Second)
		s.start(t, group.Options{}, nil)
		s.send(5, keys(10)...)
		time.Sleep(time.Minute)
		s.endAll(t)
		if s.calls != 50 || s.missing() != 100 {
			t.Errorf("%d events are handled, want those that were sent after it began", s.calls)
		}
	})
}

// A worker that finds the lease of a shard that it has not heard of lists the shards again before
// it takes it: the parents may have no lease yet.
func TestALeaseOfANewShard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("a")
		s.start(t, group.Options{}, func(context.Context, consumer.Message) error {
			time.Sleep(time.Second)
			return nil
		})
		time.Sleep(time.Second)
		s.send(15, "k")
		s.reshard([]string{"a"}, "b")
		s.send(3, "k")
		s.reshard([]string{"b"}, "c")
		s.send(3, "k")
		made := lease.Lease{Key: "c", Parents: []string{"b"}, Checkpoint: lease.TrimHorizon}
		s.create(t, made)
		s.finish(t, time.Minute)
	})
}

// A worker whose listing is older than a lease waits for the shard.
func TestALeaseBeforeItsShardIsListed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("a")
		made := lease.Lease{Key: "b", Parents: []string{"a"}, Checkpoint: lease.TrimHorizon}
		s.create(t, made)
		s.start(t, group.Options{}, nil)
		s.send(5, "k")
		time.Sleep(6 * time.Second)
		s.reshard([]string{"a"}, "b")
		s.send(5, "k")
		s.finish(t, time.Minute)
	})
}

// A stopped application of the Kinesis Client Library is taken over.
func TestTakeOver(t *testing.T) {
	for name, c := range map[string]struct {
		lease lease.Lease
		want  int
	}{
		"behind a record":           {lease.Lease{Checkpoint: "000000000007"}, 3},
		"within an aggregate":       {lease.Lease{Checkpoint: "000000000007", SubSequence: 2}, 4},
		"at the oldest":             {lease.Lease{Checkpoint: lease.TrimHorizon}, 10},
		"at the latest":             {lease.Lease{Checkpoint: lease.Latest}, 0},
		"at a time of its settings": {lease.Lease{Checkpoint: lease.AtTimestamp}, 10},
	} {
		bubble(t, name, func(t *testing.T) {
			s := newSite("a")
			s.send(10, "k")
			c.lease.Key, c.lease.Owner, c.lease.Counter = "a", "kcl", 77
			s.create(t, c.lease)
			s.start(t, group.Options{}, nil)
			time.Sleep(9 * time.Second)
			if s.handled() > 0 {
				t.Error("it did not wait for the lease to expire")
			}
			time.Sleep(10 * time.Second)
			s.endAll(t)
			if s.calls != c.want {
				t.Errorf("%d events, want %d", s.calls, c.want)
			}
		})
	}
}

// Who takes a lease at LATEST misses nothing from then on, also if it dies before it handled anything.
func TestTakeOverAtTheLatest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("a")
		s.Put("k", []byte("before"))
		time.Sleep(time.Minute)
		s.create(t, lease.Lease{Key: "a", Checkpoint: lease.Latest})
		dies := s.start(t, group.Options{}, nil)
		time.Sleep(5 * time.Second)
		dies.freeze()
		s.send(5, "k")
		s.start(t, group.Options{}, nil)
		s.settle(t, time.Minute)
		s.endAll(t)
		if s.calls != 5 {
			t.Errorf("%d events are handled, want 5", s.calls)
		}
	})
}

// Leases of another stream are not taken for leases of this one: their places mean nothing here.
func TestAnotherStream(t *testing.T) {
	for name, c := range map[string]struct {
		before func(*site)
		shards []string
		want   string
	}{
		"a place before the shard's beginning": {func(s *site) { s.send(5, "k") }, []string{"a"},
			"shard a begins behind the place of its lease, 000000000005"},
		"other hash keys": {func(*site) {}, []string{"a", "b"}, "shard a has other hash keys than its lease"},
		"a later shard than there is": {func(s *site) { s.reshard([]string{"a"}, "c") }, []string{"b"},
			"there is a lease of shard c, and the last shard of the stream is b"},
		"a finished shard that grows": { // A and B come before a: they count as past retention
			func(s *site) { s.reshard([]string{"a"}, "A", "B") }, []string{"a"},
			"shard a grows, and its lease says that it is finished"},
	} {
		bubble(t, name, func(t *testing.T) {
			s := newSite("a")
			c.before(s)
			s.start(t, group.Options{}, nil).settleAndEnd(t, s)
			calls := s.handled()
			s.Replace(c.shards...)
			s.send(5, "k")
			w := s.start(t, group.Options{}, nil)
			if <-w.done; !errors.Is(w.err, group.ErrOtherStream) || !strings.Contains(w.err.Error(), c.want) {
				t.Errorf("ended with %v", w.err)
			}
			if n := s.handled() - calls; n > 0 {
				t.Errorf("%d events are handled", n)
			}
		})
	}
	bubble(t, "of several streams", func(t *testing.T) {
		s := newSite("shardId-000000000000")
		kcl := lease.Lease{Key: "111122223333:orders:1577836800:shardId-000000000000", Checkpoint: lease.TrimHorizon}
		s.create(t, kcl)
		w := s.start(t, group.Options{}, nil)
		if <-w.done; !errors.Is(w.err, group.ErrOtherStream) || s.lease(t, kcl.Key).Counter != 0 {
			t.Errorf("ended with %v, the lease is %+v", w.err, s.lease(t, kcl.Key))
		}
	})
	bubble(t, "while it is read", func(t *testing.T) {
		s := newSite("a")
		w := s.start(t, group.Options{}, nil)
		s.send(5, "k")
		s.settle(t, time.Minute)
		s.Replace("a")
		if <-w.done; !errors.Is(w.err, group.ErrOtherStream) {
			t.Errorf("ended with %v", w.err)
		}
	})
	bubble(t, "with shards of other names", func(t *testing.T) {
		s := newSite("a")
		s.send(5, "k")
		s.start(t, group.Options{}, nil).settleAndEnd(t, s)
		s.Replace("b")
		s.send(5, "k")
		w := s.start(t, group.Options{}, nil)
		w.settleAndEnd(t, s)
		if len(w.notes) != 1 || !strings.Contains(w.notes[0].Error(), "shard a is no longer in the stream") {
			t.Errorf("noted %v", w.notes)
		}
	})
}

// settleAndEnd ends a worker a while after all events are handled.
func (w *worker) settleAndEnd(t *testing.T, s *site) {
	t.Helper()
	s.settle(t, time.Minute)
	time.Sleep(10 * time.Second)
	w.end(t)
}

// The stream is missing: for a moment, or for good. Its shards do not count as finished.
func TestMissingStream(t *testing.T) {
	missing := &types.ResourceNotFoundException{Message: aws.String("not found")}
	bubble(t, "at first", func(t *testing.T) {
		s := newSite("a")
		s.Fail("ListShards", missing)
		w := s.start(t, group.Options{}, nil)
		if <-w.done; w.err == nil || !strings.Contains(w.err.Error(), "there is no stream stream here") {
			t.Errorf("ended with %v", w.err)
		}
	})
	bubble(t, "for a moment", func(t *testing.T) {
		s := newSite("a")
		w := s.start(t, group.Options{}, nil)
		s.send(5, "k")
		time.Sleep(5 * time.Second)
		s.Fail("GetRecords", missing)
		s.Fail("ListShards", missing, missing)
		s.send(5, "k")
		time.Sleep(time.Minute)
		w.end(t)
		if s.missing() > 0 || s.lease(t, "a").Finished() {
			t.Errorf("%d are missing, the lease is %+v", s.missing(), s.lease(t, "a"))
		}
	})
	bubble(t, "for good", func(t *testing.T) {
		s := newSite("a")
		w := s.start(t, group.Options{}, nil)
		time.Sleep(5 * time.Second)
		s.Fail("ListShards", slices.Repeat([]error{missing}, 20)...)
		s.Remove("a")
		if <-w.done; w.err == nil || !strings.Contains(w.err.Error(), "there is no stream") {
			t.Errorf("ended with %v", w.err)
		}
		if s.lease(t, "a").Finished() {
			t.Error("the shard counts as finished")
		}
	})
}

// denied are leases of which one call is refused after a while.
type denied struct {
	lease.Store
	call  string
	since time.Time
}

func (d denied) refuse(call string) error {
	if call != d.call || time.Now().Before(d.since) {
		return nil
	}
	return &smithy.GenericAPIError{Code: "AccessDeniedException", Message: "not authorized to " + call}
}

func (d denied) List(ctx context.Context) ([]lease.Lease, error) {
	if err := d.refuse("list"); err != nil {
		return nil, err
	}
	return d.Store.List(ctx)
}

func (d denied) Take(ctx context.Context, l lease.Lease, owner string) (lease.Lease, bool, error) {
	if err := d.refuse("take"); err != nil {
		return l, false, err
	}
	return d.Store.Take(ctx, l, owner)
}

func (d denied) Renew(ctx context.Context, l lease.Lease) (lease.Lease, bool, error) {
	if d.call == "list" && !time.Now().Before(d.since) {
		return l, false, errNoAnswer
	}
	return d.Store.Renew(ctx, l)
}

// A worker that cannot have leases ends: nobody may hear what it notes.
func TestLeasesAreRefused(t *testing.T) {
	for call, after := range map[string]time.Duration{"take": 0, "list": time.Minute} {
		bubble(t, call, func(t *testing.T) {
			notes := 0
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
			defer cancel()
			err := group.Run(ctx, group.Options{API: newSite("a", "b").Stream, Stream: "stream",
				Leases: denied{&lease.Memory{}, call, time.Now().Add(after)},
				Note:   func(error) { notes++ },
			}, nil)
			if err == nil || !strings.Contains(err.Error(), "not authorized to "+call) || notes > 30 {
				t.Errorf("ended with %v after %d notes", err, notes)
			}
		})
	}
}

func TestPermissionIsMissing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite("a")
		s.Fail("GetRecords", &types.KMSAccessDeniedException{Message: aws.String("kms:Decrypt")})
		w := s.start(t, group.Options{}, nil)
		if <-w.done; w.err == nil || !strings.Contains(w.err.Error(), "reading a of the stream stream") {
			t.Errorf("ended with %v", w.err)
		}
	})
}
