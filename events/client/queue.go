package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"example.com/eventgateway/events"
)

// batch becomes one request. Its body grows as events are added.
type batch struct {
	body   []byte // "[", encoded events with "," between, and "]"
	events []batched
	held   int // bytes of all its events, also of invalid ones
	linger *time.Timer
	done   bool
}

// batched is one event of a batch.
type batched struct {
	Outcome
	start, end int  // its place in the body; 0 if it is not there
	data       int  // where its data begins in the body
	settled    bool // the outcome is final
}

func (b *Batcher) hasRoom(size int) bool {
	return b.heldEvents == 0 || b.heldEvents < b.options.MaxHeldEvents && b.heldBytes+size <= b.options.MaxHeldBytes
}

// wait unlocks b.mu and waits until told or closed changes.
func (b *Batcher) wait(ctx context.Context) error {
	changed := b.changed
	b.mu.Unlock()
	defer b.mu.Lock()
	select {
	case <-changed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *Batcher) announce() {
	close(b.changed)
	b.changed = make(chan struct{})
}

// fill begins a batch, which is sent after the linger time at the latest.
func (b *Batcher) fill() {
	x := &batch{body: []byte{'['}}
	x.linger = time.AfterFunc(b.options.Linger, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.filling == x {
			b.send()
		}
	})
	b.filling = x
}

func (x *batch) add(head string, e Event, index int64, valid bool) {
	added := batched{Outcome: Outcome{Index: index, ID: e.ID}}
	if valid {
		if len(x.body) > 1 {
			x.body = append(x.body, ',')
		}
		added.start = len(x.body)
		x.body, added.data = appendEvent(x.body, head, e)
		added.end = len(x.body)
	} else { // invalid JSON in the body could add events
		added.Data, added.settled = bytes.Clone(e.Data), true
		added.Err = &Problem{Problem: events.Problem{
			Title: http.StatusText(http.StatusBadRequest), Status: http.StatusBadRequest,
			Code: "invalid_json", Detail: fmt.Sprint("the event is not JSON: ",
				json.Unmarshal(e.Data, new(json.RawMessage))),
		}}
	}
	x.events = append(x.events, added)
}

// outcome returns the outcome of the event at an index. The event's data is in the body,
// before the brace that ends the event.
func (x *batch) outcome(i int) Outcome {
	e := x.events[i]
	if e.end > 0 {
		e.Data = x.body[e.data : e.end-1 : e.end-1]
	}
	return e.Outcome
}

// send hands the batch that is filling to a sender.
func (b *Batcher) send() {
	x := b.filling
	if x == nil {
		return
	}
	b.filling = nil
	x.linger.Stop()
	x.body = append(x.body, ']')
	b.queue, b.order = append(b.queue, x), append(b.order, x)
	if b.senders < b.options.Concurrency {
		b.senders++
		go b.sendQueued()
	}
}

func (b *Batcher) sendQueued() {
	b.mu.Lock()
	for len(b.queue) > 0 {
		x := b.queue[0]
		b.queue = b.queue[1:]
		b.mu.Unlock()
		b.settle(x)
		b.mu.Lock()
		x.done = true
		if !b.telling && b.order[0].done {
			b.telling = true
			go b.tell()
		}
	}
	b.senders--
	b.mu.Unlock()
}

// tell calls outcome for the first batches, as far as they are done.
func (b *Batcher) tell() {
	b.mu.Lock()
	for len(b.order) > 0 && b.order[0].done {
		x := b.order[0]
		b.order = b.order[1:]
		b.mu.Unlock()
		for i := range x.events {
			b.outcome(x.outcome(i))
		}
		b.mu.Lock()
		b.told += int64(len(x.events))
		b.heldEvents -= len(x.events)
		b.heldBytes -= x.held
		b.announce()
	}
	b.telling = false
	b.mu.Unlock()
}
