package core

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// LandingTime is how long after a call to the stream was given up, or its maker
// died, its records may still appear: for so long, "it is not there" proves
// nothing. It also covers the differences between the clocks involved.
const LandingTime = time.Second

// Claim is the right to publish the one event that a key stands for. It is taken
// before the event is published, and settled with the receipt after, so that a
// repetition of the event finds either.
//
// Since and Until bound when its owner may have published: if the owner dies, or
// does not hear what became of the event, whoever takes the claim over looks for
// the event in what the stream stored in that time. Lease is how long nobody may
// take it over.
type Claim struct {
	Key         string // of [ClaimKey]
	Fingerprint string // of the event's data, by [Fingerprint]
	Owner       string // unique to the request that holds it

	// Of the event as it was first claimed; a repetition is the same event.
	ID           string
	Source       string
	PartitionKey string

	SchemaVersion int // that the event was checked against in the attempt of Since and Until
	Violations    int // that it found, and only warned of
	Since, Until  time.Time
	Lease         time.Time
	Expires       time.Time // the end of the window in which repetitions are recognized

	// Receipt is where the event is stored; its SequenceNumber is "" as long as
	// that is not known.
	Receipt Receipt
}

// Settled reports whether the event is known to be stored.
func (c Claim) Settled() bool { return c.Receipt.SequenceNumber != "" }

// ClaimResult is what became of an attempt to take a claim.
type ClaimResult struct {
	Claim     Claim // as it is stored now
	Taken     bool  // it is the asker's
	TakenOver bool  // and was another's before, who may have published the event
	Err       error
}

// Claims remembers which events were published, for a while, and who publishes
// one just now. Times are compared with the `now` that callers pass, to the
// millisecond. All methods answer for each element at its index.
//
// Errors: CodeBackendThrottled and CodeBackendUnavailable as [EventStream] does;
// after one, what was asked for may or may not be done. CodeEventInProgress where
// a claim is no more its owner's.
type Claims interface {
	// Take stores each claim, unless one with its key is there that has not
	// expired: that one is taken over if it is not settled, has the same
	// fingerprint and its lease has ended; it then has the new Owner and Lease,
	// and keeps the rest.
	// Otherwise it is returned as it is, not taken. A claim that is its owner's
	// already is taken again, so that an attempt can be repeated.
	Take(ctx context.Context, now time.Time, claims []Claim) []ClaimResult
	// Renew stores SchemaVersion, Violations, Since, Until and Lease of claims that
	// are still their owner's.
	Renew(ctx context.Context, claims []Claim) []error
	// Settle stores the receipts of claims that are still their owner's.
	Settle(ctx context.Context, claims []Claim) []error
	// Release forgets claims that are still their owner's: their events are not
	// stored. It is no error if they are forgotten already.
	Release(ctx context.Context, claims []Claim) []error
	// Lookup returns the claims with these keys that have not expired. One that
	// is not there has no Key.
	Lookup(ctx context.Context, now time.Time, keys []string) []ClaimResult
}

// LostClaim is CodeEventInProgress, for a claim that has gone to somebody else.
func LostClaim() error {
	return &Error{Code: CodeEventInProgress, Detail: "another request has taken over the event; try again later"}
}

// ClaimKey is a key for what identifies an event among those of its type: the
// sender's idempotency key, or a CloudEvent's source and id. parts have no NUL.
func ClaimKey(t EventType, parts ...string) string {
	return t.Topic() + "#" + Fingerprint([]byte(strings.Join(parts, "\x00")))
}

// Fingerprint is a digest (SHA-256) in 43 characters.
func Fingerprint(data []byte) string {
	sum := sha256.Sum256(data)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// claimKey is the key of an event of an idempotent type, or "" for one that
// nothing identifies. A CloudEvent is the same event if source and id are
// (specification 1.0.2, section 3.1.1); a plain one has only what the request
// says of it (https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/).
//
// deletedVersion is as in [Registration]: events of a type that was deleted are not
// those of the type that has its name now.
func claimKey(t EventType, s Submission, source string, deletedVersion int) string {
	var parts []string
	switch {
	case s.ID != "":
		parts = []string{"event", source, s.ID}
	case s.IdempotencyKey != "":
		parts = []string{"request", s.IdempotencyKey}
	default:
		return ""
	}
	if deletedVersion > 0 { // else the key is as it always was
		parts = append(parts, "after version", strconv.Itoa(deletedVersion))
	}
	return ClaimKey(t, parts...)
}
