package consumer

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"sync"
)

// Dedupe returns a handler that drops repeats: events with the source and the id of one that
// handle has handled without an error. CloudEvents says that such events are the same. It
// remembers the last so many events, in some 150 bytes each; most is at least 1.
//
// It is for what senders and the gateway repeat within a while. It forgets when the process
// ends: what must never be done twice needs a place that is written together with its effect.
//
// The handler may be called by many goroutines. One that brings an event which another handles
// waits for it. Records that are not the gateway's pass.
func Dedupe(most int, handle func(context.Context, Message) error) func(context.Context, Message) error {
	d := &dedupe{handle: handle, seen: map[identity]*attempt{}, recent: make([]identity, max(most, 1))}
	return d.do
}

// identity is the hash of an event's source and id.
type identity [sha256.Size]byte

func identityOf(source, id string) identity {
	text := binary.AppendUvarint(nil, uint64(len(source)))
	return sha256.Sum256(append(append(text, source...), id...))
}

// dedupe remembers the last events that were handled, and those that are.
type dedupe struct {
	handle func(context.Context, Message) error

	mu     sync.Mutex
	seen   map[identity]*attempt
	recent []identity // a ring of the events that were handled last
	filled int
	next   int
}

// attempt is the handling of one event. handled is set before done is closed.
type attempt struct {
	done    chan struct{}
	handled bool
}

func (d *dedupe) do(ctx context.Context, m Message) error {
	if m.Err != nil {
		return d.handle(ctx, m)
	}
	id := identityOf(m.Record.Source, m.Record.ID)
	for {
		a, first := d.begin(id)
		if first {
			return d.try(ctx, m, id, a)
		}
		select {
		case <-a.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		if a.handled {
			return nil
		}
		// The other failed, so this one may try.
	}
}

// begin returns the attempt at an event, and whether it is the first.
func (d *dedupe) begin(id identity) (a *attempt, first bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if a = d.seen[id]; a != nil {
		return a, false
	}
	a = &attempt{done: make(chan struct{})}
	d.seen[id] = a
	return a, true
}

// try handles an event, and remembers it if that succeeds.
func (d *dedupe) try(ctx context.Context, m Message, id identity, a *attempt) error {
	defer func() { d.end(id, a) }() // also if handle panics
	err := d.handle(ctx, m)
	a.handled = err == nil || errors.Is(err, ErrStop)
	return err
}

func (d *dedupe) end(id identity, a *attempt) {
	d.mu.Lock()
	defer d.mu.Unlock()
	close(a.done)
	if !a.handled {
		delete(d.seen, id)
		return
	}
	if d.filled == len(d.recent) {
		delete(d.seen, d.recent[d.next])
	} else {
		d.filled++
	}
	d.recent[d.next] = id
	d.next = (d.next + 1) % len(d.recent)
}
