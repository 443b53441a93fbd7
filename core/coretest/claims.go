package coretest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"example.com/eventgateway/core"
)

// Claims runs the suite of core.Claims. open returns an empty one.
func Claims(t *testing.T, open func(t *testing.T) core.Claims) {
	Rules[core.Claims]{
		"a new claim is its owner's, however often it is asked for": takeNew,
		"another's is left alone while its lease runs":              takeHeld,
		"another's is taken over when its lease has ended":          takeOver,
		"one of other data is never taken over":                     takeOtherData,
		"a settled one gives its receipt":                           takeSettled,
		"an expired one is as good as none":                         takeExpired,
		"a renewed one says so":                                     renew,
		"a released one is forgotten":                               release,
		"of those who ask for the same, one has it":                 takeRace,
		"every claim has an answer at its index":                    manyClaims,
		"a context that ended is unavailable":                       claimsTooLate,
	}.Run(t, open)
}

// claim is a claim of key that owner holds from Begin for ten seconds.
func claim(key, owner string) core.Claim {
	return core.Claim{
		Key: core.ClaimKey(Fruits, key), Fingerprint: core.Fingerprint([]byte("data")), Owner: owner,
		ID: "id of " + owner, Source: "urn:é", PartitionKey: "key of " + owner, SchemaVersion: 3, Violations: 2,
		Since: Begin, Until: Begin.Add(10 * time.Second), Lease: Begin.Add(10 * time.Second),
		Expires: Begin.Add(time.Hour),
	}
}

// A claim can be taken over afterLease, and has expired afterAll.
var (
	afterLease = Begin.Add(10 * time.Second)
	afterAll   = Begin.Add(time.Hour)
)

func receipt(c core.Claim) core.Receipt {
	return core.Receipt{
		ID: c.ID, Type: Fruits, SchemaVersion: c.SchemaVersion, Violations: c.Violations, PartitionKey: c.PartitionKey,
		ShardID: "shardId-000000000001", SequenceNumber: "49590338271490256608559692538361571095921575989136588898",
	}
}

func wantTake(
	ctx context.Context, t *testing.T, claims core.Claims, now time.Time, asked core.Claim, want core.ClaimResult,
) {
	t.Helper()
	got := claims.Take(ctx, now, []core.Claim{asked})
	if len(got) != 1 || got[0].Err != nil || got[0].Taken != want.Taken || got[0].TakenOver != want.TakenOver {
		t.Fatalf("got %+v, want %+v", got, want)
	}
	wantClaim(t, got[0].Claim, want.Claim)
}

func wantClaim(t *testing.T, got, want core.Claim) {
	t.Helper()
	same := got.Since.Equal(want.Since) && got.Until.Equal(want.Until) && got.Lease.Equal(want.Lease)
	got.Since, got.Until, got.Lease = want.Since, want.Until, want.Lease
	if got.Receipt.SequenceNumber != "" {
		got.Receipt.Type = want.Receipt.Type // the key says it
	}
	// The end of the window may be kept to the second.
	if same = same && got.Expires.Sub(want.Expires).Abs() < time.Second; !same {
		t.Fatalf("the times of %+v are not those of %+v", got, want)
	}
	if got.Expires = want.Expires; got != want {
		t.Fatalf("the claim is %+v, want %+v", got, want)
	}
}

func wantLookup(ctx context.Context, t *testing.T, claims core.Claims, now time.Time, want ...core.Claim) {
	t.Helper()
	var keys []string
	for _, c := range want {
		keys = append(keys, c.Key)
	}
	got := claims.Lookup(ctx, now, keys)
	for i, c := range want {
		if got[i].Err != nil {
			t.Fatal(got[i].Err)
		}
		wantClaim(t, got[i].Claim, c)
	}
}

func takeNew(ctx context.Context, t *testing.T, claims core.Claims) {
	mine := claim("k", "me")
	got := claims.Lookup(ctx, Begin, []string{mine.Key})
	if len(got) != 1 || got[0].Err != nil || got[0].Claim.Key != "" {
		t.Fatalf("what nobody has claimed is %+v", got)
	}
	for range 2 { // the answer may have been lost
		wantTake(ctx, t, claims, Begin, mine, core.ClaimResult{Claim: mine, Taken: true})
	}
	wantLookup(ctx, t, claims, Begin, mine)
}

