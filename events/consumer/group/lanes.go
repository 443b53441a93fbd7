package group

import (
	"context"
	"sync"

	"example.com/eventgateway/events/consumer"
)

// item is a message with its place in the progress of its shard.
type item struct {
	message consumer.Message
	entry   *entry
}

// lanes handle items: those of a partition key one after another, those of several keys at once.
type lanes struct {
	handle  func(item)
	slots   chan struct{} // one for each key that is being handled
	working sync.WaitGroup
	mu      sync.Mutex
	waiting map[string][]item // by key that is being handled
}

func newLanes(parallel int, handle func(item)) *lanes {
	return &lanes{handle: handle, slots: make(chan struct{}, parallel), waiting: map[string][]item{}}
}

// add has an item handled after those with its key. It waits for a slot unless its key has one.
// Items are added by one goroutine, in order. It reports false if the context ended first.
func (l *lanes) add(ctx context.Context, it item) bool {
	key := it.message.PartitionKey
	l.mu.Lock()
	queue, busy := l.waiting[key]
	if busy {
		l.waiting[key] = append(queue, it)
	}
	l.mu.Unlock()
	if busy {
		return true
	}
	select {
	case l.slots <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	l.mu.Lock()
	l.waiting[key] = nil
	l.mu.Unlock()
	l.working.Go(func() { l.drain(key, it) })
	return true
}

// drain handles an item and those that wait for its key.
func (l *lanes) drain(key string, it item) {
	defer func() { <-l.slots }()
	for {
		l.handle(it)
		l.mu.Lock()
		queue := l.waiting[key]
		if len(queue) == 0 {
			delete(l.waiting, key)
			l.mu.Unlock()
			return
		}
		it, l.waiting[key] = queue[0], queue[1:]
		l.mu.Unlock()
	}
}
