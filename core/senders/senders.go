// Package senders counts the events that name a version of their schema, so that an owner
// knows when nobody sends an old version any more.
package senders

import (
	"context"
	"time"

	"example.com/eventgateway/core"
)

// Count is how many accepted events of a type name one version, on one day.
type Count struct {
	Type    core.EventType
	Version int
	Events  int
	Last    time.Time // when the last of them was accepted, in whole seconds; its day in UTC is the count's
}

// Day is the beginning of the count's day.
func (c Count) Day() time.Time { return dayOf(c.Last) }

func dayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// Window is how many days are remembered, today included.
const Window = 30

// Since is the beginning of the first day that is remembered now.
func Since(now time.Time) time.Time { return dayOf(now).AddDate(0, 0, 1-Window) }

// MaxAtOnce bounds the counts of one call of Add.
const MaxAtOnce = 50

// CountWriter remembers counts.
type CountWriter interface {
	// Add adds at most MaxAtOnce counts of one event type and one day, each of another
	// version, to what is remembered of these. The last writer's Last counts.
	//
	// Errors: CodeBackendThrottled, CodeBackendUnavailable and CodeInternal, as
	// [core.EventStream]. After an error, the counts may be added or not.
	Add(ctx context.Context, counts []Count) error
}

// CountReader reads counts.
type CountReader interface {
	// Counts returns the counts of an event type of the last Window days until now, one
	// for each day and version, in no order. Errors: as [CountWriter].
	Counts(ctx context.Context, t core.EventType, now time.Time) ([]Count, error)
}

// Counts is both ports, which adapters implement.
type Counts interface {
	CountWriter
	CountReader
}
