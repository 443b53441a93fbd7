package usage

import (
	"math"
	"time"
)

// Kind is what a quota bounds.
type Kind int

// The kinds.
const (
	Requests Kind = iota
	Events
	Bytes // of bodies, decompressed
	Kinds // how many there are
)

// String is the kind's name in HTTP and on the command line.
func (k Kind) String() string { return [...]string{"requests", "events", "bytes"}[k] }

// Amounts are how many there are of each kind.
type Amounts [Kinds]int64

// Quota bounds what a client sends. 0 is no bound.
type Quota struct {
	PerSecond  Amounts
	EventsADay int64 // a day of UTC
}

// None reports whether nothing is bounded.
func (q Quota) None() bool { return q == Quota{} }

// MaxQuota is the highest bound. It keeps sums and times within 64 bits.
const MaxQuota = 1_000_000_000_000

// unbounded is what is left where nothing is bounded.
const unbounded = math.MaxInt64 / 4

// capacity is the most of a kind that a bucket holds: what a second allows.
func (q Quota) capacity(k Kind) int64 {
	if q.PerSecond[k] == 0 {
		return unbounded
	}
	return q.PerSecond[k]
}

// dayOf returns the beginning of a time's day.
func dayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
