package client

import (
	"errors"
	"net/http"
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

// settleEvents is settle for the events at the indexes open.
func (b *Batcher) settleEvents(x *batch, open []int, p *patience) {
	for len(open) > 0 {
		if b.ctx.Err() != nil {
			x.giveUp(open)
			return
		}
		left, retryAfter, err := b.attempt(x, open)
		if len(open) > 1 && unreadable(err) {
			b.settleEvents(x, open[:len(open)/2], p) // one event may be the cause, or all together
			b.settleEvents(x, open[len(open)/2:], p)
			return
		}
		if len(left) == 0 {
			return
		}
		wait, more := p.next(len(left) < len(open), retryAfter, time.Now())
		if !worthRetrying(err) || !more || b.ctx.Err() != nil {
			x.giveUp(left)
			return
		}
		if b.options.OnRetry != nil {
			b.options.OnRetry(Retry{Events: len(left), Attempt: p.failures, Wait: wait, Err: err})
		}
		sleep(b.ctx, wait)
		open = left
	}
}

// attempt sends events once. It returns those without a final outcome, and the
// error of the first of them.
func (b *Batcher) attempt(x *batch, open []int) (left []int, retryAfter time.Duration, err error) {
	options := BatchOptions{NoReceipts: b.options.NoReceipts, GzipAbove: b.options.GzipAbove}
	answer, err := b.client.postBatch(b.ctx, b.path, x.part(open), len(open), options)
	if err != nil {
		for _, index := range open {
			x.events[index].Err = err
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
		e, result := &x.events[index], results[i]
		switch {
		case result == nil: // accepted: its receipt is not wanted
			e.Err, e.settled = nil, true
		case result.Status < 300:
			e.Receipt, e.Err, e.settled = *result.Receipt, nil, true
		default:
			e.Err = resultProblem(result, answer.RetryAfter)
			if e.settled = !worthRetrying(e.Err); !e.settled {
				if left = append(left, index); err == nil {
					err = e.Err
				}
			}
		}
	}
	return left, answer.RetryAfter, err
}

// resultProblem is an event's result as the error that the event alone would have had.
func resultProblem(r *events.EventResult, retryAfter time.Duration) *Problem {
	return &Problem{RetryAfter: retryAfter, Problem: events.Problem{
		Title: http.StatusText(r.Status), Status: r.Status, Detail: r.Detail,
		Code: r.Code, Retryable: r.Retryable, Errors: r.Errors,
	}}
}

// part is the body with only some of the events.
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

// giveUp makes the last error of events final.
func (x *batch) giveUp(open []int) {
	for _, index := range open {
		e := &x.events[index]
		if e.settled = true; e.Err == nil {
			e.Err = ErrClosed // not sent at all
		}
	}
}
