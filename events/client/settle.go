package client

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"example.com/eventgateway/events"
)

// settle sends a batch until the outcome of each of its events is final.
func (b *Batcher) settle(x *batch) {
	var open []int
	for i := range x.events {
		if !x.events[i].settled {
			open = append(open, i)
		}
	}
	b.settleEvents(x, open, &patience{attempts: b.options.MaxAttempts, limit: b.options.RetryFor})
}

// settleEvents sends the events at the indexes open until their outcomes are final.
func (b *Batcher) settleEvents(x *batch, open []int, p *patience) {
	for len(open) > 0 {
		if b.sending.Err() != nil {
			x.giveUp(open)
			return
		}
		left, retryAfter, err := b.attempt(x, open)
		if len(open) > 1 && refusedAsAWhole(err) {
			b.settleHalves(x, open, p)
			return
		}
		if len(left) < len(open) {
			p.failures = 0
		}
		if len(left) == 0 {
			return
		}
		if !worthRetrying(err) || b.sending.Err() != nil {
			x.giveUp(left)
			return
		}
		wait, more := p.next(retryAfter, time.Now())
		if !more {
			x.giveUp(left)
			return
		}
		if b.options.OnRetry != nil {
			b.options.OnRetry(Retry{Events: len(left), Attempt: p.failures, Wait: wait, Err: err})
		}
		sleep(b.sending, wait)
		if p.tooMuch(err) || x.anyTooCostly(left) {
			b.settleHalves(x, left, p)
			return
		}
		open = left
	}
}

// settleHalves settles the first half, then the second, so that the order is kept.
func (b *Batcher) settleHalves(x *batch, open []int, p *patience) {
	half := len(open) / 2
	b.settleEvents(x, open[:half], p)
	b.settleEvents(x, open[half:], p)
}

// attempt sends events once. It returns the events without a final outcome, and the error
// of the first of them.
func (b *Batcher) attempt(x *batch, open []int) (left []int, retryAfter time.Duration, err error) {
	options := BatchOptions{DryRun: b.options.DryRun, Results: b.options.Results, GzipAbove: b.options.GzipAbove}
	answer, err := b.client.postBatch(b.ctx, b.names, x.part(open), len(open), options)
	if err != nil {
		unsure := MayBeStored(err)
		for _, index := range open {
			e := &x.events[index]
			e.Err, e.unsure = err, e.unsure || unsure
		}
		if problem, is := errors.AsType[*Problem](err); is {
			retryAfter = problem.RetryAfter
		}
		return open, retryAfter, err
	}
	results := make([]*events.EventResult, len(open))
	for i := range answer.Results {
		results[answer.Results[i].Index] = &answer.Results[i]
	}
	for i, index := range open {
		e := &x.events[index]
		e.take(results[i], answer.RetryAfter)
		e.unsure = e.unsure && !b.options.DryRun
		if !e.settled {
			if left = append(left, index); err == nil {
				err = e.Err
			}
		}
	}
	return left, answer.RetryAfter, err
}

// take records an event's result. nil means that the event is accepted, without a receipt.
func (e *batched) take(result *events.EventResult, retryAfter time.Duration) {
	if result == nil || result.Status < 300 {
		e.Err, e.unsure, e.settled = nil, false, true
		if result != nil {
			e.Receipt = *result.Receipt
		}
		return
	}
	e.Err = resultProblem(result, retryAfter)
	e.settled = !worthRetrying(e.Err)
	// If the gateway refuses the event for good now, earlier attempts did not store it.
	e.unsure = MayBeStored(e.Err) || e.unsure && !e.settled
}

// resultProblem returns an event's result as the error that the event alone would have had.
func resultProblem(r *events.EventResult, retryAfter time.Duration) *Problem {
	return &Problem{RetryAfter: retryAfter, Problem: events.Problem{
		Title: http.StatusText(r.Status), Status: r.Status, Detail: r.Detail,
		Code: r.Code, Retryable: r.Retryable, Errors: r.Errors, ErrorsOmitted: r.ErrorsOmitted,
	}}
}

// part returns the body with only some of the events.
func (x *batch) part(open []int) []byte {
	sendable := 0
	for i := range x.events {
		if x.events[i].end > 0 {
			sendable++
		}
	}
	if len(open) == sendable {
		return x.body
	}
	part := []byte{'['}
	for i, index := range open {
		if i > 0 {
			part = append(part, ',')
		}
		part = append(part, x.body[x.events[index].start:x.events[index].end]...)
	}
	return append(part, ']')
}

// anyTooCostly reports whether sending less at once would help.
func (x *batch) anyTooCostly(open []int) bool {
	return slices.ContainsFunc(open, func(index int) bool { return tooCostly(x.events[index].Err) })
}

// giveUp makes the last error of events final.
func (x *batch) giveUp(open []int) {
	for _, index := range open {
		e := &x.events[index]
		if e.settled = true; e.Err == nil {
			e.Err = ErrClosed // not sent at all
		}
	}
}
