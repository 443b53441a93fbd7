package group

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events/consumer/lease"
	"example.com/eventgateway/events/internal/shards"
)

// worker is one call of Run. Its goroutine takes leases. Each lease that it has taken has a
// processor with its own goroutines.
type worker struct {
	Options
	stream shards.Stream
	handle Handler

	seen     sightings
	listing  map[string]types.Shard
	newest   string    // the last shard of the listing
	listedAt time.Time // zero: the shards must be listed
	missed   bool      // the last listing did not find the stream
	doubts   int       // listings in a row that did not fit the leases
	refusal  error     // of a lease that could not be taken in this cycle, and will not pass
	refusals int       // cycles in a row without a lease that were refused
	running  map[string]*processor
	ended    chan *processor
	poor     int // cycles in a row in which this worker is below its share
	telling  sync.Mutex
}

func (w *worker) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	err := w.lead(ctx)
	cancel()
	for len(w.running) > 0 {
		p := <-w.ended
		delete(w.running, p.shard)
	}
	return err
}

// lead looks at the leases again and again.
func (w *worker) lead(ctx context.Context) error {
	first := true
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case p := <-w.ended:
			delete(w.running, p.shard)
			if p.err != nil {
				return p.err
			}
			w.listedAt = time.Time{} // it may have been split or merged
			timer.Reset(0)
		case <-timer.C:
			leases, err := w.look(ctx)
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err == nil:
				if first && w.Ready != nil {
					w.Ready()
				}
				w.refusal = nil
				w.takeShare(ctx, leases)
				first = false
				if w.hopeless(w.refusal) {
					return w.refusal
				}
			case errors.Is(err, errDoubt): // nothing is taken until it is sure
			case first, !w.passes(err), w.hopeless(err):
				return err
			default:
				w.note(err)
			}
			cycle := w.Duration / renewals
			timer.Reset(cycle - cycle/8 + rand.N(cycle/4+1))
		}
	}
}

// passes reports whether looking again may help after err. A stream may be missing for a moment.
func (w *worker) passes(err error) bool {
	missing, before := shards.Missing(err), w.missed
	w.missed = missing
	return !errors.Is(err, ErrOtherStream) && (!missing || !before)
}

// hopeless reports whether this worker has nothing to read and gets nothing, for about as long as a
// lease lives: a permission is missing, or the table was deleted.
func (w *worker) hopeless(err error) bool {
	if err == nil || len(w.running) > 0 || shards.Passing(err) {
		w.refusals = 0
		return false
	}
	w.refusals++
	return w.refusals >= renewals
}

const relistEvery = 30 * time.Second // finds new shards that no processor was told of

// look returns the leases whose shards can be read now.
func (w *worker) look(ctx context.Context) ([]lease.Lease, error) {
	ctx, cancel := context.WithTimeout(ctx, w.Duration)
	defer cancel()
	leases, err := w.Leases.List(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the leases: %w", err)
	}
	if time.Since(w.listedAt) >= relistEvery || w.outdated(leases) {
		if leases, err = w.listShards(ctx, leases); err != nil {
			return nil, err
		}
	}
	w.seen = w.seen.look(leases, time.Now())
	return w.readable(leases), nil
}

// takeShare takes leases up to this worker's share, and hands over what is more.
func (w *worker) takeShare(ctx context.Context, leases []lease.Lease) {
	now := time.Now()
	s := divide(w.Worker, leases, func(l lease.Lease) bool { return w.seen.free(l, now, w.Duration) })
	mine := s.owned[w.Worker]
	for _, l := range slices.Concat(mine, s.want()) {
		w.take(ctx, l, 0)
	}
	if !s.short() {
		w.poor = 0
	} else if w.poor++; len(mine) == 0 || w.poor > renewals {
		// Others hand over what they have too much once they see that this worker has a lease.
		w.take(ctx, s.steal(), w.Duration/renewals)
		w.poor = 0
	}
	w.handOver(mine, s.surplus())
}

// take takes a lease, unless this process has it or still handles records of it.
func (w *worker) take(ctx context.Context, l lease.Lease, patience time.Duration) {
	if w.running[l.Key] != nil || ctx.Err() != nil {
		return
	}
	began := time.Now()
	// The call does not end with ctx, so that it is known what is stored: a lease that was taken is released.
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), w.Duration)
	defer cancel()
	taken, ok, err := w.Leases.Take(limited, l, w.Worker)
	if ok && taken.Checkpoint == lease.Latest {
		taken, ok, err = w.pin(limited, taken)
	}
	if ctx.Err() == nil {
		w.noteOf("taking", l.Key, err)
	}
	if err != nil && !shards.Passing(err) {
		w.refusal = fmt.Errorf("taking the lease of %s: %w", l.Key, err)
	}
	if err != nil || !ok {
		return
	}
	p := w.newProcessor(ctx, taken, began)
	p.patience = patience
	w.running[l.Key] = p
	go func() {
		p.run()
		w.ended <- p
	}()
}

// pin puts the time in place of the end of a shard: who has the lease next would skip what came meanwhile.
func (w *worker) pin(ctx context.Context, l lease.Lease) (lease.Lease, bool, error) {
	_, now, err := w.stream.ListAt(ctx)
	if err != nil {
		return l, false, err
	}
	checkpoint, subSequence := lease.AtTime(now)
	return w.Leases.Checkpoint(ctx, l, checkpoint, subSequence)
}

// handOver stops the processors of n leases, counting those that are stopping.
func (w *worker) handOver(mine []lease.Lease, n int) {
	for _, stopping := range []bool{true, false} {
		for _, l := range mine {
			if p := w.running[l.Key]; n > 0 && p != nil && (p.reading.Err() != nil) == stopping {
				p.stop()
				n--
			}
		}
	}
}

func (w *worker) note(err error) {
	if w.Note == nil {
		return
	}
	w.telling.Lock()
	defer w.telling.Unlock()
	w.Note(err)
}

// noteOf notes an error of a lease, if there is one.
func (w *worker) noteOf(doing, shard string, err error) {
	if err != nil {
		w.note(fmt.Errorf("%s the lease of %s: %w", doing, shard, err))
	}
}
