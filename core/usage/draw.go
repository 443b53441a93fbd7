package usage

import "time"

// Draw says what a process takes from a bucket, and in which state the bucket must be. Many
// processes draw from a bucket at the same time. So the state is a range, and a draw does not
// fail because another one came before it, unless that took too much.
type Draw struct {
	Bounded [Kinds]bool // the kinds that it takes; the others do not change
	// Idle kinds are full: their Full is before Now, and becomes Now and Later. Full of the
	// other kinds is Now or after it, but not after Latest, and becomes Later by Later.
	Idle   [Kinds]bool
	Now    int64        // in nanoseconds since 1970, like Full
	Later  [Kinds]int64 // in nanoseconds; less than 0 gives tokens back
	Latest [Kinds]int64

	Day    time.Time // today
	NewDay bool      // the bucket's day is another one: its Taken becomes Events
	Events int64     // else its Taken, which is MostTaken or less, grows by Events
	// MostTaken is of a day that has a quota, and very large for others.
	MostTaken int64
}

// Draw returns the bucket after a draw, or the same bucket if it is not in the draw's state.
func (b Bucket) Draw(d Draw) (after Bucket, drawn bool) {
	after = b
	for k := range Kinds {
		switch {
		case !d.Bounded[k]:
			continue
		case d.Idle[k] != (b.Full[k] < d.Now), !d.Idle[k] && b.Full[k] > d.Latest[k]:
			return b, false
		case d.Idle[k]:
			after.Full[k] = d.Now
		}
		after.Full[k] += d.Later[k]
	}
	if d.NewDay != !b.Day.Equal(d.Day) || !d.NewDay && b.Taken > d.MostTaken {
		return b, false
	}
	if d.NewDay {
		after.Day, after.Taken = d.Day, 0
	}
	after.Taken += d.Events
	after.Draws++
	return after, true
}

// rounding is how much later than reckoned a bucket may be full, in nanoseconds: it is what
// divisions cut off.
const rounding = 1001

// drawOf returns the draw that makes what a process holds of what it held. In the bucket as it
// was seen last, that much is left; of a request that is larger than the bucket, more than
// the bucket has is owed.
func drawOf(q Quota, seen Bucket, held, hold, n Amounts, now time.Time) Draw {
	d := Draw{Now: now.UnixNano(), Day: dayOf(now), Events: hold[Events] - held[Events], MostTaken: unbounded}
	for k := range Kinds {
		rate := q.PerSecond[k]
		if rate == 0 {
			continue
		}
		takes := hold[k] - held[k]
		wants := takes - max(n[k]-rate, 0)
		d.Bounded[k], d.Idle[k] = true, seen.Full[k] < d.Now
		d.Later[k] = nanoseconds(takes, rate)
		d.Latest[k] = d.Now + second - nanoseconds(wants, rate) + rounding
	}
	d.NewDay = !seen.Day.Equal(d.Day)
	if q.EventsADay > 0 {
		d.MostTaken = q.EventsADay - d.Events + max(n[Events]-q.EventsADay, 0)
	}
	return d
}

const second = int64(time.Second)

// nanoseconds is the time in which so many tokens are added.
func nanoseconds(tokens, rate int64) int64 {
	return int64(float64(tokens) / float64(rate) * float64(second))
}
