package registrytest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/registry"
)

// The length of the list that a store must page through, the number of deleted event types
// between two of the list, and the number of writers that add to it at once.
const (
	listed  = 10_000
	deleted = 3_000
	writers = 16
)

// Filler is a store that tests can fill with many heads at once.
type Filler interface {
	// Fill stores the heads of new event types.
	Fill(ctx context.Context, heads []registry.Head) error
}

func fillStore(ctx context.Context, t *testing.T, store registry.SchemaStore, heads []registry.Head) {
	t.Helper()
	if filler, fast := store.(Filler); fast {
		coretest.NoErrors(t, filler.Fill(ctx, heads))
		return
	}
	coretest.NoErrors(t, atOnce(writers, func(i int) error {
		for ; i < len(heads); i += writers {
			head := heads[i]
			if err := store.Add(ctx, core.Schema{Registration: head.Registration, Document: []byte(`{}`)}); err != nil {
				return err
			}
			if head.DeletedAt != 0 {
				if err := store.Delete(ctx, head.Registration, head.DeletedAt); err != nil {
					return err
				}
			}
		}
		return nil
	})...)
}

// heads returns heads of event types of one client at their first version, deleted if at is
// not 0.
func heads(names []string, at int64) (all []registry.Head) {
	for _, name := range names {
		s := deprecatedSchema(core.EventType{Client: "SpongeBob", Event: name}, 1, `{}`)
		all = append(all, registry.Head{Registration: s.Registration, DeletedAt: at})
	}
	return all
}

// pages reads a client's list and calls a function before each page. Pages are large,
// because an emulator may scan all of a client's event types for each.
func pages(ctx context.Context, t *testing.T, store registry.SchemaStore, meanwhile func()) (names []string) {
	t.Helper()
	const limit = 2500
	after := ""
	for {
		meanwhile()
		page, more, err := store.List(ctx, "SpongeBob", after, limit)
		if err != nil || len(page) > limit || more && len(page) < limit {
			t.Fatalf("the page after %q has %d, %v, %v", after, len(page), more, err)
		}
		for _, r := range page {
			names = append(names, r.Type.Event)
		}
		if !more {
			return names
		}
		after = names[len(names)-1]
	}
}

// Pages are right for thousands of names, with thousands of deleted ones between two of
// them, while others are added: each name that was there before is listed once, in order.
func longList(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	var want, gone, others []string
	for i := range listed {
		want = append(want, fmt.Sprintf("Event-%05d", i))
	}
	const gap = 4321 // after the one of this number
	for i := range deleted {
		gone = append(gone, fmt.Sprintf("%s-deleted-%04d", want[gap], i))
	}
	for i := range listed / 100 {
		others = append(others, want[i*100]+"-late")
	}
	fillStore(ctx, t, store, slices.Concat(heads(want, 0), heads(gone, coretest.Begin.Unix()+1)))

	rest := others
	got := pages(ctx, t, store, func() { // some before the page, others after it
		n := min(10, len(rest)/2)
		now := slices.Concat(rest[:n], rest[len(rest)-n:])
		rest = rest[n : len(rest)-n]
		coretest.NoErrors(t, atOnce(len(now), func(i int) error {
			return store.Add(ctx, schema(core.EventType{Client: "SpongeBob", Event: now[i]}, 1, `{}`))
		})...)
	})
	if len(rest) > 0 || !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
		t.Errorf("while others are added (%d are not), the list has no order, or some twice", len(rest))
	}
	wantNames(t, "all that were there", slices.DeleteFunc(got,
		func(name string) bool { return strings.HasSuffix(name, "-late") }), want)

	for _, limit := range []int{1, 3} {
		page, more, err := store.List(ctx, "SpongeBob", want[gap-1], limit)
		var got []string
		for _, r := range page {
			got = append(got, r.Type.Event)
		}
		if err != nil || !more {
			t.Errorf("%d over the deleted: %v, %v", limit, more, err)
		}
		wantNames(t, fmt.Sprintf("%d over the deleted", limit), got, want[gap:gap+limit])
	}
}

func wantNames(t *testing.T, what string, got, want []string) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	t.Errorf("%s: %d are listed, want %d; number %d is the first that differs", what, len(got), len(want), i)
}
