package sending

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// Tally counts the outcomes of the events that were sent.
type Tally struct {
	accepted, rejected atomic.Int64
	failed             atomic.Int64 // not stored, but worth another try
	unsure             atomic.Int64 // may be stored or not
	dryRun             bool         // nothing was to be stored
}

// Count counts an event that was sent alone, by its error.
func (t *Tally) Count(err error) {
	problem, refused := errors.AsType[*client.Problem](err)
	switch {
	case err == nil:
		t.accepted.Add(1)
	case client.MayBeStored(err):
		t.unsure.Add(1)
	case refused && !problem.Retryable:
		t.rejected.Add(1)
	default:
		t.failed.Add(1)
	}
}

// Total is how many events were counted.
func (t *Tally) Total() int64 {
	return t.accepted.Load() + t.rejected.Load() + t.failed.Load() + t.unsure.Load()
}

// String implements fmt.Stringer.
func (t *Tally) String() string {
	text := fmt.Sprintf("%d accepted, %d rejected, %d failed", t.accepted.Load(), t.rejected.Load(), t.failed.Load())
	if n := t.unsure.Load(); n > 0 {
		text += fmt.Sprintf(", %d may be stored", n)
	}
	return text
}

// Ending returns the error that ends a command, given the error that stopped it, if any.
// It is a [cli.UnsureError] if some events may be stored.
func (t *Tally) Ending(err error) error {
	if err == nil && t.Total() > t.accepted.Load() {
		err = cli.ErrReported
	}
	if t.unsure.Load() > 0 {
		return &cli.UnsureError{Err: err}
	}
	return err
}

// Summarize prints the counts, and how fast the events were sent.
func (t *Tally) Summarize(a *cli.App, took time.Duration) {
	n, what := t.Total(), "sent"
	if t.dryRun {
		what = "checked, of which nothing is stored"
	}
	a.Remark("%d %s: %s; %.1f s, %.0f events/s", n, what, t, took.Seconds(), float64(n)/max(took.Seconds(), 0.001))
}
