package metrics

import (
	"cmp"
	"context"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/settings"
)

// Receiver is the part of [core.ReceiveEvent] that is measured.
type Receiver interface {
	ReceiveAll(ctx context.Context, batch []core.Submission, atomic bool) []core.Outcome
}

// Meter measures a [Receiver] and its ports. A nil meter measures nothing: what
// it is given to wrap comes back as it is. It is safe for many goroutines.
type Meter struct {
	out     io.Writer
	options Options
	format  format

	validating atomic.Int64 // nanoseconds spent in validators since the start

	mu    sync.Mutex
	named map[core.EventType]bool // the event types with dimensions of their own
}

// Options of a [Meter]. Zero fields have the defaults given.
type Options struct {
	Namespace string           // "EventGateway"
	MaxTypes  int              // event types that are named; 100
	Now       func() time.Time // time.Now
}

// New returns a meter that writes its lines to out, those of a request in one
// Write. It is no reason to fail a request that this does not work, so errors of
// out are ignored.
func New(out io.Writer, options Options) *Meter {
	options.Namespace = cmp.Or(options.Namespace, "EventGateway")
	options.MaxTypes = cmp.Or(options.MaxTypes, 100)
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Meter{out: out, options: options, format: newFormat(options.Namespace), named: map[core.EventType]bool{}}
}

// FromSettings is New with the function's settings over the options, and nil
// where they turn metrics off.
func FromSettings(read *settings.Reader, out io.Writer, options Options) *Meter {
	options.Namespace = cmp.Or(read.Getenv(settings.MetricNamespace), options.Namespace)
	options.MaxTypes = read.PositiveInt(settings.MetricTypes, options.MaxTypes)
	if !read.Switch(settings.Metrics, true) {
		return nil
	}
	return New(out, options)
}

// Receiver wraps a receiver whose ports were wrapped by [Meter.Stream] and
// [Meter.Compiler]: it writes the metrics of each request once its outcomes are
// known.
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

// ReceiveAll is that of the receiver inside.
func (r receiver) ReceiveAll(ctx context.Context, batch []core.Submission, atomic bool) []core.Outcome {
	var p publications
	before := r.validating.Load()
	outcomes := r.inner.ReceiveAll(context.WithValue(ctx, publicationsKey{}, &p), batch, atomic)
	// Lambda gives a process one request at a time. Where requests overlap, each
	// has some of the others' time in validators.
	r.report(batch, outcomes, &p, time.Duration(r.validating.Load()-before))
	return outcomes
}
