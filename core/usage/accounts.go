package usage

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"example.com/eventgateway/core"
)

// Accounts holds clients to their quotas and counts what they use, in one process of the
// gateway. It is safe for many goroutines.
type Accounts struct {
	Ledger Ledger
	Now    func() time.Time // the clock

	// NotChecked is called for each request that is let in unchecked because the ledger did
	// not answer. NotCounted is called with the number of events whose counts could not be
	// written; the next request tries again. Both may be nil.
	NotChecked func(ctx context.Context, cause error)
	NotCounted func(ctx context.Context, events int64, cause error)

	away   atomic.Int64 // until when the ledger is not asked, in nanoseconds since 1970
	due    atomic.Int64 // when there is something to write, in nanoseconds since 1970; 0 for never
	mu     sync.Mutex
	open   map[string]*account // by client
	usedBy keyDays
}

// Bounds of what an account costs a process.
const (
	callTime    = 250 * time.Millisecond // of a request that waits for the ledger
	awayTime    = 5 * time.Second        // before the ledger is asked again after it failed
	quotaTime   = time.Minute            // how long a quota is remembered
	leaseTime   = 5 * time.Second        // how long a lease is good
	countTime   = 10 * time.Second       // between two writes of a client's counts
	writes      = 4                      // of counts in one request
	maxAccounts = 1000                   // clients at the same time
)

// account has the quota, the lease and the counts of one client.
type account struct {
	client string

	mu    sync.Mutex // of what follows
	quota Quota
	asked time.Time // for the quota; zero for never
	lease lease
	tally tally
}

var errFull = errors.New("too many clients send at the same time")

// Admit decides whether a request is let in. n is how much the request has of each kind. For a
// request over the quota the error is CodeQuotaExceeded with the time to wait, and the request
// counts as refused. The standing says what the client has left; it has no limits if the
// client has no quota.
//
// A client is let in unchecked if the ledger does not answer within 250 ms.
func (a *Accounts) Admit(ctx context.Context, client string, n Amounts) (Standing, error) {
	standing, short, err := a.admit(ctx, client, n)
	switch {
	case err != nil:
		if a.NotChecked != nil {
			a.NotChecked(ctx, err)
		}
		return Standing{}, nil
	case short.wait > 0:
		a.writeDue(ctx, a.Now())
		return standing, short.exceeded(client, standing.Quota)
	}
	return standing, nil
}

// admit is Admit; the request is kept out if something is short. The error says why it could
// not be checked.
func (a *Accounts) admit(ctx context.Context, client string, n Amounts) (Standing, shortage, error) {
	c := a.account(client)
	if c == nil {
		return Standing{}, shortage{}, errFull
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := a.Now()
	if err := a.refresh(ctx, c, now); err != nil || c.quota.None() {
		return Standing{}, shortage{}, err
	}
	short, err := a.take(ctx, c, n, now)
	if err != nil {
		return Standing{}, shortage{}, err
	}
	if short.wait > 0 {
		c.tally.add(dayOf(now), Counts{Requests: 1, Refused: 1})
		a.wake(c.tally.due)
	}
	return c.standing(now), short, nil
}

// account returns a client's account, nil if there is no room for it.
func (a *Accounts) account(client string) *account {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := a.open[client]
	if c != nil {
		return c
	}
	if a.open == nil {
		a.open = map[string]*account{}
	}
	if len(a.open) >= maxAccounts {
		a.close()
	}
	if len(a.open) >= maxAccounts {
		return nil
	}
	c = &account{client: client, lease: lease{every: leastEvery}}
	a.open[client] = c
	return c
}

// close forgets all accounts of which everything is written. The caller holds mu.
func (a *Accounts) close() {
	for client, c := range a.open {
		if c.mu.TryLock() { // else a request uses it
			if c.tally.empty() {
				delete(a.open, client)
			}
			c.mu.Unlock()
		}
	}
}

// refresh asks for the quota once a minute. An account keeps the quota that it has if the
// ledger does not answer.
func (a *Accounts) refresh(ctx context.Context, c *account, now time.Time) error {
	if !c.asked.IsZero() && now.Sub(c.asked) < quotaTime {
		return nil
	}
	var quota Quota
	err := a.call(ctx, now, func(ctx context.Context) (err error) {
		quota, err = a.Ledger.Quota(ctx, c.client)
		return err
	})
	if err == nil {
		if quota != c.quota {
			c.lease.blocked = blocked{}
		}
		c.quota, c.asked = quota, now
	}
	if c.asked.IsZero() {
		return err
	}
	return nil
}

// call asks the ledger, unless it failed a short while ago.
func (a *Accounts) call(ctx context.Context, now time.Time, do func(context.Context) error) error {
	if now.UnixNano() < a.away.Load() {
		return core.Unavailable("the store of usage did not answer a short while ago", nil)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTime) // a sender that goes away does not end it
	defer cancel()
	err := do(ctx)
	if err != nil {
		a.away.Store(now.Add(awayTime).UnixNano())
	}
	return err
}
