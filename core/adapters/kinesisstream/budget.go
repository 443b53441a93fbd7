package kinesisstream

import (
	"context"
	"math/rand/v2"
	"time"

	"example.com/eventgateway/core"
)

// The time that a publication takes.
const (
	// answerTime is left of the context's deadline for the caller: to note what
	// became of the events, and to answer.
	answerTime = 200 * time.Millisecond
	// leastCallTime is what a call is given, or it is not tried again: one that is
	// cut off half-way leaves open whether its records are stored.
	leastCallTime = 50 * time.Millisecond
	// callTimeout ends a call that hangs, so that there is time for another.
	callTimeout = 5 * time.Second
	// searchTimeout and maxTries are for contexts without a deadline: how often a call is tried.
	searchTimeout = 30 * time.Second
	maxTries      = 8

	// The pauses before a call is tried again begin with one of these and double.
	// A shard that is over its limit has room again within a second; what else
	// fails is mostly over at once.
	pauseAfterThrottling = 100 * time.Millisecond
	pauseAfterFailure    = 25 * time.Millisecond
	maxPause             = time.Second
)

// budget is the time that one publication has. Its end is zero where the context
// has no deadline.
type budget struct{ end time.Time }

func budgetOf(ctx context.Context) budget {
	deadline, ok := ctx.Deadline()
	if !ok {
		return budget{}
	}
	left := max(0, time.Until(deadline))
	return budget{end: deadline.Add(-min(answerTime, left/4))}
}

func (b budget) limited() bool { return !b.end.IsZero() }

// over says that no call may begin any more.
func (b budget) over(ctx context.Context) bool {
	return ctx.Err() != nil || b.limited() && !time.Now().Before(b.end)
}

// forCall is the context of one call.
func (b budget) forCall(ctx context.Context) (context.Context, context.CancelFunc) {
	end := time.Now().Add(callTimeout)
	if b.limited() && b.end.Before(end) {
		end = b.end
	}
	return context.WithDeadline(ctx, end)
}

// forSearch is the context of one search.
func (b budget) forSearch(ctx context.Context) (context.Context, context.CancelFunc) {
	if !b.limited() {
		return context.WithTimeout(ctx, searchTimeout)
	}
	return context.WithDeadline(ctx, b.end)
}

// landed is when an event of a call that ended in doubt can be looked for, and
// whether there is time for that and another try.
func (b budget) landed(due, ended time.Time) (time.Time, bool) {
	if at := ended.Add(core.LandingTime); at.After(due) {
		due = at
	}
	return due, !b.limited() || !due.Add(2*leastCallTime).After(b.end)
}

// nextTry is when a call that was tried so many times is tried again; ok is false
// if it is not.
func (b budget) nextTry(tries int, throttled bool) (due time.Time, ok bool) {
	pause := pauseAfterFailure
	if throttled {
		pause = pauseAfterThrottling
	}
	for i := 1; i < tries && pause < maxPause; i++ {
		pause *= 2
	}
	pause = min(pause, maxPause)
	// Between half of it and all of it: callers who failed together do not come
	// back together.
	due = time.Now().Add(pause/2 + rand.N(pause/2))
	if b.limited() {
		return due, !due.Add(leastCallTime).After(b.end)
	}
	return due, tries < maxTries
}
