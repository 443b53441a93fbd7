package usage

import (
	"context"
	"time"
)

// tally has the counts of a client that are not written yet.
type tally struct {
	days []Day     // two at midnight
	due  time.Time // when it may be written
}

func (t *tally) empty() bool { return len(t.days) == 0 }

func (t *tally) add(day time.Time, c Counts) {
	for i := range t.days {
		if t.days[i].Begin.Equal(day) {
			t.days[i].Counts = t.days[i].Plus(c)
			return
		}
	}
	t.days = append(t.days, Day{day, c})
}

// Count adds the outcome of an admitted request to the client's counts, and writes counts that
// are due. It writes the first counts of a client at once, and later ones every 10 seconds.
// Counts that are not written when the process ends are lost; [Accounts.Flush] writes them.
//
// The requests of a client that has neither a quota nor an accepted event are not counted,
// so that made-up clients have no counts.
func (a *Accounts) Count(ctx context.Context, client string, n Counts) {
	now := a.Now()
	if c := a.account(client); c != nil {
		c.mu.Lock()
		if n.Events > 0 || !c.tally.due.IsZero() || !c.quota.None() {
			c.tally.add(dayOf(now), n)
			a.wake(c.tally.due)
		}
		c.mu.Unlock()
	}
	a.writeDue(ctx, now)
}

// Flush writes all counts, as far as the context has time. Call it before the process ends.
func (a *Accounts) Flush(ctx context.Context) {
	for _, c := range a.accounts() {
		if ctx.Err() != nil {
			return
		}
		a.writeDays(ctx, c, c.pending(a.Now(), true))
	}
}

// wake plans the next write for this time, or before.
func (a *Accounts) wake(at time.Time) {
	next := max(at.UnixNano(), 1)
	if at.IsZero() {
		next = 1
	}
	for {
		due := a.due.Load()
		if due != 0 && due <= next || a.due.CompareAndSwap(due, next) {
			return
		}
	}
}

// writeDue writes counts that are due, of at most a few clients, for at most a quarter of a
// second.
func (a *Accounts) writeDue(ctx context.Context, now time.Time) {
	due := a.due.Load()
	if due == 0 || now.UnixNano() < max(due, a.away.Load()) || ctx.Err() != nil {
		return
	}
	a.due.Store(0)
	written := 0
	for _, c := range a.accounts() {
		var days []Day
		if written < writes && a.Now().Sub(now) < callTime {
			days = c.pending(now, false)
		}
		if len(days) > 0 {
			written++
			a.writeDays(ctx, c, days)
		}
		c.mu.Lock()
		if !c.tally.empty() {
			a.wake(c.tally.due)
		}
		c.mu.Unlock()
	}
}

// pending returns the counts that are to be written now, and counts them as written.
func (c *account) pending(now time.Time, all bool) []Day {
	c.mu.Lock()
	defer c.mu.Unlock()
	days := c.tally.days
	if len(days) == 0 || !all && now.Before(c.tally.due) {
		return nil
	}
	c.tally = tally{due: now.Add(countTime)}
	return days
}

// accounts returns all of them.
func (a *Accounts) accounts() (all []*account) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, c := range a.open {
		all = append(all, c)
	}
	return all
}

// writeDays writes a client's counts. The account takes those back that could not be written.
func (a *Accounts) writeDays(ctx context.Context, c *account, days []Day) {
	for _, day := range days {
		err := a.call(ctx, a.Now(), func(ctx context.Context) error {
			return a.Ledger.Add(ctx, c.client, day.Begin, day.Counts)
		})
		if err == nil {
			continue
		}
		c.mu.Lock()
		c.tally.add(day.Begin, day.Counts)
		a.wake(c.tally.due)
		c.mu.Unlock()
		if a.NotCounted != nil {
			a.NotCounted(ctx, day.Events, err)
		}
	}
}
