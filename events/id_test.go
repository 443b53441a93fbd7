package events_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/events"
)

func TestIDsTellTheirTime(t *testing.T) {
	for _, at := range []time.Time{
		time.UnixMilli(0), time.UnixMilli(1), time.Date(2026, 11, 29, 14, 30, 0, 123_999_999, time.Local),
		time.UnixMilli(1<<48 - 1),
	} {
		id := events.NewID(at)
		if got, ok := events.TimeOfID(id); !ok || !got.Equal(at.Truncate(time.Millisecond)) || len(id) != 20 {
			t.Errorf("%s: %v, %v; want %v", id, got, ok, at)
		}
	}
	for _, other := range []string{
		"", "id-1", "019ab7a2-6c1e-7d2b-9c55-0242ac120002", "abcdefghij-lmnopqrst", "äbcdefghijklmnopqrs",
		strings.Repeat("a", 21), "abcdefghij0123456\nab", "\r\n" + strings.Repeat("0", 18),
	} {
		if at, ok := events.TimeOfID(other); ok {
			t.Errorf("%q tells the time %v", other, at)
		}
	}
}

// Later ids sort behind earlier ones, and behind the UUIDs of version 7 of earlier releases.
func TestIDsSortByTime(t *testing.T) {
	now := time.Now()
	ids := []string{"019ab7a2-6c1e-7d2b-9c55-0242ac120002"}
	for i := range 1000 {
		ids = append(ids, events.NewID(now.Add(time.Duration(i)*time.Millisecond)))
	}
	if !slices.IsSorted(ids) || len(slices.Compact(ids)) != len(ids) {
		t.Error("ids are not in order")
	}
}
