package core

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// LandingTime is how long records may still appear after the gateway has given up a call
// to the stream, or died in it. Until then, not finding an event proves nothing. It also
// covers the differences between the clocks involved.
const LandingTime = time.Second

// Claim is the right to publish the one event that a key stands for. It is taken
// before the event is published, and settled with the receipt after, so that a
// repetition of the event finds either.
//
// Since and Until bound the time in which its owner may have published the event. If the
// owner dies, or gets no answer, the next owner looks for the event in what the stream
// stored in that time. Nobody may take the claim over before Lease.
type Claim struct {
	Key         string // of [ClaimKey]
	Fingerprint string // of the event's data, by [Fingerprint]
	Owner       string // unique to the request that holds it

	// Of the event as it was first claimed; a repetition is the same event.
	ID           string
	Source       string
	PartitionKey string

	SchemaVersion int // that checked the event in the attempt of Since and Until
	Violations    int // that it found, if the type only warns of them
	Since, Until  time.Time
	Lease         time.Time
	Expires       time.Time // the end of the window in which repetitions are recognized

	// Receipt is where the event is stored; its SequenceNumber is "" as long as
	// that is not known.
	Receipt Receipt
}

// Settled reports whether the event is known to be stored.
func (c Claim) Settled() bool { return c.Receipt.SequenceNumber != "" }

// ClaimResult is the result of an attempt to take a claim.
type ClaimResult struct {
	Claim     Claim // as it is stored now
	Taken     bool  // the caller owns it
	TakenOver bool  // another request owned it before, and may have published the event
	Err       error
}

// Claims remembers for a while which events were published, and which request is
// publishing one now. It compares times with the now that callers pass, to the
// millisecond. All methods return one result for each element, at its index.
//
// Errors: CodeBackendThrottled and CodeBackendUnavailable, as [EventStream], after which
// the change may or may not be stored; CodeEventInProgress if another request has taken
// the claim over.
type Claims interface {
	// Take stores each claim, unless one with its key exists and has not expired. Take
	// takes an existing claim over if it is not settled, has the same fingerprint and
	// its lease has ended: the claim gets the new Owner and Lease, and keeps the rest.
	// Otherwise Take returns the existing claim, not taken. An owner can take its claim
	// again, so that an attempt can be repeated.
	Take(ctx context.Context, now time.Time, claims []Claim) []ClaimResult
	// Renew stores SchemaVersion, Violations, Since, Until and Lease of claims that
	// their owners still have.
	Renew(ctx context.Context, claims []Claim) []error
	// Settle stores the receipts of claims that their owners still have.
	Settle(ctx context.Context, claims []Claim) []error
	// Release forgets claims that their owners still have, because their events are not
	// stored. A claim that is forgotten already is not an error.
	Release(ctx context.Context, claims []Claim) []error
	// Lookup returns the claims with these keys. A claim that does not exist, or has
	// expired, has no Key.
	Lookup(ctx context.Context, now time.Time, keys []string) []ClaimResult
}

// LostClaim is CodeEventInProgress, for a claim that another request has taken over.
func LostClaim() error {
	return &Error{Code: CodeEventInProgress, Detail: "another request has taken over the event; try again later"}
}

// ClaimKey is the key of an event's claim. parts identify the event within its type: the
// sender's idempotency key, or a CloudEvent's source and id. They contain no NUL.
func ClaimKey(t EventType, parts ...string) string {
	return t.Topic() + "#" + Fingerprint([]byte(strings.Join(parts, "\x00")))
}

// Fingerprint is a digest (SHA-256) in 43 characters.
func Fingerprint(data []byte) string {
	sum := sha256.Sum256(data)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// claimKey returns the key of an event of an idempotent type, or "" if nothing identifies
// the event. CloudEvents with the same source and id are the same event (specification
// 1.0.2, section 3.1.1); other events have only the idempotency key
// (https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/).
//
// If the type is not idempotent, and the event is to be stored Once, the idempotency key comes
// before the id: two events of such a type may have the same id.
//
// DeletedVersion tells the events of a deleted type from the events of the type that has its
// name now.
func claimKey(t EventType, s *Submission, source string, by *Versioned) string {
	var parts []string
	switch {
	case s.ID != "" && (by.Idempotent || s.IdempotencyKey == ""):
		parts = []string{"event", source, s.ID}
	case s.IdempotencyKey != "":
		parts = []string{"request", s.IdempotencyKey}
	default:
		return ""
	}
	if by.DeletedVersion > 0 { // else the key is as it always was
		parts = append(parts, "after version", strconv.Itoa(by.DeletedVersion))
	}
	return ClaimKey(t, parts...)
}
