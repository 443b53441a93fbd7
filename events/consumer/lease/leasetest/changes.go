package leasetest

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/eventgateway/events/consumer/lease"
)

// changes are the methods that write only if owner and counter are as given.
var changes = map[string]func(context.Context, lease.Store, lease.Lease) (bool, error){
	"take": func(ctx context.Context, s lease.Store, l lease.Lease) (bool, error) {
		_, done, err := s.Take(ctx, l, "another")
		return done, err
	},
	"renew": func(ctx context.Context, s lease.Store, l lease.Lease) (bool, error) {
		_, done, err := s.Renew(ctx, l)
		return done, err
	},
	"checkpoint": func(ctx context.Context, s lease.Store, l lease.Lease) (bool, error) {
		_, done, err := s.Checkpoint(ctx, l, "1", 0)
		return done, err
	},
	"release": func(ctx context.Context, s lease.Store, l lease.Lease) (bool, error) { return s.Release(ctx, l) },
	"delete":  func(ctx context.Context, s lease.Store, l lease.Lease) (bool, error) { return s.Delete(ctx, l) },
}

// refuse checks that all changes refuse a lease, and leave the store alone.
func refuse(ctx context.Context, t *testing.T, s lease.Store, given lease.Lease, stored ...lease.Lease) {
	t.Helper()
	for name, change := range changes {
		if done, err := change(ctx, s, given); done || err != nil {
			t.Errorf("%s of %+v: %v, %v, want false", name, given, done, err)
		}
		want(ctx, t, s, stored...)
	}
}

func stale(ctx context.Context, t *testing.T, s lease.Store) {
	l := create(ctx, t, s, sample())
	for _, change := range []func(*lease.Lease){
		func(l *lease.Lease) { l.Counter-- },
		func(l *lease.Lease) { l.Counter++ },
		func(l *lease.Lease) { l.Owner = "another" },
		func(l *lease.Lease) { l.Owner = "" },
		func(l *lease.Lease) { l.Key += "0" },
	} {
		given := l
		change(&given)
		refuse(ctx, t, s, given, l)
	}
	free := create(ctx, t, s, lease.Lease{Key: "shardId-000000000008", Checkpoint: lease.Latest})
	given := free
	given.Owner = "another"
	refuse(ctx, t, s, given, l, free)
}

// asGiven has the members that a change must not write.
func asGiven(l lease.Lease) lease.Lease {
	l.Checkpoint, l.SubSequence, l.SwitchesSinceCheckpoint = "1", 99, 99
	l.Parents, l.Children, l.StartingHash, l.EndingHash = nil, []string{"x"}, "1", ""
	return l
}

// changed checks what a change returned, and that the store has it.
func changed(
	ctx context.Context, t *testing.T, s lease.Store, stored lease.Lease, got lease.Lease, done bool, err error,
) {
	t.Helper()
	if err != nil || !done {
		t.Fatalf("got %v, %v", done, err)
	}
	same(t, got, stored)
	want(ctx, t, s, stored)
}

func take(ctx context.Context, t *testing.T, s lease.Store) {
	l := create(ctx, t, s, lease.Lease{Key: "shardId-000000000007", Checkpoint: lease.TrimHorizon,
		Parents: []string{"p"}})
	for _, owner := range []string{"me", "you", "you"} { // of nobody, of another, of oneself
		got, done, err := s.Take(ctx, asGiven(l), owner)
		l.Owner, l.Counter, l.SwitchesSinceCheckpoint = owner, l.Counter+1, l.SwitchesSinceCheckpoint+1
		changed(ctx, t, s, l, got, done, err)
	}
}

func renew(ctx context.Context, t *testing.T, s lease.Store) {
	l := create(ctx, t, s, sample())
	for range 3 {
		got, done, err := s.Renew(ctx, asGiven(l))
		l.Counter++
		changed(ctx, t, s, l, got, done, err)
	}
}

func checkpoint(ctx context.Context, t *testing.T, s lease.Store) {
	l := create(ctx, t, s, sample())
	at, milliseconds := lease.AtTime(time.UnixMilli(1_700_000_000_123))
	for _, place := range []struct {
		checkpoint  string
		subSequence int64
	}{{"49590338271490256608559692538361571095921575989136588899", 0}, {"5", 7}, {at, milliseconds},
		{lease.ShardEnd, 0}} {
		got, done, err := s.Checkpoint(ctx, asGiven(l), place.checkpoint, place.subSequence)
		l.Checkpoint, l.SubSequence, l.Counter, l.SwitchesSinceCheckpoint = place.checkpoint, place.subSequence,
			l.Counter+1, 0
		changed(ctx, t, s, l, got, done, err)
	}
}

func release(ctx context.Context, t *testing.T, s lease.Store) {
	l := create(ctx, t, s, sample())
	done, err := s.Release(ctx, asGiven(l))
	l.Owner, l.Counter = "", l.Counter+1
	changed(ctx, t, s, l, l, done, err)
}

func remove(ctx context.Context, t *testing.T, s lease.Store) {
	l := create(ctx, t, s, sample())
	other := create(ctx, t, s, lease.Lease{Key: "shardId-000000000008", Checkpoint: lease.Latest})
	if done, err := s.Delete(ctx, asGiven(l)); !done || err != nil {
		t.Fatalf("got %v, %v", done, err)
	}
	want(ctx, t, s, other)
	refuse(ctx, t, s, l, other) // it is not made again
	create(ctx, t, s, l)
}

func frozen(ctx context.Context, t *testing.T, s lease.Store) {
	l := create(ctx, t, s, sample())
	theirs, done, err := s.Take(ctx, l, "another")
	if err != nil || !done {
		t.Fatalf("got %v, %v", done, err)
	}
	if theirs, done, err = s.Checkpoint(ctx, theirs, "6", 0); err != nil || !done {
		t.Fatalf("got %v, %v", done, err)
	}
	refuse(ctx, t, s, l, theirs)
	same := theirs
	same.Owner = l.Owner // who has the same counter by chance
	refuse(ctx, t, s, same, theirs)
}

func race(ctx context.Context, t *testing.T, s lease.Store) {
	l := create(ctx, t, s, sample())
	var taken atomic.Int64
	var workers sync.WaitGroup
	for i := range 8 {
		workers.Go(func() {
			_, done, err := s.Take(ctx, l, "worker "+strconv.Itoa(i))
			if err != nil {
				t.Error(err)
			}
			if done {
				taken.Add(1)
			}
		})
	}
	workers.Wait()
	if taken.Load() != 1 {
		t.Errorf("%d workers have it", taken.Load())
	}
}

func many(ctx context.Context, t *testing.T, s lease.Store) {
	var leases []lease.Lease
	for i := range 100 {
		leases = append(leases, create(ctx, t, s,
			lease.Lease{Key: "shardId-" + strconv.Itoa(i), Checkpoint: strconv.Itoa(i)}))
	}
	want(ctx, t, s, leases...)
}

func ended(ctx context.Context, t *testing.T, s lease.Store) {
	l := create(ctx, t, s, sample())
	late, cancel := context.WithCancel(ctx)
	cancel()
	for name, change := range changes {
		if done, err := change(late, s, l); done || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, %v", name, done, err)
		}
	}
	if _, err := s.List(late); !errors.Is(err, context.Canceled) {
		t.Errorf("list: %v", err)
	}
	if done, err := s.Create(late, lease.Lease{Key: "late"}); done || !errors.Is(err, context.Canceled) {
		t.Errorf("create: %v, %v", done, err)
	}
	want(ctx, t, s, l)
}
