package client

import (
	"cmp"
	"fmt"
	"math/bits"
	"time"
)

// Defaults of [BatcherOptions].
const (
	DefaultBatchEvents = 500
	DefaultBatchBytes  = 3_000_000
	DefaultLinger      = 100 * time.Millisecond
	DefaultMaxAttempts = 10
	DefaultRetryFor    = 2 * time.Minute
)

// maxBatchEvents is how many events a gateway accepts in one request.
const maxBatchEvents = 5000

// BatcherOptions are options of a [Batcher]. A zero value means the default.
type BatcherOptions struct {
	// MaxEvents is the maximum number of events in a request: 500 by default, at most
	// 5,000.
	MaxEvents int

	// MaxBytes is the maximum length of a request's body before compression: 3,000,000
	// bytes by default. A longer event is sent alone.
	MaxBytes int

	// Linger is how long an event waits for others to share its request: 100 ms by
	// default.
	Linger time.Duration

	// Concurrency is how many requests are under way at once. The default of 1 keeps the
	// order. With more, events of different requests can overtake each other.
	Concurrency int

	// MaxHeldEvents and MaxHeldBytes limit how many events, and encoded bytes, are held
	// from Add to the outcome. At the limit, Add waits. The default is room for one
	// request more than are under way. An event longer than MaxHeldBytes is held alone.
	// Memory use is up to three times MaxHeldBytes: buffers grow by doubling, and requests
	// are compressed into separate buffers.
	MaxHeldEvents int
	MaxHeldBytes  int

	// GzipAbove is as in [BatchOptions].
	GzipAbove int

	// DryRun is as in [BatchOptions].
	DryRun bool

	// Results says what answers, and so outcomes, have: RejectedResults by default, which
	// cost next to nothing to send. Outcomes have receipts with AllResults only.
	Results Results

	// MaxAttempts is how many attempts in a row may settle no event of a batch, including
	// the first. The default is 10, or as many as halving needs to come down to one event:
	// 15 for MaxEvents of 5,000. After that, each remaining part of the batch is sent once.
	MaxAttempts int

	// RetryFor is how long a batch is sent again after its first failure: 2 minutes by
	// default.
	RetryFor time.Duration

	// OnRetry, if not nil, is called before each wait for a repetition. Of the batcher's
	// methods it may call only Stop. Calls can overlap with calls of outcome and, if
	// Concurrency is over 1, with each other.
	OnRetry func(Retry)
}

// Retry describes the next repetition.
type Retry struct {
	Events  int           // how many events are sent again
	Attempt int           // how many attempts in a row have settled nothing
	Wait    time.Duration // how long until then
	Err     error         // why: the error of the first of the events
}

func (o *BatcherOptions) complete() error {
	for name, value := range map[string]int{
		"MaxEvents": o.MaxEvents, "MaxBytes": o.MaxBytes, "Concurrency": o.Concurrency,
		"MaxHeldEvents": o.MaxHeldEvents, "MaxHeldBytes": o.MaxHeldBytes,
		"MaxAttempts": o.MaxAttempts, "Linger": int(o.Linger), "RetryFor": int(o.RetryFor),
	} {
		if value < 0 {
			return fmt.Errorf("%s is negative", name)
		}
	}
	if o.MaxEvents > maxBatchEvents {
		return fmt.Errorf("MaxEvents is %d: a gateway takes %d in one request", o.MaxEvents, maxBatchEvents)
	}
	o.MaxEvents = cmp.Or(o.MaxEvents, DefaultBatchEvents)
	o.MaxBytes = cmp.Or(o.MaxBytes, DefaultBatchBytes)
	o.Linger = cmp.Or(o.Linger, DefaultLinger)
	o.Concurrency = cmp.Or(o.Concurrency, 1)
	o.MaxHeldEvents = cmp.Or(o.MaxHeldEvents, (o.Concurrency+1)*o.MaxEvents)
	o.MaxHeldBytes = cmp.Or(o.MaxHeldBytes, (o.Concurrency+1)*o.MaxBytes)
	halvings := bits.Len(uint(o.MaxEvents - 1)) // down to one event
	o.MaxAttempts = cmp.Or(o.MaxAttempts, max(DefaultMaxAttempts, lostAnswers+halvings))
	o.RetryFor = cmp.Or(o.RetryFor, DefaultRetryFor)
	o.Results = cmp.Or(o.Results, RejectedResults)
	return nil
}