func takeHeld(ctx context.Context, t *testing.T, claims core.Claims) {
	mine := claim("k", "me")
	wantTake(ctx, t, claims, Begin, mine, core.ClaimResult{Claim: mine, Taken: true})
	wantTake(ctx, t, claims, afterLease.Add(-time.Millisecond), claim("k", "you"), core.ClaimResult{Claim: mine})
	wantTake(ctx, t, claims, Begin, claim("l", "you"), core.ClaimResult{Claim: claim("l", "you"), Taken: true})
	wantLookup(ctx, t, claims, Begin, mine)
}

func takeOver(ctx context.Context, t *testing.T, claims core.Claims) {
	mine, yours := claim("k", "me"), claim("k", "you")
	wantTake(ctx, t, claims, Begin, mine, core.ClaimResult{Claim: mine, Taken: true})
	yours.Since, yours.Until, yours.Lease, yours.Expires = afterLease, afterAll, afterLease.Add(time.Minute),
		afterAll.Add(time.Hour)
	want := mine
	want.Owner, want.Lease = yours.Owner, yours.Lease
	for range 2 {
		wantTake(ctx, t, claims, afterLease, yours, core.ClaimResult{Claim: want, Taken: true, TakenOver: true})
	}
	mine.Receipt = receipt(mine)
	for name, errs := range map[string][]error{
		"Renew": claims.Renew(ctx, []core.Claim{mine}), "Settle": claims.Settle(ctx, []core.Claim{mine}),
		"Release": claims.Release(ctx, []core.Claim{mine}),
	} {
		if core.CodeOf(errs[0]) != core.CodeEventInProgress {
			t.Errorf("%s by the former owner: %v", name, errs[0])
		}
	}
	wantLookup(ctx, t, claims, afterLease, want)
}

func takeOtherData(ctx context.Context, t *testing.T, claims core.Claims) {
	mine, yours := claim("k", "me"), claim("k", "you")
	yours.Fingerprint = core.Fingerprint([]byte("other"))
	wantTake(ctx, t, claims, Begin, mine, core.ClaimResult{Claim: mine, Taken: true})
	wantTake(ctx, t, claims, afterLease, yours, core.ClaimResult{Claim: mine})
}

func takeSettled(ctx context.Context, t *testing.T, claims core.Claims) {
	mine := claim("k", "me")
	wantTake(ctx, t, claims, Begin, mine, core.ClaimResult{Claim: mine, Taken: true})
	mine.Receipt = receipt(mine)
	for range 2 {
		NoErrors(t, claims.Settle(ctx, []core.Claim{mine})...)
	}
	wantLookup(ctx, t, claims, Begin, mine)
	for _, owner := range []string{"me", "you"} {
		wantTake(ctx, t, claims, afterLease, claim("k", owner), core.ClaimResult{Claim: mine})
	}
}

func takeExpired(ctx context.Context, t *testing.T, claims core.Claims) {
	for _, settled := range []bool{false, true} {
		mine, yours := claim(fmt.Sprint(settled), "me"), claim(fmt.Sprint(settled), "you")
		yours.Fingerprint = core.Fingerprint([]byte("other"))
		yours.Since, yours.Until, yours.Lease, yours.Expires = afterAll, afterAll, afterAll.Add(time.Second),
			afterAll.Add(time.Hour)
		wantTake(ctx, t, claims, Begin, mine, core.ClaimResult{Claim: mine, Taken: true})
		if settled {
			mine.Receipt = receipt(mine)
			NoErrors(t, claims.Settle(ctx, []core.Claim{mine})...)
		}
		late := afterAll.Add(time.Second)
		if got := claims.Lookup(ctx, late, []string{mine.Key}); got[0].Err != nil || got[0].Claim.Key != "" {
			t.Errorf("an expired claim is found: %+v", got)
		}
		wantTake(ctx, t, claims, late, yours, core.ClaimResult{Claim: yours, Taken: true})
		wantLookup(ctx, t, claims, late, yours)
	}
}

