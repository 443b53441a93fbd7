package usage

import (
	"context"
	"time"
)

// Counts are what a client used.
type Counts struct {
	Requests int64 // that reached the gateway's function, the refused ones too
	Events   int64 // that were accepted and are new in the stream
	Bytes    int64 // of these events
	Rejected int64 // events that the sender has to change
	Refused  int64 // requests that a quota kept out
}

// Plus returns the sums.
func (c Counts) Plus(d Counts) Counts {
	return Counts{
		c.Requests + d.Requests, c.Events + d.Events, c.Bytes + d.Bytes, c.Rejected + d.Rejected,
		c.Refused + d.Refused,
	}
}

// Day is what a client used in a day of UTC.
type Day struct {
	Begin time.Time
	Counts
}

// Months is how long a day's counts are kept.
const Months = 13

// Ledger is what the processes of the gateway share. Its methods fail with
// core.CodeBackendThrottled, core.CodeBackendUnavailable and core.CodeInternal, as
// core.EventStream.
type Ledger interface {
	// Quota returns a client's quota, the zero Quota if it has none.
	Quota(ctx context.Context, client string) (Quota, error)
	// Draw takes from the bucket of a client, and returns the bucket that is there now.
	// drawn is false if the bucket was not in the state that the draw wants.
	Draw(ctx context.Context, client string, d Draw) (now Bucket, drawn bool, err error)
	// Add adds to the counts of a client's day. After an error they may be added or not.
	Add(ctx context.Context, client string, day time.Time, c Counts) error
	// UseKey remembers the day on which a key was used last.
	UseKey(ctx context.Context, id string, day time.Time) error
}

// Reader tells what is in the ledger. Its methods fail as [Ledger]'s do.
type Reader interface {
	// Quota is [Ledger]'s.
	Quota(ctx context.Context, client string) (Quota, error)
	// Bucket returns the bucket of a client, the zero Bucket if nobody took from it lately.
	Bucket(ctx context.Context, client string) (Bucket, error)
	// Days returns the counts of a client from one day to another, both included, in
	// order, without days that have none.
	Days(ctx context.Context, client string, from, to time.Time) ([]Day, error)
	// KeyUsed returns the day on which a key was used last, the zero time if it is not
	// known.
	KeyUsed(ctx context.Context, id string) (time.Time, error)
}

// Store is all that adapters implement.
type Store interface {
	Ledger
	Reader
	// SetQuota replaces a client's quota. The zero Quota removes it. It fails as
	// [Ledger]'s methods do.
	SetQuota(ctx context.Context, client string, q Quota) error
}
