package usage

import (
	"math"
	"time"
)

// Bucket has the tokens that a client has left. Its zero value is full.
type Bucket struct {
	Draws int64        // how many draws took tokens
	Full  [Kinds]int64 // when the bucket is full again, in nanoseconds since 1970
	Day   time.Time    // the beginning of the day of Taken
	Taken int64        // events taken from the quota of the day
}

// left returns the tokens in the bucket; fewer than 0 if they are owed.
func (b Bucket) left(q Quota, now time.Time) (all Amounts) {
	for k := range Kinds {
		rate := q.PerSecond[k]
		all[k] = q.capacity(k)
		if owed := b.Full[k] - now.UnixNano(); rate > 0 && owed > 0 {
			// The summand is for what division cuts off. It never makes a token of less.
			all[k] = rate - int64(math.Ceil(float64(owed)/1e9*float64(rate)-1e-6))
		}
	}
	return all
}

// leftToday returns how many events of the day's quota are left.
func (b Bucket) leftToday(q Quota, now time.Time) int64 {
	switch {
	case q.EventsADay == 0:
		return unbounded
	case !b.Day.Equal(dayOf(now)):
		return q.EventsADay
	}
	return q.EventsADay - b.Taken
}

// shortage says which bound keeps a request out, and how long it does: 0 for none.
type shortage struct {
	kind Kind
	day  bool // it is the day's quota
	wait time.Duration
}

// lacks returns what keeps a request of n out of a bucket that has so much left. A request
// that is larger than the bucket wants a full one.
func lacks(q Quota, left Amounts, today int64, n Amounts, now time.Time) (s shortage) {
	for k := range Kinds {
		missing := min(n[k], q.capacity(k)) - left[k]
		if missing <= 0 {
			continue
		}
		wait := time.Duration(math.Ceil(float64(missing) / float64(q.PerSecond[k]) * 1e9))
		if wait > s.wait {
			s = shortage{kind: k, wait: wait}
		}
	}
	if n[Events] > 0 && q.EventsADay > 0 && min(n[Events], q.EventsADay) > today {
		s = shortage{kind: Events, day: true, wait: dayOf(now).AddDate(0, 0, 1).Sub(now)}
	}
	return s
}
