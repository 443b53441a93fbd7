// Package leasetest has the rules that every [lease.Store] keeps, as tests.
//
//	func TestStore(t *testing.T) {
//		leasetest.Run(t, func(t *testing.T) lease.Store { return new(lease.Memory) })
//	}
package leasetest

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"time"

	"example.com/eventgateway/events/consumer/lease"
)

// Run tests each rule on an empty store that open returns.
func Run(t *testing.T, open func(t *testing.T) lease.Store) {
	for _, rule := range Rules {
		t.Run(rule.Name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			rule.check(ctx, t, open(t))
		})
	}
}

// Rule is one rule of a store.
type Rule struct {
	Name  string
	check func(context.Context, *testing.T, lease.Store)
}

// Rules are all rules.
var Rules = []Rule{
	{"what is created is listed with all its members", created},
	{"a lease is created once", createdOnce},
	{"take makes the owner", take},
	{"renew counts up", renew},
	{"a checkpoint moves the place", checkpoint},
	{"release removes the owner", release},
	{"delete removes the lease", remove},
	{"a change sees another before it", stale},
	{"who was frozen moves no checkpoint back", frozen},
	{"of those who take at once, one has it", race},
	{"many leases are listed", many},
	{"a context that ended is an error", ended},
}

// sample is a lease with all members.
func sample() lease.Lease {
	return lease.Lease{
		Key: "shardId-000000000007", Owner: "worker é 1", Counter: 41,
		Checkpoint: "49590338271490256608559692538361571095921575989136588898", SubSequence: 3,
		Parents: []string{"shardId-000000000001", "shardId-000000000002"}, Children: []string{"shardId-000000000009"},
		StartingHash: "0", EndingHash: "340282366920938463463374607431768211455", SwitchesSinceCheckpoint: 2,
	}
}

func create(ctx context.Context, t *testing.T, s lease.Store, l lease.Lease) lease.Lease {
	t.Helper()
	if done, err := s.Create(ctx, l); err != nil || !done {
		t.Fatalf("creating %s: %v, %v", l.Key, done, err)
	}
	return l
}

// want checks that the store has exactly these leases.
func want(ctx context.Context, t *testing.T, s lease.Store, leases ...lease.Lease) {
	t.Helper()
	got, err := s.List(ctx)
	if err != nil || len(got) != len(leases) {
		t.Fatalf("listed %+v, %v, want %+v", got, err, leases)
	}
	byKey := func(a, b lease.Lease) int { return slices.Compare([]byte(a.Key), []byte(b.Key)) }
	slices.SortFunc(got, byKey)
	slices.SortFunc(leases, byKey)
	for i := range got {
		same(t, got[i], leases[i])
	}
}

// same compares leases. The order of parents and children does not matter.
func same(t *testing.T, got, want lease.Lease) {
	t.Helper()
	for _, set := range []*[]string{&got.Parents, &got.Children, &want.Parents, &want.Children} {
		if *set = slices.Sorted(slices.Values(*set)); len(*set) == 0 {
			*set = nil
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("the lease is %+v, want %+v", got, want)
	}
}

func created(ctx context.Context, t *testing.T, s lease.Store) {
	want(ctx, t, s)
	whole := create(ctx, t, s, sample())
	bare := create(ctx, t, s, lease.Lease{Key: "shardId-000000000008", Checkpoint: lease.TrimHorizon})
	begin := lease.Lease{Key: "shardId-000000000010"}
	begin.Checkpoint, begin.SubSequence = lease.AtTime(time.UnixMilli(1_700_000_000_123))
	want(ctx, t, s, whole, bare, create(ctx, t, s, begin))
	listed, err := s.List(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for i := range listed { // what the caller does with a lease is not the store's
		for j := range listed[i].Parents {
			listed[i].Parents[j] = "changed"
		}
	}
	want(ctx, t, s, whole, bare, begin)
}

func createdOnce(ctx context.Context, t *testing.T, s lease.Store) {
	first := create(ctx, t, s, sample())
	if done, err := s.Create(ctx, lease.Lease{Key: first.Key, Checkpoint: lease.Latest}); done || err != nil {
		t.Errorf("created it again: %v, %v", done, err)
	}
	want(ctx, t, s, first)
}
