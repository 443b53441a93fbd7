package coretest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/senders"
)

// Senders runs the suite of senders.Counts. open returns an empty store.
func Senders(t *testing.T, open func(t *testing.T) senders.Counts) {
	Rules[senders.Counts]{
		"counts of a day add up":                      countsAddUp,
		"days, versions and event types do not meet":  countsApart,
		"as many versions as one call takes":          manyCounts,
		"a context that ended adds and reads nothing": countsTooLate,
	}.Run(t, open)
}

// noon is of today: DynamoDB deletes what has expired.
var noon = time.Now().UTC().Truncate(24 * time.Hour).Add(12 * time.Hour)

func counted(t core.EventType, version, events int, at time.Time) senders.Count {
	return senders.Count{Type: t, Version: version, Events: events, Last: at}
}

func mustCount(ctx context.Context, t *testing.T, s senders.Counts, counts ...senders.Count) {
	t.Helper()
	if err := s.Add(ctx, counts); err != nil {
		t.Fatal(err)
	}
}

// wantCounts checks what is remembered at a time.
func wantCounts(
	ctx context.Context, t *testing.T, s senders.Counts, of core.EventType, now time.Time, want ...senders.Count,
) {
	t.Helper()
	got, err := s.Counts(ctx, of, now)
	slices.SortFunc(got, func(a, b senders.Count) int {
		return cmp.Or(a.Last.Compare(b.Last), a.Version-b.Version)
	})
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("counts are %v, %v; want %v", got, err, want)
	}
}

func countsAddUp(ctx context.Context, t *testing.T, s senders.Counts) {
	wantCounts(ctx, t, s, Fruits, noon)
	mustCount(ctx, t, s, counted(Fruits, 1, 7, noon), counted(Fruits, 2, 1, noon))
	later := noon.Add(time.Minute)
	mustCount(ctx, t, s, counted(Fruits, 1, 5, later))
	wantCounts(ctx, t, s, Fruits, later, counted(Fruits, 2, 1, noon), counted(Fruits, 1, 12, later))
}

func countsApart(ctx context.Context, t *testing.T, s senders.Counts) {
	other := core.EventType{Client: Fruits.Client, Event: Fruits.Event + "2"}
	day := func(n int) time.Time { return noon.AddDate(0, 0, n) }
	for n := range senders.Window + 1 {
		mustCount(ctx, t, s, counted(Fruits, 9_999_999_999, 1+n, day(-n)))
	}
	mustCount(ctx, t, s, counted(other, 1, 100, noon))
	var want []senders.Count
	for n := senders.Window - 1; n >= 0; n-- {
		want = append(want, counted(Fruits, 9_999_999_999, 1+n, day(-n)))
	}
	wantCounts(ctx, t, s, Fruits, noon, want...)
	wantCounts(ctx, t, s, other, noon, counted(other, 1, 100, noon))
	wantCounts(ctx, t, s, other, day(senders.Window-1), counted(other, 1, 100, noon))
	wantCounts(ctx, t, s, other, day(senders.Window))
}

func manyCounts(ctx context.Context, t *testing.T, s senders.Counts) {
	var all []senders.Count
	for i := range senders.MaxAtOnce {
		all = append(all, counted(Fruits, core.MaxVersion-senders.MaxAtOnce+i, 1, noon))
	}
	mustCount(ctx, t, s, all...)
	wantCounts(ctx, t, s, Fruits, noon, all...)
}

func countsTooLate(ctx context.Context, t *testing.T, s senders.Counts) {
	late := Ended(ctx)
	WantCode(t, s.Add(late, []senders.Count{counted(Fruits, 1, 1, noon)}), core.CodeBackendUnavailable)
	_, err := s.Counts(late, Fruits, noon)
	WantCode(t, err, core.CodeBackendUnavailable)
	wantCounts(ctx, t, s, Fruits, noon)
}
