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

// maxBatchEvents is how many events a gateway takes in one request.
const maxBatchEvents = 5000

// BatcherOptions are what most callers leave alone. The zero value of each stands
// for its default.
type BatcherOptions struct {
	// MaxEvents is how many events a request has at most: 500, and no more than 5,000.
	MaxEvents int

	// MaxBytes is how long a request's body is at most before compression:
	// 3,000,000 bytes. An event that is longer is sent alone.
	MaxBytes int

	// Linger is how long an event waits for others to share a request with: 100 ms.
	Linger time.Duration

	// Concurrency is how many requests are under way at once: 1, which keeps the
	// order. With more, events of different requests overtake each other.
	Concurrency int

	// MaxHeldEvents and MaxHeldBytes are how much is held, encoded, from Add to the
	// outcome; with as much, Add waits. By default there is room for one request
	// more than are under way. An event that is longer than MaxHeldBytes is held alone.
	// Memory is up to three times that: buffers grow by doubling, and requests are
	// compressed into buffers of their own.
	MaxHeldEvents int
	MaxHeldBytes  int

	// GzipAbove is as in [BatchOptions].
	GzipAbove int

	// NoReceipts spares the gateway writing, and this side reading, receipts.
	NoReceipts bool

	// MaxAttempts is how many times in a row an event is sent without any of its
	// batch being settled: 10, or as many as it takes to come down to one event by
	// halves, which is 15 for MaxEvents of 5,000. The first counts. After that, what is
	// left of the batch is sent once.
	MaxAttempts int

	// RetryFor is how long after its first failure a batch is sent again: 2 minutes.
	RetryFor time.Duration

	// OnRetry, if not nil, is told before each wait for a repetition. Of the batcher it
	// may call Stop only. It may be called while outcome is, or itself if Concurrency is
	// over 1.
	OnRetry func(Retry)
}

// Retry is a repetition to come.
type Retry struct {
	Events  int           // how many are sent again
	Attempt int           // 1 for the first repetition in a row that settled nothing
	Wait    time.Duration // until then
	Err     error         // why: that of the first of the events
}

func (o *BatcherOptions) complete() error {
	for name, value := range map[string]int{
		"MaxEvents": o.MaxEvents, "MaxBytes": o.MaxBytes, "Concurrency": o.Concurrency, "MaxHeldEvents": o.MaxHeldEvents,
		"MaxHeldBytes": o.MaxHeldBytes, "MaxAttempts": o.MaxAttempts, "Linger": int(o.Linger), "RetryFor": int(o.RetryFor),
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
	return nil
}
