package core

import (
	"context"
	"fmt"
	"math"
	"time"

	"example.com/eventgateway/core/internal/deadline"
)

// How an event with a key is published once: its claim is taken, it is published,
// the claim is settled with the receipt. A process may die between any two calls
// to the outside. What it leaves behind then is
//
//	no claim                 nothing was published
//	a claim, not settled     the event was published in the claim's span of time, or not at all
//	a settled claim          the event is published, and its receipt known
//
// The next request that finds a claim which is not settled takes it over once its lease
// has ended, and searches the stream for the event. If the event is not there, the request
// renews the claim's span before it publishes the event again.
//
// So, within the window, an event is never lost because of a claim, and is stored
// twice only if
//
//   - the stream stores a record later than LandingTime after its call was given up or
//     its request's time was up: because a process is stopped in the middle of a call and
//     continues after its lease, or because the record is under way for so long;
//   - or the clocks of the processes and of the stream differ by more than that.
//
// crash_test.go kills a process at each of its calls, and the next one that tries,
// and a third.

// leaseTime is for requests without a deadline.
const leaseTime = 15 * time.Second

// recall decides about the events that their schema refuses: one that an earlier
// request may have published stays pending, for its claim to tell.
func (d *delivery) recall() {
	var keys []string
	for _, p := range d.pending {
		if p.refusal != nil {
			keys = append(keys, p.key)
		}
	}
	if len(keys) == 0 {
		return
	}
	found := d.Claims.Lookup(d.ctx, d.Now(), keys)
	d.keep(func(p *pending) bool {
		if p.refusal == nil {
			return true
		}
		earlier := found[0]
		found = found[1:]
		switch {
		case earlier.Err != nil:
			return d.fail(p, earlier.Err)
		case earlier.Claim.Fingerprint != p.fingerprint():
			return d.fail(p, p.refusal)
		}
		return true
	})
}

// claim takes the claims of what is pending and has a key. What stays pending is
// this request's to publish.
func (d *delivery) claim() {
	now := d.Now()
	var claims []Claim
	var first map[string]*pending
	d.keep(func(p *pending) bool {
		if p.key == "" {
			return true
		}
		p.claim = d.newClaim(p, now)
		if same := first[p.key]; same != nil {
			if same.claim.Fingerprint != p.claim.Fingerprint {
				return d.fail(p, reused(p))
			}
			d.repeated = append(d.repeated, [2]int{p.index, same.index})
			return false
		}
		if first == nil {
			first = map[string]*pending{}
		}
		first[p.key] = p
		claims = append(claims, *p.claim)
		return true
	})
	if len(claims) == 0 {
		return
	}
	ctx, cancel := d.half()
	defer cancel()
	results := d.Claims.Take(ctx, now, claims)
	var needless []*pending
	d.keep(func(p *pending) bool {
		if p.key == "" {
			return true
		}
		result := results[0]
		results = results[1:]
		if result.Taken && !result.TakenOver && p.refusal != nil { // the earlier one has just expired
			needless = append(needless, p)
			return d.fail(p, p.refusal)
		}
		return d.judge(p, result, now)
	})
	d.release(needless)
	d.search()
	d.keepOrder()
}

// half returns a context for half of the time that is left. An event without a claim by
// then fails and can be sent again. The other half is for publishing the events that have
// one, so that the batch makes progress.
func (d *delivery) half() (context.Context, context.CancelFunc) {
	return deadline.Earlier(d.ctx, math.MaxInt64, 2)
}

func (d *delivery) newClaim(p *pending, now time.Time) *Claim {
	if d.owner == "" {
		d.owner = d.NewID(now)
	}
	end := now.Add(leaseTime)
	if deadline, ok := d.ctx.Deadline(); ok {
		end = now.Add(time.Until(deadline))
	}
	end = end.Add(LandingTime)
	return &Claim{
		Key: p.key, Fingerprint: p.fingerprint(), Owner: d.owner,
		ID: p.ID, Source: p.Source, PartitionKey: p.PartitionKey,
		SchemaVersion: p.SchemaVersion, Violations: p.Violations,
		Since: now, Until: end, Lease: end, Expires: now.Add(d.Window),
	}
}

// isReborn reports whether the event's type was deleted and registered again since its head
// was read. Then earlier claims are of another event type. isReborn reads the store once
// for each type.
func (d *delivery) isReborn(p *pending) bool {
	if !p.fromMemory || d.again {
		return false
	}
	reborn, known := d.reborn[p.Type]
	if !known {
		latest, err := d.Validators.Reread(d.ctx, p.Type)
		reborn = err == nil && latest.DeletedVersion != p.deletedVersion
		if d.reborn == nil {
			d.reborn = map[EventType]bool{}
		}
		d.reborn[p.Type] = reborn
	}
	return reborn
}

// judge reports whether an event stays pending after the attempt to take its claim.
func (d *delivery) judge(p *pending, result ClaimResult, now time.Time) bool {
	if result.Err == nil && (!result.Taken || result.TakenOver) && d.isReborn(p) {
		d.outdated = true
		return true
	}
	switch found := result.Claim; {
	case result.Err != nil:
		return d.fail(p, result.Err)
	case found.Fingerprint != p.claim.Fingerprint:
		return d.fail(p, reused(p))
	case found.Settled():
		return d.duplicate(p, found.Receipt)
	case !result.Taken:
		return d.fail(p, &Error{Code: CodeEventInProgress, RetryAfter: found.Lease.Sub(now), Detail: fmt.Sprintf(
			"another request is publishing this event of %s just now, or was cut off; try again later",
			p.Type.Topic())})
	case result.TakenOver:
		p.takenOver, p.claim = true, &found
		p.ID, p.Source, p.PartitionKey = found.ID, found.Source, found.PartitionKey
	}
	return true
}

func reused(p *pending) error {
	return &Error{Code: CodeIdempotencyKeyReused, Detail: fmt.Sprintf(
		"an event of %s with other data was sent under the same idempotency key, or the same source and id",
		p.Type.Topic())}
}

func (d *delivery) duplicate(p *pending, receipt Receipt) bool {
	receipt.Type, receipt.Duplicate = p.Type, true
	d.outcomes[p.index] = p.stored(receipt)
	return false
}

// release forgets the claims of events that are not published. If that fails, their leases
// end by themselves.
func (d *delivery) release(list []*pending) {
	var claims []Claim
	for _, p := range list {
		if p.claim != nil {
			claims = append(claims, *p.claim)
		}
	}
	if len(claims) > 0 {
		d.Claims.Release(d.ctx, claims)
	}
}

// settle stores the results of publishing in the claims. If that fails, the sender's
// answer stays right: see settleTime.
func (d *delivery) settle(results []PublishResult) {
	var stored, inDoubt []Claim
	var unsent []*pending
	end := d.Now().Add(LandingTime)
	for i, p := range d.pending {
		switch {
		case p.key == "":
		case results[i].Err == nil:
			p.claim.Receipt = p.receipt(results[i])
			stored = append(stored, *p.claim)
		case results[i].InDoubt:
			p.claim.Until, p.claim.Lease = end, end
			inDoubt = append(inDoubt, *p.claim)
		default:
			unsent = append(unsent, p)
		}
	}
	if len(stored) > 0 {
		d.Claims.Settle(d.ctx, stored)
	}
	if len(inDoubt) > 0 {
		d.Claims.Renew(d.ctx, inDoubt)
	}
	d.release(unsent)
}
