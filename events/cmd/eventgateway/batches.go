package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"example.com/eventgateway/events/client"
)

// batches sends events in batches, and tells what became of them.
type batches struct {
	*sending
	bar     *progress
	counts  *tally
	stop    context.CancelCauseFunc // of reading
	abandon context.CancelFunc      // ends what is under way, too

	mu       sync.Mutex // outcomes, retries and reading are of different goroutines
	waiting  []input    // their outcomes are not told yet
	answered bool       // the gateway was there
	alike    alike
}

// alike are events in a row with one error, that of their request: it is said once.
type alike struct {
	first, last string // labels
	err         error
}

// runBatches is run for --batch.
func (s *sending) runBatches(ctx context.Context) error {
	total, err := s.inputs.check()
	if err != nil {
		return err
	}
	reading, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	sending, abandon := context.WithCancel(context.WithoutCancel(ctx))
	defer abandon()
	// An interruption lets the events finish that are read; but they may be retried for long.
	defer context.AfterFunc(ctx, func() {
		select {
		case <-time.After(s.timeout):
			abandon()
		case <-sending.Done():
		}
	})()
	var counts tally
	b := &batches{sending: s, bar: newProgress(s.stderr, total, &counts), counts: &counts, stop: stop, abandon: abandon}
	batcher, err := s.api.NewBatcher(s.client, s.event, b.outcome, client.BatcherOptions{
		MaxEvents: s.batch, Concurrency: s.concurrency, NoReceipts: s.quiet, OnRetry: b.retry,
	})
	if err != nil {
		return usageError(err.Error())
	}
	begin := time.Now()
	all := b.addAll(reading, batcher)
	batcher.Close(sending) // the outcomes say what it had no time for
	b.tellAlike()
	b.bar.end()
	s.summarize(&counts, time.Since(begin))
	failure := context.Cause(reading)
	refused := counts.total() > counts.accepted.Load()
	switch {
	case all && ctx.Err() != nil && !refused: // interrupted after its work was done
		return nil
	case failure == nil && refused:
		return errReported
	}
	return failure
}

// addAll adds all of the input, and reports whether that was possible.
func (b *batches) addAll(ctx context.Context, batcher *client.Batcher) bool {
	incoming := make(chan input)
	go b.read(ctx, b.inputs, incoming) // may wait for a terminal: nobody waits for it
	for {
		select {
		case in := <-incoming:
			switch {
			case errors.Is(in.err, io.EOF):
				return true
			case in.err != nil:
				b.stop(in.err)
				return false
			}
			data := in.data
			in.data = nil // the batcher has a copy
			b.mu.Lock()
			b.waiting = append(b.waiting, in) // before its outcome can come
			b.mu.Unlock()
			if err := batcher.Add(ctx, data); err != nil {
				b.mu.Lock()
				b.waiting = b.waiting[:len(b.waiting)-1]
				b.mu.Unlock()
				return false
			}
		case <-ctx.Done():
			return false
		}
	}
}

// outcome counts and prints what became of an event.
func (b *batches) outcome(o client.Outcome) {
	b.mu.Lock()
	defer b.mu.Unlock()
	in := b.waiting[0]
	b.waiting = b.waiting[1:]
	switch {
	case o.Err == nil:
		b.counts.accepted.Add(1)
	case o.Rejected():
		b.counts.rejected.Add(1)
	default:
		b.counts.failed.Add(1)
	}
	b.answered = b.answered || o.Err == nil || o.Rejected()
	b.bar.advance(in.size)
	if o.Err != b.alike.err { //nolint:errorlint // the very same one, of the same request
		b.tellAlike()
	}
	switch {
	case o.Err == nil:
		if err := b.printReceipt(b.bar.above(b.stdout), o.Receipt); err != nil {
			b.stop(err)
		}
	case away(o.Err):
		b.stop(o.Err) // said once, and at the end
		b.abandon()   // what follows was waited for long enough
	case errors.Is(o.Err, client.ErrClosed): // why is said at the end
	case b.alike.err == nil:
		b.alike = alike{first: in.label, last: in.label, err: o.Err}
	default:
		b.alike.last = in.label
	}
}

// tellAlike reports the error that is not reported yet, if there is one.
func (b *batches) tellAlike() {
	a := b.alike
	b.alike = alike{}
	if a.err == nil {
		return
	}
	if a.first != a.last {
		a.first += " to " + a.last
	}
	b.report(b.bar.above(b.stderr), a.first, a.err)
}

// retry says why it takes so long, but for what is over at once. A gateway that
// was never there is not waited for.
func (b *batches) retry(r client.Retry) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if away(r.Err) && !b.answered {
		b.stop(r.Err)
		b.abandon()
		return
	}
	if r.Attempt > 1 {
		fmt.Fprintf(b.bar.above(b.stderr), "# trying %d events again in %.1f s: %v\n", r.Events, r.Wait.Seconds(), b.explain(r.Err))
	}
}
