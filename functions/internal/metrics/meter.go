package metrics

import (
	"cmp"
	"context"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/internal/logs"
	"example.com/eventgateway/functions/settings"
)

// Receiver is the part of [core.ReceiveEvent] that is measured.
type Receiver interface {
	ReceiveAll(ctx context.Context, batch []core.Submission, atomic bool) []core.Outcome
}

// Meter measures a [Receiver] and its ports. A nil meter measures nothing: it returns what
// it should wrap. It is safe for many goroutines.
type Meter struct {
	out     io.Writer
	options Options
	format  format
	sample  *logs.Sample // of the requests without a refusal, those that tell their times

	validating atomic.Int64 // nanoseconds spent in validators since the start

	unchecked atomic.Int64 // requests whose quotas were not checked, since the last line

	schemas schemas

	mu    sync.Mutex
	named map[core.EventType]bool // the event types with dimensions of their own
}

// Options of a [Meter]. Zero fields have the defaults given.
type Options struct {
	Namespace string           // "EventGateway"
	MaxTypes  int              // event types that are named; 100
	Sample    int              // of how many requests without a refusal one has its times; 1
	Now       func() time.Time // time.Now
}

// New returns a meter that writes the lines of each request to out, in one Write. It
// ignores errors of out: they are no reason to fail a request.
func New(out io.Writer, options Options) *Meter {
	options.Namespace = cmp.Or(options.Namespace, "EventGateway")
	options.MaxTypes = cmp.Or(options.MaxTypes, 100)
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Meter{
		out: out, options: options, format: newFormat(options.Namespace), sample: logs.NewSample(options.Sample),
		named: map[core.EventType]bool{},
	}
}

// FromSettings returns a meter with the function's settings, and with options where they
// say nothing. It returns nil if they turn metrics off.
func FromSettings(read *settings.Reader, out io.Writer, options Options) *Meter {
	options.Namespace = cmp.Or(read.Getenv(settings.MetricNamespace), options.Namespace)
	options.MaxTypes = read.PositiveInt(settings.MetricTypes, options.MaxTypes)
	options.Sample = read.PositiveInt(settings.LogSample, options.Sample)
	if !read.Switch(settings.Metrics, true) {
		return nil
	}
	return New(out, options)
}

// QuotaNotChecked counts a request that is let in though its client's quota was not checked.
// The next request of [Meter.Receiver] writes it.
func (m *Meter) QuotaNotChecked() {
	if m != nil {
		m.unchecked.Add(1)
	}
}

// Receiver wraps a receiver, to write the metrics of each request once its outcomes are
// known. Wrap the receiver's ports by [Meter.Stream] and [Meter.Compiler].
func (m *Meter) Receiver(inner Receiver) Receiver {
	if m == nil {
		return inner
	}
	return receiver{m, inner}
}

type receiver struct {
	*Meter
	inner Receiver
}

// ReceiveAll calls the inner receiver and reports what became of the batch.
func (r receiver) ReceiveAll(ctx context.Context, batch []core.Submission, atomic bool) []core.Outcome {
	var p publications
	before := r.validating.Load()
	outcomes := r.inner.ReceiveAll(context.WithValue(ctx, publicationsKey{}, &p), batch, atomic)
	// Lambda gives a process one request at a time. Where requests overlap, each
	// has some of the others' time in validators.
	r.report(outcomes, &p, time.Duration(r.validating.Load()-before))
	return outcomes
}
