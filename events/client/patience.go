package client

import (
	"context"
	"math/rand/v2"
	"time"
)

// patience limits the attempts to send one batch.
type patience struct {
	attempts int
	limit    time.Duration
	failures int       // attempts in a row that settled no event
	until    time.Time // zero if nothing has failed yet
	lost     int       // lost answers, in all
}

const (
	firstWait   = 100 * time.Millisecond
	longestWait = 10 * time.Second
)

// next returns how long to wait after a failure; more is false if there should be no
// further attempt. Waits double, and half of each is random, so that clients which failed
// together do not return together. They add to the time that the gateway asks for.
func (p *patience) next(retryAfter time.Duration, now time.Time) (wait time.Duration, more bool) {
	if p.until.IsZero() {
		p.until = now.Add(p.limit)
	}
	p.failures++
	wait = min(firstWait<<min(p.failures-1, 10), longestWait)
	wait = retryAfter + wait/2 + rand.N(wait/2)
	return wait, p.failures < p.attempts && !now.Add(wait).After(p.until)
}

// lostAnswers is after how many lost answers a batch is sent in halves. After the next lost
// answer a half is halved, and so on.
const lostAnswers = 2

// tooMuch records a failure and reports whether to send less at once.
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
