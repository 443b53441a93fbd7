package core

import (
	"context"
	"time"
)

// DryRun returns a use case that decides as this one does, by the same steps, and stores
// nothing: neither events nor claims. Its receipts have no place in the stream, except those
// of events that are stored already.
func (u *ReceiveEvent) DryRun() *ReceiveEvent {
	dry := *u
	dry.Claims, dry.Stream = untaken{u.Claims}, unpublished{u.Stream}
	return &dry
}

// untaken are claims as they are: they are only looked up.
type untaken struct{ Claims }

// Take returns what taking the claims would.
func (c untaken) Take(ctx context.Context, now time.Time, claims []Claim) []ClaimResult {
	keys := make([]string, len(claims))
	for i := range claims {
		keys[i] = claims[i].Key
	}
	results := c.Lookup(ctx, now, keys)
	for i := range results {
		r := &results[i]
		switch {
		case r.Err != nil:
		case r.Claim.Key == "":
			*r = ClaimResult{Claim: claims[i], Taken: true}
		case !r.Claim.Settled() && r.Claim.Fingerprint == claims[i].Fingerprint && !now.Before(r.Claim.Lease):
			r.Taken, r.TakenOver = true, true
		}
	}
	return results
}

// Renew changes nothing.
func (untaken) Renew(_ context.Context, claims []Claim) []error { return make([]error, len(claims)) }

// Settle changes nothing.
func (untaken) Settle(_ context.Context, claims []Claim) []error { return make([]error, len(claims)) }

// Release changes nothing.
func (untaken) Release(_ context.Context, claims []Claim) []error { return make([]error, len(claims)) }

// unpublished is a stream that gets nothing.
type unpublished struct{ EventStream }

// Publish returns the errors that the events themselves would have.
func (s unpublished) Publish(_ context.Context, events []Event) []PublishResult {
	results := make([]PublishResult, len(events))
	for i, err := range s.Check(events) {
		results[i].Err = err
	}
	return results
}
