package kinesisstream

import (
	"context"
	"math/rand/v2"
	"time"

	"example.com/eventgateway/core"
)

// Bounds of the time that a publication takes.
const (
	// answerTime is left of the context's deadline for the caller: to note the results
	// and to answer.
	answerTime = 200 * time.Millisecond
	// leastCallTime is the least time for another try. A call that is cut off half-way
	// leaves open whether its records are stored.
	leastCallTime = 50 * time.Millisecond
	// callTimeout ends a call that hangs, so that there is time for another.
	callTimeout = 5 * time.Second
	// searchTimeout bounds a search, and maxTries the tries of a call, if the context has
	// no deadline.
	searchTimeout = 30 * time.Second
	maxTries      = 8

	// The pauses between tries begin with one of these and double. A shard that is over
	// its limit has room again within a second. Other failures are mostly over at once.
	pauseAfterThrottling = 100 * time.Millisecond
	pauseAfterFailure    = 25 * time.Millisecond
	maxPause             = time.Second
)

// budget is the time that one publication has. Its end is zero if the context has no
// deadline.
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

// over reports whether it is too late to begin a call.
func (b budget) over(ctx context.Context) bool {
	return ctx.Err() != nil || b.limited() && !time.Now().Before(b.end)
}

// forCall returns the context of one call.
func (b budget) forCall(ctx context.Context) (context.Context, context.CancelFunc) {
	end := time.Now().Add(callTimeout)
	if b.limited() && b.end.Before(end) {
		end = b.end
	}
	return context.WithDeadline(ctx, end)
}

// forSearch returns the context of one search.
func (b budget) forSearch(ctx context.Context) (context.Context, context.CancelFunc) {
	if !b.limited() {
		return context.WithTimeout(ctx, searchTimeout)
	}
	return context.WithDeadline(ctx, b.end)
}

// landed returns when the events of a call that ended in doubt can be looked for, and
// whether that and another try fit into the budget.
func (b budget) landed(due, ended time.Time) (time.Time, bool) {
	if at := ended.Add(core.LandingTime); at.After(due) {
		due = at
	}
	return due, !b.limited() || !due.Add(2*leastCallTime).After(b.end)
}

// nextTry returns when to try a call again after so many tries. ok is false for never.
func (b budget) nextTry(tries int, throttled bool) (due time.Time, ok bool) {
	pause := pauseAfterFailure
	if throttled {
		pause = pauseAfterThrottling
	}
	for i := 1; i < tries && pause < maxPause; i++ {
		pause *= 2
	}
	pause = min(pause, maxPause)
	// Between half of the pause and all of it, so that callers who failed together do not
	// come back together.
	due = time.Now().Add(pause/2 + rand.N(pause/2))
	if b.limited() {
		return due, !due.Add(leastCallTime).After(b.end)
	}
	return due, tries < maxTries
}
