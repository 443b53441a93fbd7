package client

import (
	"context"
	"math/rand/v2"
	"time"
)

// patience is what is left of it for one batch.
type patience struct {
	attempts int
	limit    time.Duration
	failures int       // in a row, in which nothing was settled
	until    time.Time // zero: nothing failed yet
	lost     int       // answers, in all
}

const (
	firstWait   = 100 * time.Millisecond
	longestWait = 10 * time.Second
)

// next returns how long to wait after a failure, or that it is enough. Waits double,
// are random by half, so that clients who failed together do not come back
// together, and come on top of what the gateway asks for.
func (p *patience) next(retryAfter time.Duration, now time.Time) (wait time.Duration, more bool) {
	if p.until.IsZero() {
		p.until = now.Add(p.limit)
	}
	p.failures++
	wait = min(firstWait<<min(p.failures-1, 10), longestWait)
	wait = retryAfter + wait/2 + rand.N(wait/2)
	return wait, p.failures < p.attempts && !now.Add(wait).After(p.until)
}

// lostAnswers is how many answers are lost before a batch is sent in halves, in quarters
// after the next, and so on.
const lostAnswers = 2

// tooMuch takes in a failure, and tells whether to ask for less at once.
func (p *patience) tooMuch(err error) bool {
	if !lost(err) {
		return false
	}
	p.lost++
	return p.lost >= lostAnswers
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
