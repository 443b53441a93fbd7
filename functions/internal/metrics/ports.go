package metrics

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/rejections"
	"example.com/eventgateway/core/sampling"
)

// Stream wraps the stream to measure what the requests of [Meter.Receiver] publish.
func (m *Meter) Stream(inner core.EventStream) core.EventStream {
	if m == nil {
		return inner
	}
	return stream{inner, m}
}

// publications collects what one request published, and which rejected events and samples
// it could not keep. It travels in the request's context.
type publications struct {
	mu      sync.Mutex
	first   core.EventType // of a published event
	others  map[core.EventType]bool
	took    time.Duration
	ended   time.Time // when the last of it was answered
	notKept map[core.EventType]int

	notSampled int
}

type publicationsKey struct{}

type stream struct {
	core.EventStream
	*Meter
}

func (s stream) Publish(ctx context.Context, events []core.Event) []core.PublishResult {
	p, ok := ctx.Value(publicationsKey{}).(*publications)
	if !ok {
		return s.EventStream.Publish(ctx, events)
	}
	began := s.options.Now()
	results := s.EventStream.Publish(ctx, events)
	p.add(events, began, s.options.Now())
	return results
}

func (p *publications) add(events []core.Event, began, ended time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range events {
		if t := events[i].Type; !p.published(t) {
			p.note(t)
		}
	}
	p.took += ended.Sub(began)
	p.ended = ended
}

// published reports whether the request published events of a type.
func (p *publications) published(t core.EventType) bool { return t == p.first || p.others[t] }

// note remembers a type. Most requests are of one, which takes no map.
func (p *publications) note(t core.EventType) {
	switch {
	case p.first == core.EventType{}:
		p.first = t
	case p.others == nil:
		p.others = map[core.EventType]bool{t: true}
	default:
		p.others[t] = true
	}
}

// Rejected wraps the stream of rejected events, to count the events that requests of
// [Meter.Receiver] could not keep.
func (m *Meter) Rejected(inner rejections.RejectedEvents) rejections.RejectedEvents {
	if m == nil {
		return inner
	}
	return rejected{inner}
}

type rejected struct{ inner rejections.RejectedEvents }

func (r rejected) Keep(ctx context.Context, rejections []rejections.Rejection) []error {
	errs := r.inner.Keep(ctx, rejections)
	if p, ok := ctx.Value(publicationsKey{}).(*publications); ok {
		p.addNotKept(rejections, errs)
	}
	return errs
}

func (p *publications) addNotKept(rejections []rejections.Rejection, errs []error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, err := range errs {
		if err == nil {
			continue
		}
		if p.notKept == nil {
			p.notKept = map[core.EventType]int{}
		}
		p.notKept[core.EventType{Client: rejections[i].Client, Event: rejections[i].Event}]++
	}
}

// Samples wraps the writer of samples, to count the samples that requests of
// [Meter.Receiver] could not keep.
func (m *Meter) Samples(inner sampling.SampleWriter) sampling.SampleWriter {
	if m == nil {
		return inner
	}
	return samples{inner}
}

type samples struct{ inner sampling.SampleWriter }

func (s samples) Keep(ctx context.Context, list []sampling.Sample) error {
	err := s.inner.Keep(ctx, list)
	if p, ok := ctx.Value(publicationsKey{}).(*publications); ok && err != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.notSampled += len(list)
	}
	return err
}

// Compiler wraps the schema compiler, to time the validators that it makes.
func (m *Meter) Compiler(inner core.SchemaCompiler) core.SchemaCompiler {
	if m == nil {
		return inner
	}
	return compiler{m, inner}
}

type compiler struct {
	*Meter
	inner core.SchemaCompiler
}

func (c compiler) References(document []byte) []core.Reference { return c.inner.References(document) }

func (c compiler) Compile(schema core.SchemaSource) (core.Validator, error) {
	inner, err := c.inner.Compile(schema)
	if err != nil {
		return nil, err
	}
	return validator{inner, c.options.Now, &c.validating}, nil
}

type validator struct {
	inner core.Validator
	now   func() time.Time
	total *atomic.Int64
}

func (v validator) Memory() int { return v.inner.Memory() }

func (v validator) Validate(event []byte, work *core.Work) error {
	began := v.now()
	err := v.inner.Validate(event, work)
	v.total.Add(int64(v.now().Sub(began)))
	return err
}
