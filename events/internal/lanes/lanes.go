// Package lanes handles many items at once. It handles items with the same key one after another.
package lanes

import (
	"context"
	"sync"
)

// Lanes handle items with the same key one after another, and items with different keys at once.
type Lanes[Item any] struct {
	handle  func(Item)
	slots   chan struct{} // one for each key that is being handled
	working sync.WaitGroup
	mu      sync.Mutex
	waiting map[string][]Item // by key that is being handled
}

// New returns lanes that handle so many keys at once, at least one.
func New[Item any](parallel int, handle func(Item)) *Lanes[Item] {
	return &Lanes[Item]{handle: handle, slots: make(chan struct{}, max(parallel, 1)), waiting: map[string][]Item{}}
}

// Add has an item handled after those with its key. It waits for a slot unless its key has one.
// Items are added by one goroutine, in order. It reports false if the context ended first.
func (l *Lanes[Item]) Add(ctx context.Context, key string, it Item) bool {
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

// Wait waits until all items that were added are handled.
func (l *Lanes[Item]) Wait() { l.working.Wait() }

// drain handles an item and those that wait for its key.
func (l *Lanes[Item]) drain(key string, it Item) {
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
