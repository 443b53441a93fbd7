// Package sampling keeps samples of accepted events, on which package registry tries new
// versions of schemas.
package sampling

import (
	"bytes"
	"context"
	"sync"
	"time"

	"example.com/eventgateway/core"
)

// KeepSamples is a receiver that keeps samples of the events which its inner receiver
// accepts: a few of each type, so that its cost does not grow with the load. It is safe
// for many goroutines.
//
// It draws accepted events at random into a pool, in which each type has a fair share.
// It writes and empties the pool at the end of a request, in one call: at once while
// requests are few, and every callEvery when they are many. The pool is lost when the
// process ends.
type KeepSamples struct {
	Receiver core.Receiver
	Samples  SampleWriter
	Now      func() time.Time // the clock
	TTL      time.Duration    // how long a sample is kept

	// NotKept is called with the number of samples that could not be kept, and the
	// cause. It may be nil.
	NotKept func(ctx context.Context, samples int, cause error)

	mu    sync.Mutex
	pool  samplePool
	calls callBudget
}

var _ core.Receiver = (*KeepSamples)(nil)

// sampleTime bounds what keeping samples adds to a request.
const sampleTime = 200 * time.Millisecond

// A process calls at most callsAtOnce times in a row, which fills an event type's samples,
// and then once every callEvery.
const (
	callsAtOnce = MaxSamples / MaxSamplesAtOnce
	callEvery   = 10 * time.Second
)

// ReceiveAll returns the outcomes of the inner receiver, whether samples were kept or not.
func (u *KeepSamples) ReceiveAll(ctx context.Context, batch []core.Submission, atomic bool) []core.Outcome {
	outcomes := u.Receiver.ReceiveAll(ctx, batch, atomic)
	samples := u.draw(outcomes)
	if len(samples) == 0 {
		return outcomes
	}
	ctx, cancel := context.WithTimeout(ctx, sampleTime)
	defer cancel()
	if err := u.Samples.Keep(ctx, samples); err != nil && u.NotKept != nil {
		u.NotKept(ctx, len(samples), err)
	}
	return outcomes
}

// draw puts the request's accepted events into the pool, and returns the samples to write
// now. It skips repetitions, because the event itself was offered, and events that name an
// earlier version, because a new version of the schema will not check those.
func (u *KeepSamples) draw(outcomes []core.Outcome) []Sample {
	now := u.Now().UTC().Truncate(time.Millisecond)
	u.mu.Lock()
	defer u.mu.Unlock()
	for i := range outcomes {
		outcome := &outcomes[i]
		s := outcome.Submission
		if outcome.Err != nil || outcome.Receipt.Duplicate || outcome.Earlier || len(s.Data) > MaxSampleBytes {
			continue
		}
		t := outcome.Receipt.Type
		u.pool.offer(t, func() Sample {
			data := s.Data
			if s.ContentType == "" {
				data = bytes.Trim(data, core.JSONSpace)
			}
			// A copy: the event may be a small part of a long request.
			return Sample{
				Type: t, Time: now, Expires: now.Add(u.TTL).Truncate(time.Second),
				ContentType: s.ContentType, Data: bytes.Clone(data), NoData: s.NoData,
			}
		})
	}
	if u.pool.size == 0 || !u.calls.spend(now) {
		return nil
	}
	return u.pool.empty()
}

// callBudget allows callsAtOnce calls, and one more for each callEvery that
// passed.
type callBudget struct{ spent time.Time } // until when

func (b *callBudget) spend(now time.Time) bool {
	if b.spent.Before(now) {
		b.spent = now
	}
	if b.spent.Sub(now) > (callsAtOnce-1)*callEvery {
		return false
	}
	b.spent = b.spent.Add(callEvery)
	return true
}
