package usage

import (
	"fmt"
	"time"

	"example.com/eventgateway/core"
)

// Standing is what a client has left of its quota, as far as a process knows.
type Standing struct {
	Quota     Quota
	Left      Amounts              // of each kind that is bounded, 0 or more
	Until     [Kinds]time.Duration // until all of it is there again
	LeftToday int64                // events of the day's quota, 0 or more
	Midnight  time.Duration        // until the next day
}

// standing returns the tokens in the bucket and in the lease. The caller holds c.mu.
func (c *account) standing(now time.Time) Standing {
	left, today := c.lease.left(c.quota, now)
	return standingOf(c.quota, c.lease.bucket, left, today, now)
}

func standingOf(q Quota, b Bucket, left Amounts, today int64, now time.Time) Standing {
	s := Standing{Quota: q, LeftToday: max(today, 0), Midnight: dayOf(now).AddDate(0, 0, 1).Sub(now)}
	for k := range Kinds {
		s.Left[k] = min(max(left[k], 0), q.capacity(k))
		s.Until[k] = max(time.Duration(b.Full[k]-now.UnixNano()), 0)
	}
	return s
}

// exceeded is the error of a request that is kept out.
func (s shortage) exceeded(client string, q Quota) error {
	bound := fmt.Sprintf("%d a second", q.PerSecond[s.kind])
	if s.day {
		bound = fmt.Sprintf("%d a day of UTC", q.EventsADay)
	}
	return &core.Error{Code: core.CodeQuotaExceeded, RetryAfter: s.wait, Detail: fmt.Sprintf(
		"the client %s has used its quota of %v (%s); nothing of the request is stored", client, s.kind, bound)}
}
