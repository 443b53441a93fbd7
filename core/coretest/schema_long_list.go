package coretest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/core"
)

// How long a list a store must page through, and how many of it at once are added.
const (
	listed  = 10_000
	writers = 16
)

// Filler is a store that tests can fill faster than one by one.
type Filler interface {
	// Fill stores the heads of event types of which nothing is stored.
	Fill(ctx context.Context, heads []core.Registration) error
}

// fill adds event types, each with one version and deprecated, as fast as it can.
func fill(ctx context.Context, t *testing.T, store core.SchemaStore, names []string) {
	t.Helper()
	filler, fast := store.(Filler)
	if !fast {
		addAll(ctx, t, store, names)
		return
	}
	var heads []core.Registration
	for _, name := range names {
		heads = append(heads, deprecatedSchema(core.EventType{Client: "SpongeBob", Event: name}, 1, `{}`).Registration)
	}
	if err := filler.Fill(ctx, heads); err != nil {
		t.Fatal(err)
	}
}

// addAll is fill for stores that are no Filler, many at once.
func addAll(ctx context.Context, t *testing.T, store core.SchemaStore, names []string) {
	t.Helper()
	inParallel(t, names, func(name string) error {
		return store.Add(ctx, deprecatedSchema(core.EventType{Client: "SpongeBob", Event: name}, 1, `{}`))
	})
}

func inParallel(t *testing.T, names []string, do func(string) error) {
	t.Helper()
	for _, err := range atOnce(writers, func(i int) error {
		for ; i < len(names); i += writers {
			if err := do(names[i]); err != nil {
				return fmt.Errorf("%s: %w", names[i], err)
			}
		}
		return nil
	}) {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// pages goes through a client's list, a thousand at a time, and does something before
// each page.
func pages(ctx context.Context, t *testing.T, store core.SchemaStore, meanwhile func()) (names []string) {
	t.Helper()
	const limit = 1000
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

func longList(ctx context.Context, t *testing.T, store core.SchemaStore) {
	var want, others []string
	for i := range listed {
		want = append(want, fmt.Sprintf("Event-%05d", i))
	}
	for i := range listed / 100 {
		others = append(others, want[i*100]+"-late")
	}
	fill(ctx, t, store, want)

	// While others are added, before the page and after it, each that was there is there
	// once, in its place.
	rest := others
	got := pages(ctx, t, store, func() {
		now := rest[:min(10, len(rest)/2)]
		end := rest[len(rest)-len(now):]
		rest = rest[len(now) : len(rest)-len(end)]
		addAll(ctx, t, store, slices.Concat(now, end))
	})
	if !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
		t.Error("while others are added, the list has no order, or some twice")
	}
	wantNames(t, "while others are added", slices.DeleteFunc(got, func(name string) bool { return strings.HasSuffix(name, "-late") }), want)
	if len(rest) > 0 {
		t.Errorf("%d others were not added", len(rest))
	}

	// Thousands that are deleted lie between others.
	all := slices.Sorted(slices.Values(slices.Concat(want, others)))
	first, last := 2000, 5000
	inParallel(t, all[first:last], func(name string) error {
		return store.Delete(ctx, deprecatedSchema(core.EventType{Client: "SpongeBob", Event: name}, 1, `{}`).Registration, begin.Unix()+1)
	})
	left := slices.Concat(all[:first], all[last:])
	wantNames(t, "without the deleted", pages(ctx, t, store, func() {}), left)
	for _, limit := range []int{1, 2, 3} {
		page, more, err := store.List(ctx, "SpongeBob", left[first-2], limit)
		var got []string
		for _, r := range page {
			got = append(got, r.Type.Event)
		}
		if err != nil || !more {
			t.Errorf("%d over the deleted: %v, %v", limit, more, err)
		}
		wantNames(t, fmt.Sprintf("%d over the deleted", limit), got, left[first-1:first-1+limit])
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
