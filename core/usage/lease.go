package usage

import (
	"context"
	"time"

	"example.com/eventgateway/core"
)

// lease has the tokens that a process took from a client's bucket, and the state of the bucket
// that the process saw last.
type lease struct {
	bucket Bucket // as it was seen last
	held   Amounts
	until  time.Time // when held is no longer good

	renewed time.Time
	draws   int64          // from the bucket until then
	used    Amounts        // since then
	rate    [Kinds]float64 // of what is used in a second
	alone   bool           // no other process took from the bucket between the last two leases

	every   time.Duration // between attempts while tokens are short
	blocked blocked
}

// blocked is the last request that was kept out.
type blocked struct {
	shortage
	amount int64     // that it had of the kind
	ready  time.Time // when it may be let in
	next   time.Time // no request that is as large is tried before
}

// All processes together lease about leasesASecond times from one bucket: the more they are,
// the longer each waits between attempts while tokens are short.
const (
	leasesASecond = 50
	leastEvery    = 100 * time.Millisecond
	mostEvery     = 10 * time.Second
)

// maxDraws bounds the attempts of one lease.
const maxDraws = 20

// take takes a request's tokens from the lease, and renews it first if it has too few. The
// caller holds c.mu.
func (a *Accounts) take(ctx context.Context, c *account, n Amounts, now time.Time) (shortage, error) {
	l := &c.lease
	if !now.Before(l.until) {
		l.held = Amounts{}
	}
	if !l.covers(c.quota, n) {
		short := l.stillBlocked(n, now)
		if short.wait == 0 {
			var err error
			if short, err = a.renew(ctx, c, n, now); err != nil {
				return shortage{}, err
			}
		}
		if short.wait > 0 {
			return short, nil
		}
	}
	for k := range Kinds {
		l.held[k] -= n[k]
		l.used[k] += n[k]
	}
	return shortage{}, nil
}

// covers reports whether the tokens that are held suffice.
func (l *lease) covers(q Quota, n Amounts) bool {
	for k := range Kinds {
		bounded := q.PerSecond[k] > 0 || k == Events && q.EventsADay > 0
		if bounded && n[k] > l.held[k] {
			return false
		}
	}
	return true
}

// stillBlocked returns the shortage of the last refused request, if that was a moment ago and
// this request is not smaller.
func (l *lease) stillBlocked(n Amounts, now time.Time) shortage {
	b := l.blocked
	if !now.Before(b.next) || n[b.kind] < b.amount {
		return shortage{}
	}
	b.wait = b.ready.Sub(now)
	return b.shortage
}

// renew takes tokens from the bucket for the request and for later ones.
func (a *Accounts) renew(ctx context.Context, c *account, n Amounts, now time.Time) (shortage, error) {
	l := &c.lease
	for attempt := range maxDraws {
		left, today := l.left(c.quota, now)
		if short := lacks(c.quota, left, today, n, now); short.wait > 0 {
			if attempt > 0 { // the others are many
				l.every = min(2*l.every, mostEvery)
			}
			short.wait = max(short.wait, l.every)
			l.blocked = blocked{short, n[short.kind], now.Add(short.wait), now.Add(l.every)}
			return short, nil
		}
		share := 2 << attempt
		if l.alone && attempt == 0 {
			share = 1
		}
		hold := l.wish(left, today, n, int64(share))
		drawn := false
		err := a.call(ctx, now, func(ctx context.Context) (err error) {
			d := drawOf(c.quota, l.bucket, l.held, hold, n, now)
			l.bucket, drawn, err = a.Ledger.Draw(ctx, c.client, d)
			return err
		})
		if err != nil {
			return shortage{}, err
		}
		if drawn {
			l.begin(hold, now)
			return shortage{}, nil
		}
	}
	return shortage{}, core.Unavailable("other processes were faster", nil)
}

// left returns the tokens in the bucket and in the lease.
func (l *lease) left(q Quota, now time.Time) (all Amounts, today int64) {
	all = l.bucket.left(q, now)
	for k := range Kinds {
		all[k] += l.held[k]
	}
	return all, l.bucket.leftToday(q, now) + l.held[Events]
}

// wish returns how much to hold: what the request needs, and what the process may use until
// the lease ends, but no more than its share of the rest.
func (l *lease) wish(left Amounts, today int64, n Amounts, share int64) (hold Amounts) {
	left[Events] = min(left[Events], today)
	for k := range Kinds {
		rest := max(left[k]-n[k], 0) / share
		hold[k] = n[k] + min(rest, int64(l.rate[k]*leaseTime.Seconds()))
	}
	return hold
}

// begin begins a lease.
func (l *lease) begin(hold Amounts, now time.Time) {
	if passed := now.Sub(l.renewed); !l.renewed.IsZero() && passed > 0 {
		passed = max(passed, leastEvery/2) // less says nothing of the time to come
		others := float64(l.bucket.Draws-l.draws-1) / passed.Seconds()
		every := time.Duration(float64(l.every) * others / leasesASecond)
		l.every = min(max(every, l.every*4/5, leastEvery), 2*l.every, mostEvery)
		for k := range Kinds {
			l.rate[k] = (l.rate[k] + float64(l.used[k])/passed.Seconds()) / 2
		}
	}
	l.alone = l.bucket.Draws == l.draws+1
	l.held, l.used = hold, Amounts{}
	l.renewed, l.draws = now, l.bucket.Draws
	l.until = now.Add(leaseTime)
	if midnight := dayOf(now).AddDate(0, 0, 1); midnight.Before(l.until) {
		l.until = midnight // the tokens are of today's quota
	}
}
