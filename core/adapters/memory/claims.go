package memory

import (
	"context"
	"maps"
	"slices"
	"time"

	"example.com/eventgateway/core"
)

var _ core.Claims = (*Claims)(nil)

// Claims remembers claims. Its zero value is empty and ready.
type Claims struct {
	// Max bounds the claims. If there are more, those are forgotten that expire first. 0 keeps
	// all, also those that have expired.
	Max int

	durable
	byKey map[string]core.Claim
}

// Take implements [core.Claims].
func (c *Claims) Take(ctx context.Context, now time.Time, claims []core.Claim) []core.ClaimResult {
	results := make([]core.ClaimResult, len(claims))
	if err := c.run(ctx, func(tx *transaction) error {
		if c.byKey == nil {
			c.byKey = map[string]core.Claim{}
		}
		for i, asked := range claims {
			if results[i].Err = ended(ctx); results[i].Err != nil {
				continue
			}
			if results[i] = take(c.byKey, now, asked); results[i].Taken {
				tx.put(inClaims, asked.Key, c.byKey[asked.Key])
			}
		}
		c.shrink(tx)
		return nil
	}); err != nil {
		for i := range results {
			results[i] = core.ClaimResult{Err: err}
		}
	}
	return results
}

func (c *Claims) open(j Journal) error {
	c.journal, c.byKey = j, map[string]core.Claim{}
	return load(j, inClaims, func(key string, claim core.Claim) { c.byKey[key] = claim })
}

// shrink forgets a tenth of the claims if there are too many.
func (c *Claims) shrink(tx *transaction) {
	if c.Max == 0 || len(c.byKey) <= c.Max {
		return
	}
	oldest := slices.SortedFunc(maps.Values(c.byKey), func(a, b core.Claim) int { return a.Expires.Compare(b.Expires) })
	for _, claim := range oldest[:len(oldest)-c.Max*9/10] {
		delete(c.byKey, claim.Key)
		tx.remove(inClaims, claim.Key)
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
	return c.each(ctx, claims, func(tx *transaction, asked core.Claim) error {
		stored, ok := c.byKey[asked.Key]
		if !ok || stored.Owner != asked.Owner {
			return core.LostClaim()
		}
		change(&stored, asked)
		c.byKey[asked.Key] = stored
		tx.put(inClaims, asked.Key, stored)
		return nil
	})
}

// Release implements [core.Claims].
func (c *Claims) Release(ctx context.Context, claims []core.Claim) []error {
	return c.each(ctx, claims, func(tx *transaction, asked core.Claim) error {
		stored, ok := c.byKey[asked.Key]
		if !ok {
			return nil
		}
		if stored.Owner != asked.Owner {
			return core.LostClaim()
		}
		delete(c.byKey, asked.Key)
		tx.remove(inClaims, asked.Key)
		return nil
	})
}

// each does something with each claim, in one step.
func (c *Claims) each(
	ctx context.Context, claims []core.Claim, do func(tx *transaction, asked core.Claim) error,
) []error {
	errs := make([]error, len(claims))
	err := c.run(ctx, func(tx *transaction) error {
		for i, asked := range claims {
			if errs[i] = ended(ctx); errs[i] == nil {
				errs[i] = do(tx, asked)
			}
		}
		return nil
	})
	failAll(errs, err)
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