func renew(ctx context.Context, t *testing.T, claims core.Claims) {
	mine := claim("k", "me")
	if errs := claims.Renew(ctx, []core.Claim{mine}); core.CodeOf(errs[0]) != core.CodeEventInProgress {
		t.Errorf("what nobody has claimed is renewed: %v", errs)
	}
	wantTake(ctx, t, claims, Begin, mine, core.ClaimResult{Claim: mine, Taken: true})
	mine.SchemaVersion, mine.Violations = 4, 0
	mine.Since, mine.Until, mine.Lease = Begin.Add(time.Minute), Begin.Add(2*time.Minute), Begin.Add(3*time.Minute)
	NoErrors(t, claims.Renew(ctx, []core.Claim{mine})...)
	wantTake(ctx, t, claims, afterLease, claim("k", "you"), core.ClaimResult{Claim: mine})
}

func release(ctx context.Context, t *testing.T, claims core.Claims) {
	mine, yours := claim("k", "me"), claim("k", "you")
	wantTake(ctx, t, claims, Begin, mine, core.ClaimResult{Claim: mine, Taken: true})
	for range 2 {
		NoErrors(t, claims.Release(ctx, []core.Claim{mine})...)
	}
	wantTake(ctx, t, claims, Begin, yours, core.ClaimResult{Claim: yours, Taken: true})
}

func takeRace(ctx context.Context, t *testing.T, claims core.Claims) {
	for _, now := range []time.Time{Begin, Begin.Add(2 * time.Minute), Begin.Add(3 * time.Hour)} {
		// new, lapsed, expired
		OneWins(t, core.CodeEventInProgress, func(i int) error {
			mine := claim("k", fmt.Sprint(now.Unix(), "-", i))
			mine.Lease, mine.Expires = now.Add(time.Minute), now.Add(time.Hour)
			r := claims.Take(ctx, now, []core.Claim{mine})[0]
			if r.Err == nil && !r.Taken {
				return &core.Error{Code: core.CodeEventInProgress}
			}
			return r.Err
		})
	}
}

func manyClaims(ctx context.Context, t *testing.T, claims core.Claims) {
	const n = 150
	var asked []core.Claim
	var keys []string
	for i := range n {
		c := claim(fmt.Sprint(i), "me")
		if i%3 == 0 {
			NoErrors(t, claims.Take(ctx, Begin, []core.Claim{claim(fmt.Sprint(i), "you")})[0].Err)
		}
		asked, keys = append(asked, c), append(keys, c.Key)
	}
	var mine []core.Claim
	for i, r := range claims.Take(ctx, Begin, asked) {
		if r.Err != nil || r.Claim.Key != asked[i].Key || r.Taken == (i%3 == 0) {
			t.Fatalf("claim %d: %+v", i, r)
		}
		asked[i].Receipt = receipt(asked[i])
		asked[i].Receipt.SequenceNumber = fmt.Sprint(i + 1)
		if r.Taken {
			mine = append(mine, asked[i])
		}
	}
	for i, err := range claims.Settle(ctx, asked) {
		if (err != nil) != (i%3 == 0) {
			t.Fatalf("settling claim %d: %v", i, err)
		}
	}
	for i, r := range claims.Lookup(ctx, Begin, keys) {
		if r.Err != nil || r.Claim.Settled() == (i%3 == 0) || r.Claim.Settled() &&
			r.Claim.Receipt.SequenceNumber != fmt.Sprint(i+1) {
			t.Fatalf("looking up claim %d: %+v", i, r)
		}
	}
	NoErrors(t, claims.Release(ctx, mine)...)
	if none := claims.Take(ctx, Begin, nil); len(none) != 0 {
		t.Errorf("answers for no claims: %v", none)
	}
}

func claimsTooLate(ctx context.Context, t *testing.T, claims core.Claims) {
	ctx = Ended(ctx)
	mine := claim("k", "me")
	for _, err := range []error{
		claims.Take(ctx, Begin, []core.Claim{mine})[0].Err, claims.Lookup(ctx, Begin, []string{mine.Key})[0].Err,
		claims.Renew(ctx, []core.Claim{mine})[0], claims.Settle(ctx, []core.Claim{mine})[0],
		claims.Release(ctx, []core.Claim{mine})[0],
	} {
		WantCode(t, err, core.CodeBackendUnavailable)
	}
}
