package lambdaconsumer

import (
	"context"
	"sync"

	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/internal/lanes"
)

// batch is the handling of one batch.
type batch struct {
	Options
	handler Handler

	mu     sync.Mutex
	failed map[string]bool // by partition key
	done   []bool          // by place in the batch
}

// run has messages handled in their order. So if the time ends, most of those that are not done are
// at the end of the batch, and few come twice.
func (b *batch) run(ctx context.Context, messages []consumer.Message) {
	l := lanes.New(b.Parallel, func(i int) { b.process(ctx, i, messages[i]) })
	for i, m := range messages {
		if !b.may(ctx, m) {
			continue
		}
		if !l.Add(ctx, m.PartitionKey, i) {
			break
		}
	}
	l.Wait()
	b.noteLate(messages)
}

// noteLate notes the first message that was not begun in time.
func (b *batch) noteLate(messages []consumer.Message) {
	for i, m := range messages {
		if !b.done[i] && !b.failed[m.PartitionKey] {
			if b.Note != nil {
				b.Note(m, ErrNoTime)
			}
			return
		}
	}
}

// process handles a message, unless the time is over or one of its key has failed.
func (b *batch) process(ctx context.Context, i int, m consumer.Message) {
	if !b.may(ctx, m) {
		return
	}
	err := b.try(ctx, m)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil {
		b.done[i] = true
		return
	}
	b.failed[m.PartitionKey] = true
	if b.Note != nil {
		b.Note(m, err)
	}
}

// may reports whether a message may be handled now.
func (b *batch) may(ctx context.Context, m consumer.Message) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return ctx.Err() == nil && !b.failed[m.PartitionKey]
}

// response names the messages that are not done, in their order.
func (b *batch) response(messages []consumer.Message) Response {
	r := Response{BatchItemFailures: []BatchItemFailure{}}
	for i, m := range messages {
		if !b.done[i] {
			r.BatchItemFailures = append(r.BatchItemFailures, BatchItemFailure{ItemIdentifier: m.SequenceNumber})
		}
	}
	return r
}
