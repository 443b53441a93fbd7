package kinesisstream

import (
	"context"
	"slices"
	"time"

	"example.com/eventgateway/core"
)

// maxCallsAtOnce bounds the calls that one publication makes at a time: their memory (5 MiB
// each), and one caller's share of the stream.
const maxCallsAtOnce = 4

// publication is one Publish under way. It belongs to one goroutine, which runs run; each
// other goroutine makes one call.
//
// An event is either behind another event of its key (next), ready, in a call that is under
// way, in a call that waits for its next try, or done.
type publication struct {
	stream  *Stream
	encoder encoder
	budget  budget
	list    []core.Event
	results []core.PublishResult // of events that are not done: the last error

	next    []int   // index of the next event of the same key, 0 for none; nil if no key is there twice
	ready   []int   // indexes of the events that can be sent now, in the slice's order
	record  []byte  // of the first ready event, if it did not fit into a call
	waiting []*call // that will be tried again
	idle    []*call // that are done, for their memory

	underWay int        // calls
	done     chan *call // calls that have ended
	timer    *time.Timer
}

func newPublication(ctx context.Context, s *Stream, list []core.Event, results []core.PublishResult) *publication {
	p := &publication{
		stream: s, encoder: s.newEncoder(), budget: budgetOf(ctx),
		list: list, results: results, ready: make([]int, 0, len(list)),
	}
	if len(list) == 1 {
		p.ready = append(p.ready, 0)
		return p
	}
	last := make(map[string]int, len(list)) // event of each key
	for i := range list {
		key := list[i].PartitionKey
		if before, ok := last[key]; ok {
			if p.next == nil {
				p.next = make([]int, len(list))
			}
			p.next[before] = i
		} else {
			p.ready = append(p.ready, i)
		}
		last[key] = i
	}
	return p
}

// run ends when every event is done and no call is under way.
func (p *publication) run(ctx context.Context) {
	for {
		if p.budget.over(ctx) {
			p.giveUpAll(ctx)
		}
		var c *call
		if p.underWay < maxCallsAtOnce {
			c = p.nextCall()
		}
		switch {
		case c == nil && p.underWay == 0 && len(p.waiting) == 0:
			return
		case c == nil:
			p.wait(ctx)
		case p.underWay == 0 && len(p.ready) == 0 && len(p.waiting) == 0: // the only call: no goroutine needed
			c.try(ctx, p.stream, p.budget)
			p.settle(ctx, c)
		default:
			p.start(ctx, c)
		}
	}
}

// start makes a call in a goroutine of its own.
func (p *publication) start(ctx context.Context, c *call) {
	if p.done == nil {
		p.done = make(chan *call, maxCallsAtOnce)
	}
	p.underWay++
	go func() {
		c.try(ctx, p.stream, p.budget)
		p.done <- c
	}()
}

// wait returns when a call has ended, when a waiting call is due and may begin, or when the
// context ends.
func (p *publication) wait(ctx context.Context) {
	var due <-chan time.Time
	var ended <-chan struct{}
	if len(p.waiting) > 0 && p.underWay < maxCallsAtOnce {
		pause := time.Until(slices.MinFunc(p.waiting, func(a, b *call) int { return a.due.Compare(b.due) }).due)
		if p.timer == nil {
			p.timer = time.NewTimer(pause)
		} else {
			p.timer.Reset(pause)
		}
		defer p.timer.Stop()
		due, ended = p.timer.C, ctx.Done()
	}
	select {
	case c := <-p.done:
		p.underWay--
		p.settle(ctx, c)
	case <-due:
	case <-ended:
	}
}

// nextCall returns a call that may begin now: one whose pause is over, or a new one of ready
// events. It returns nil for none.
func (p *publication) nextCall() *call {
	for i, c := range p.waiting {
		if time.Until(c.due) <= 0 {
			p.waiting = slices.Delete(p.waiting, i, i+1)
			return c
		}
	}
	if len(p.ready) == 0 {
		return nil
	}
	return p.pack()
}

// pack makes a call of as many ready events as fit. Events that Kinesis would never take
// get their error.
func (p *publication) pack() *call {
	c := p.idleCall(min(len(p.ready), maxRecordsPerCall))
	c.list = p.list
	for len(p.ready) > 0 && len(c.entries) < maxRecordsPerCall {
		i := p.ready[0]
		e := &p.list[i]
		record := p.record
		if record == nil {
			var err error
			if record, err = p.encoder.record(e); err != nil {
				p.results[i].Err = err
				p.ready = p.ready[1:]
				p.follow(i)
				continue
			}
		}
		p.record = nil
		if c.bytes+len(record)+len(e.PartitionKey) > maxBytesPerCall {
			p.record = record
			break
		}
		p.ready = p.ready[1:]
		c.add(i, record, e)
	}
	if len(c.entries) == 0 {
		p.idle = append(p.idle, c)
		return nil
	}
	return c
}

// follow makes the event ready that is behind i and has the same key.
func (p *publication) follow(i int) {
	if p.next != nil && p.next[i] != 0 {
		p.ready = append(p.ready, p.next[i])
	}
}
