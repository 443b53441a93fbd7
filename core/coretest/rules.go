package coretest

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/eventgateway/core"
)

// Rules are the rules of a port by what they say, and the tests that hold them.
type Rules[Port any] map[string]func(context.Context, *testing.T, Port)

// Run tries each rule on a fresh adapter, for at most eight minutes.
func (r Rules[Port]) Run(t *testing.T, open func(t *testing.T) Port) {
	for _, rule := range slices.Sorted(maps.Keys(r)) {
		t.Run(rule, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
			defer cancel()
			r[rule](ctx, t, open(t))
		})
	}
}

// OneWins lets eight writers call put at once. One of them must succeed, and each other must
// get the code conflict.
func OneWins(t *testing.T, conflict core.Code, put func(writer int) error) {
	t.Helper()
	const all = 8
	var writers sync.WaitGroup
	var won, lost atomic.Int32
	for i := range all {
		writers.Go(func() {
			switch err := put(i); {
			case err == nil:
				won.Add(1)
			case core.CodeOf(err) == conflict:
				lost.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	writers.Wait()
	if won.Load() != 1 || lost.Load() != all-1 {
		t.Errorf("%d writers won, %d lost", won.Load(), lost.Load())
	}
}

// Pages reads a list to its end, page by page, and returns all names. A page has limit names at
// most. The last page has "" as next.
func Pages(t *testing.T, limit int, list func(after string) (page []string, next string, err error)) (all []string) {
	t.Helper()
	for after, pages := "", 0; ; pages++ {
		page, next, err := list(after)
		if err != nil || len(page) > limit || pages > 100 {
			t.Fatalf("limit %d: page %d after %q is %q, %q, %v", limit, pages, after, page, next, err)
		}
		all = append(all, page...)
		if after = next; next == "" {
			return all
		}
	}
}

// Ended is a context that has ended.
func Ended(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	return ctx
}

// EachOnce reads a list of so many names in short and in long pages. It fails unless each name
// is listed once.
func EachOnce(t *testing.T, all int, list func(after string, limit int) (names []string, next string, err error)) {
	t.Helper()
	for _, limit := range []int{1, 3, all, 100} {
		seen := Pages(t, limit, func(after string) ([]string, string, error) { return list(after, limit) })
		slices.Sort(seen)
		if len(seen) != all || len(slices.Compact(slices.Clone(seen))) != all {
			t.Errorf("pages of %d have %v", limit, seen)
		}
	}
}
