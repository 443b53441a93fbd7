// Package lookup caches what a store answers about keys. Strangers can name any key, so the
// package also bounds how many reads a second a flood of unknown keys causes.
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
	Fresh   time.Duration // how long an answer is used, also the answer that a key does not exist
	Refresh time.Duration // how long after a read [Cache.Again] does not read the key again
	Stale   time.Duration // how long after its read a value is used while reads fail
	Retry   time.Duration // how long a known key is not read again after a read that failed
	Timeout time.Duration // of a read

	// PerSecond bounds the lookups of keys that do not exist. The first AtOnce of them are
	// free. A lookup of a key that exists does not count once it has ended.
	PerSecond, AtOnce int

	Cost    func(V) int // of a value to remember
	Budget  int         // the most that the costs of values may add up to
	Unknown int         // the most keys that are remembered as missing

	Absent func(error) bool // whether a store's error says that there is no such key
}

// ErrTooMany says that a key is not in the cache, and that too many unknown keys are looked up.
var ErrTooMany = errors.New("too many unknown keys are looked up")

var errPanic = errors.New("the read did not end")

// Cache remembers values by their keys. It remembers missing keys apart from the values, so
// that a flood of missing keys evicts no value. It is safe for many goroutines.
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
	absent error     // the store's error, if the key was deleted since
	read   time.Time // when the read began
	next   time.Time // when it is to be read again
	away   error     // the error of the last read, if it failed
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

// Get returns the value of a key. Callers that want the same key at once share one read.
// Errors: the store's errors, ErrTooMany, and the error of a context that ends meanwhile.
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

// Again reads a key again before it is due, because the caller doubts the value. It does not
// read within Refresh after the last read. Strangers can raise doubts, so a read takes a token
// of the bound on lookups. Again returns the store's error where Get would use an old value.
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

// ask reads the store. Other callers may wait for the answer, so the read goes on when the
// first caller goes away.
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

// learn remembers the answer of a read that began at that time, and returns the result for
// the callers.
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

// result returns the value, or the error of the store if it has been away for longer than stale.
func (e entry[V]) result(now time.Time, stale time.Duration) (V, error) {
	if e.away != nil && now.Sub(e.read) >= stale {
		var none V
		return none, e.away
	}
	return e.value, e.absent
}
