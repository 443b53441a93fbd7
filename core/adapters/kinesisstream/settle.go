package kinesisstream

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/core"
)

// settle ends a try of a call. A stored record makes the next event of its key ready. The
// other records are tried again or given up.
func (p *publication) settle(ctx context.Context, c *call) {
	rest, throttled := 0, false
	for n, index := range c.indexes {
		result := c.result(n)
		if result.Err == nil {
			p.results[index] = result
			p.follow(index)
			continue
		}
		// If the time is up, the error of the try before says more.
		if p.results[index].Err == nil || c.refused || !p.budget.over(ctx) {
			p.results[index] = result
		}
		throttled = throttled || core.CodeOf(result.Err) == core.CodeBackendThrottled
		c.move(n, rest)
		rest++
	}
	c.keep(rest)
	if rest == 0 {
		p.idle = append(p.idle, c)
		return
	}
	for _, index := range c.indexes {
		p.results[index].InDoubt = c.lost
	}
	due, ok := p.budget.nextTry(c.tries, throttled)
	if ok && c.lost && c.once {
		due, ok = p.budget.landed(due, time.Now())
	}
	if !ok || c.refused || ctx.Err() != nil {
		p.giveUp(c)
		return
	}
	c.due = due
	p.waiting = append(p.waiting, c)
}

// giveUp leaves the call's events with their last errors, and ends the events behind them.
func (p *publication) giveUp(c *call) {
	for _, i := range c.indexes {
		p.giveUpBehind(i)
	}
}

// giveUpBehind fails the events that are behind i and have the same key, with i's code. They
// must not be stored before i.
func (p *publication) giveUpBehind(i int) {
	if p.next == nil || p.next[i] == 0 {
		return
	}
	err := p.results[i].Err
	if code := core.CodeOf(err); code.Retryable() {
		err = &core.Error{Code: code, Err: err,
			Detail: "an earlier event with the same partition key was not stored, so this one was not sent;" +
				" try again later"}
	}
	for i = p.next[i]; i != 0; i = p.next[i] {
		p.results[i].Err = err
	}
}

var errNoTime = errors.New("the time was up before the event was sent")

// giveUpAll ends all ready events and waiting calls, because the time is up.
func (p *publication) giveUpAll(ctx context.Context) {
	for _, i := range p.ready {
		cause := ctx.Err()
		if cause == nil {
			cause = errNoTime
		}
		p.results[i].Err = core.Unavailable("the time was up before the event was sent; try again later", cause)
		p.giveUpBehind(i)
	}
	p.ready, p.record = nil, nil
	for _, c := range p.waiting {
		p.giveUp(c)
	}
	p.waiting = nil
}

// idleCall returns an empty call with room for so many records.
func (p *publication) idleCall(room int) *call {
	if last := len(p.idle) - 1; last >= 0 {
		c := p.idle[last]
		p.idle = p.idle[:last]
		*c = call{entries: c.entries[:0], indexes: c.indexes[:0]}
		return c
	}
	return &call{entries: make([]types.PutRecordsRequestEntry, 0, room), indexes: make([]int, 0, room)}
}
