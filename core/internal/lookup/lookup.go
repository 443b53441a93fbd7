// Package lookup remembers what a store answers about keys that strangers name, so that a
// flood of requests reaches the store a bounded number of times a second.
package lookup

import (
	"context"
	"errors"
	"sync"
	"time"

	"example.com/eventgateway/core/internal/lru"
)

// Options bound a [Cache].
type Options[V any] struct {
	Fresh   time.Duration // how long an answer is used, also that there is no such key
	Refresh time.Duration // how long after its read a value may be read again before it is due
	Stale   time.Duration // how long after its read a value is used while the store is away
	Retry   time.Duration // how long after a read that failed a known key is not read again
	Timeout time.Duration // of a read

	// PerSecond is how many keys are looked up that turn out to be none, after AtOnce of them.
	// Keys that exist do not count, once they are read.
	PerSecond, AtOnce int

	Cost    func(V) int // of a value to remember
	Budget  int         // the most that the costs of values may add up to
	Unknown int         // the most keys that are remembered to be none

	Absent func(error) bool // whether a store's error says that there is no such key
}

// ErrTooMany is the error for a key that is not known, while too many others are looked up.
var ErrTooMany = errors.New("too many unknown keys are looked up")

var errPanic = errors.New("the read did not end")

// Cache remembers values by their keys, and keys without a value. These are apart, so that a
// flood of them forgets no value. It is safe for many goroutines.
type Cache[K comparable, V any] struct {
	read    func(context.Context, K) (V, error)
	options Options[V]

	mu      sync.Mutex
	known   *lru.Cache[K, entry[V]]
	unknown *lru.Cache[K, absence]
	calls   map[K]*call[V] // the reads that run
	bucket  bucket
}

// entry is a value that was read.
type entry[V any] struct {
	value  V
	absent error     // the key has gone since
	read   time.Time // when it was asked for
	next   time.Time // when it is to be read again
	away   error     // of the last read
}

type absence struct {
	err   error
	until time.Time
}

// call is a read that runs. Its results are good once done is closed.
type call[V any] struct {
	done  chan struct{}
	value V
	err   error
}

// New returns an empty cache of what read returns.
func New[K comparable, V any](read func(context.Context, K) (V, error), o Options[V]) *Cache[K, V] {
	return &Cache[K, V]{
		read: read, options: o, known: lru.New[K, entry[V]](o.Budget), unknown: lru.New[K, absence](o.Unknown),
		calls: map[K]*call[V]{}, bucket: bucket{perSecond: float64(o.PerSecond), most: float64(o.AtOnce)},
	}
}

// Get returns the value of a key. Of those who want the same key at once, one reads it.
// Errors: those of the store, ErrTooMany, and the context's if it ends meanwhile.
func (c *Cache[K, V]) Get(ctx context.Context, key K, now time.Time) (V, error) {
	var none V
	c.mu.Lock()
	before, isKnown := c.known.Get(key)
	if isKnown && now.Before(before.next) {
		c.mu.Unlock()
		return before.result(now, c.options.Stale)
	}
	if absent, is := c.unknown.Get(key); is && !isKnown && now.Before(absent.until) {
		c.mu.Unlock()
		return none, absent.err
	}
	if running, is := c.calls[key]; is {
		c.mu.Unlock()
		return running.wait(ctx)
	}
	if !isKnown && !c.bucket.take(now) {
		c.mu.Unlock()
		return none, ErrTooMany
	}
	mine := &call[V]{done: make(chan struct{}), err: errPanic}
	c.calls[key] = mine
	c.mu.Unlock()

	defer func() { // also when the store panics
		c.mu.Lock()
		delete(c.calls, key)
		c.mu.Unlock()
		close(mine.done)
	}()
	value, err := c.ask(ctx, key)
	mine.value, mine.err = c.learn(key, now, value, err)
	return mine.value, mine.err
}

// Again is Get for a caller who doubts the value: it is read again, unless that was of late. It
// takes part in the bound on lookups, since strangers can bring about what raises doubts. The
// error of a store that is away is not kept back.
func (c *Cache[K, V]) Again(ctx context.Context, key K, now time.Time) (V, error) {
	var none V
	c.mu.Lock()
	e, isKnown := c.known.Get(key)
	var err error
	switch {
	case e.away != nil && now.Before(e.next):
		err = e.away
	case isKnown && now.Sub(e.read) >= c.options.Refresh && !c.bucket.take(now):
		err = ErrTooMany
	case isKnown && now.Sub(e.read) >= c.options.Refresh:
		e.next = now
		c.known.Put(key, e, c.options.Cost(e.value))
	}
	c.mu.Unlock()
	if err != nil {
		return none, err
	}
	value, err := c.Get(ctx, key, now)
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, _ = c.known.Get(key); err == nil && e.away != nil {
		return none, e.away
	}
	return value, err
}

// ask reads the store. Others may wait for the answer, so it goes on when the caller goes away.
func (c *Cache[K, V]) ask(ctx context.Context, key K) (V, error) {
	end := time.Now().Add(c.options.Timeout)
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(end) {
		end = deadline
	}
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), end)
	defer cancel()
	return c.read(ctx, key)
}

func (w *call[V]) wait(ctx context.Context) (value V, err error) {
	select {
	case <-w.done:
		return w.value, w.err
	case <-ctx.Done():
		return value, ctx.Err()
	}
}

// learn remembers the answer of a read that began at that time, and returns what follows.
func (c *Cache[K, V]) learn(key K, at time.Time, value V, err error) (V, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, isKnown := c.known.Get(key)
	absent := err != nil && c.options.Absent(err)
	switch {
	case absent && !isKnown:
		c.unknown.Put(key, absence{err, at.Add(c.options.Fresh)}, 1)
		return value, err
	case err != nil && !absent && !isKnown:
		return value, err
	case err != nil && !absent:
		e.away, e.next = err, at.Add(c.options.Retry)
	default:
		if !isKnown {
			c.bucket.giveBack()
		}
		e = entry[V]{value: value, absent: err, read: at, next: at.Add(c.options.Fresh)}
	}
	c.known.Put(key, e, c.options.Cost(e.value))
	return e.result(at, c.options.Stale)
}

// result is the value, or the error of a store that has been away for too long.
func (e entry[V]) result(now time.Time, stale time.Duration) (V, error) {
	if e.away != nil && now.Sub(e.read) >= stale {
		var none V
		return none, e.away
	}
	return e.value, e.absent
}
