package memory

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"example.com/eventgateway/core"
)

var _ core.Claims = (*Claims)(nil)

// Claims remembers claims. Its zero value is empty and ready.
type Claims struct {
	// Max bounds the claims. If there are more, those are forgotten that expire first. 0 keeps
	// all, also those that have expired.
	Max int

	mu    sync.Mutex
	byKey map[string]core.Claim
}

// Take implements [core.Claims].
func (c *Claims) Take(ctx context.Context, now time.Time, claims []core.Claim) []core.ClaimResult {
	results := make([]core.ClaimResult, len(claims))
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byKey == nil {
		c.byKey = map[string]core.Claim{}
	}
	for i, asked := range claims {
		if results[i].Err = ended(ctx); results[i].Err == nil {
			results[i] = take(c.byKey, now, asked)
		}
	}
	c.shrink()
	return results
}

// shrink forgets a tenth of the claims if there are too many.
func (c *Claims) shrink() {
	if c.Max == 0 || len(c.byKey) <= c.Max {
		return
	}
	oldest := slices.SortedFunc(maps.Values(c.byKey), func(a, b core.Claim) int { return a.Expires.Compare(b.Expires) })
	for _, claim := range oldest[:len(oldest)-c.Max*9/10] {
		delete(c.byKey, claim.Key)
	}
}

func take(byKey map[string]core.Claim, now time.Time, asked core.Claim) core.ClaimResult {
	found, ok := byKey[asked.Key]
	switch {
	case !ok || !now.Before(found.Expires):
		byKey[asked.Key] = asked
		return core.ClaimResult{Claim: asked, Taken: true}
	case found.Settled() || found.Fingerprint != asked.Fingerprint:
		return core.ClaimResult{Claim: found}
	case found.Owner == asked.Owner:
		return core.ClaimResult{Claim: found, Taken: true, TakenOver: !found.Since.Equal(asked.Since)}
	case now.Before(found.Lease):
		return core.ClaimResult{Claim: found}
	}
	found.Owner, found.Lease = asked.Owner, asked.Lease
	byKey[asked.Key] = found
	return core.ClaimResult{Claim: found, Taken: true, TakenOver: true}
}

// Renew implements [core.Claims].
func (c *Claims) Renew(ctx context.Context, claims []core.Claim) []error {
	return c.change(ctx, claims, func(stored *core.Claim, asked core.Claim) {
		stored.SchemaVersion, stored.Violations = asked.SchemaVersion, asked.Violations
		stored.Since, stored.Until, stored.Lease = asked.Since, asked.Until, asked.Lease
	})
}

// Settle implements [core.Claims].
func (c *Claims) Settle(ctx context.Context, claims []core.Claim) []error {
	return c.change(ctx, claims, func(stored *core.Claim, asked core.Claim) { stored.Receipt = asked.Receipt })
}

func (c *Claims) change(
	ctx context.Context, claims []core.Claim, change func(stored *core.Claim, asked core.Claim),
) []error {
	errs := make([]error, len(claims))
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, asked := range claims {
		stored, ok := c.byKey[asked.Key]
		if errs[i] = ended(ctx); errs[i] != nil {
			continue
		}
		if !ok || stored.Owner != asked.Owner {
			errs[i] = core.LostClaim()
			continue
		}
		change(&stored, asked)
		c.byKey[asked.Key] = stored
	}
	return errs
}

// Release implements [core.Claims].
func (c *Claims) Release(ctx context.Context, claims []core.Claim) []error {
	errs := make([]error, len(claims))
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, asked := range claims {
		stored, ok := c.byKey[asked.Key]
		switch errs[i] = ended(ctx); {
		case errs[i] != nil || !ok:
		case stored.Owner != asked.Owner:
			errs[i] = core.LostClaim()
		default:
			delete(c.byKey, asked.Key)
		}
	}
	return errs
}

// Lookup implements [core.Claims].
func (c *Claims) Lookup(ctx context.Context, now time.Time, keys []string) []core.ClaimResult {
	results := make([]core.ClaimResult, len(keys))
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, key := range keys {
		if results[i].Err = ended(ctx); results[i].Err != nil {
			continue
		}
		if found, ok := c.byKey[key]; ok && now.Before(found.Expires) {
			results[i].Claim = found
		}
	}
	return results
}
