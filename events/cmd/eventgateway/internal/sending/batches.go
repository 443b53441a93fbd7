package sending

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
	"example.com/eventgateway/events/cmd/eventgateway/internal/input"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
	"example.com/eventgateway/events/cmd/eventgateway/internal/progress"
)

// batches sends events in batches and reports their outcomes.
type batches struct {
	*sending
	bar     *progress.Bar
	counts  *Tally
	stop    context.CancelCauseFunc // ends reading
	abandon context.CancelFunc      // ends the requests under way, too

	wrong   *Failures
	batcher *client.Batcher

	mu       sync.Mutex    // outcomes, retries and reading come from different goroutines
	waiting  []input.Event // events without an outcome yet
	answered bool          // the gateway has answered
	unsent   int           // events that were read but never sent
}

// runBatches sends all events in batches.
func (s *sending) runBatches(ctx context.Context) error {
	total, err := s.inputs.Check()
	if err != nil {
		return err
	}
	reading, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	sending, abandon := context.WithCancel(context.WithoutCancel(ctx))
	defer abandon()
	// After an interruption, the events that are read may still finish, within one timeout.
	defer context.AfterFunc(ctx, func() {
		select {
		case <-time.After(s.Timeout):
			abandon()
		case <-sending.Done():
		}
	})()
	counts := Tally{dryRun: s.dryRun}
	b := &batches{
		sending: s, bar: progress.New(s.Stderr, total, &counts), counts: &counts, stop: stop, abandon: abandon,
	}
	b.wrong = NewFailures(s.App, b.bar.Above, max(EnoughAlike, s.batch),
		s.keepGoing)
	results := client.AllResults
	if s.receipts.quiet {
		results = client.RejectedResults
	}
	b.batcher, err = s.api.NewBatcher(s.client, s.event, b.outcome, client.BatcherOptions{
		DryRun: s.dryRun, MaxEvents: s.batch, Concurrency: s.concurrency, Results: results, OnRetry: b.retry,
	})
	if err != nil {
		return cli.UsageError(err.Error())
	}
	begin := time.Now()
	all := b.addAll(reading)
	b.batcher.Close(sending) // events that it had no time for have outcomes, too
	all = all && b.unsent == 0
	b.bar.End()
	s.conclude(ctx, b.wrong, all)
	counts.Summarize(s.App, time.Since(begin))
	if all && ctx.Err() != nil && counts.Total() == counts.accepted.Load() { // interrupted when all was sent
		return nil
	}
	return counts.Ending(context.Cause(reading))
}

// addAll adds all events of the input. It reports false if it stopped early.
func (b *batches) addAll(ctx context.Context) bool {
	incoming := b.inputs.Read(ctx, b.Stdin)
	for {
		select {
		case in := <-incoming:
			switch {
			case errors.Is(in.Err, io.EOF):
				return true
			case in.Err != nil:
				b.stop(in.Err)
				return false
			}
			data := in.Data
			in.Data = nil // the batcher has a copy
			b.mu.Lock()
			b.waiting = append(b.waiting, in) // before Add, after which its outcome can come
			b.mu.Unlock()
			if err := b.batcher.AddVersion(ctx, b.version, data); err != nil {
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

// outcome counts and reports the outcome of an event.
func (b *batches) outcome(o client.Outcome) {
	b.mu.Lock()
	defer b.mu.Unlock()
	in := b.waiting[0]
	b.waiting = b.waiting[1:]
	b.count(o)
	b.answered = b.answered || o.Err == nil || o.Rejected()
	b.bar.Advance(in.Size)
	switch {
	case o.Err == nil:
		b.wrong.Succeeded(&b.prospects)
		if !b.dryRun {
			b.steps.count(b.client, b.event, o.ID, o.Receipt, o.Data)
		}
		if err := b.receipts.Print(b.bar.Above(b.Stdout), o.Receipt); err != nil {
			b.stop(err)
		}
	case cli.Away(o.Err):
		b.stop(o.Err) // reported once, at the end
		b.abandon()   // the batcher has retried for long enough
	case errors.Is(o.Err, client.ErrClosed): // the reason is reported at the end
	case b.wrong.Failed(&b.prospects, in.Label, b.locate(in, o.Data, o.Err)):
		b.stop(cli.ErrReported)
		b.batcher.Stop()
	}
}

func (b *batches) count(o client.Outcome) {
	switch {
	case o.Err == nil:
		b.counts.accepted.Add(1)
	case o.Rejected():
		b.counts.rejected.Add(1)
	case o.MayBeStored():
		b.counts.unsure.Add(1)
	case errors.Is(o.Err, client.ErrClosed):
		b.unsent++
	default:
		b.counts.failed.Add(1)
	}
}

// retry prints why the command waits, from the second repetition on. It stops the command
// if the gateway cannot be reached and never answered.
func (b *batches) retry(r client.Retry) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if cli.Away(r.Err) && !b.answered {
		b.stop(r.Err)
		b.abandon()
		return
	}
	if r.Attempt > 1 {
		fmt.Fprintf(b.bar.Above(b.Stderr), "# trying %s again in %.1f s: %v\n",
			output.Count(r.Events, "event"), r.Wait.Seconds(), b.Explain(r.Err))
	}
}
