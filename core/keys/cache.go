package keys

import (
	"context"
	"sync"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/lru"
)

// Bounds of a [Checker].
const (
	// CacheFor is for how long a key is used without reading it again, and for how long an id
	// without a key is refused without a read.
	CacheFor = time.Minute
	// RefreshAfter is after which time a key is read again if a secret is sent that it did not
	// have: it may be new.
	RefreshAfter = time.Second
	// StaleFor is for how long a key is used after it was read, while the store is away.
	StaleFor = 5 * time.Minute
	// LookupTimeout bounds a read of the store.
	LookupTimeout = 2 * time.Second
	// RetryAfter is for how long a key is not read again after a read that failed.
	RetryAfter = 5 * time.Second
	// UnknownPerSecond is how many ids are looked up that turn out to have no key, after
	// UnknownAtOnce of them. Lookups of keys that exist do not count, once they have ended,
	// except those for secrets that may be new.
	UnknownPerSecond = 10
	UnknownAtOnce    = 50
)

// Bounds of what a cache remembers.
const (
	knownBytes = 4 << 20 // of keys: some thousands
	unknownIDs = 1000    // more than a minute has
)

// cache remembers keys, and ids without a key. These are apart, so that a flood of them forgets
// no key.
type cache struct {
	store Reader

	mu      sync.Mutex
	known   *lru.Cache[string, entry]
	unknown *lru.Cache[string, time.Time] // until when they are refused, by id
	calls   map[string]*call              // the reads that run, by id
	bucket  bucket
}

// entry is a key that was read.
type entry struct {
	key  Key
	read time.Time // when it was asked for
	next time.Time // when it is to be read again
	err  error     // of the last read; nil unless the store is away
	used time.Time // the last day on which it was used
}

// call is a read that runs. Its results are good once done is closed.
type call struct {
	done chan struct{}
	key  Key
	err  error
}

func newCache(store Reader) *cache {
	return &cache{
		store: store, known: lru.New[string, entry](knownBytes), unknown: lru.New[string, time.Time](unknownIDs),
		calls: map[string]*call{}, bucket: bucket{tokens: UnknownAtOnce},
	}
}

// get returns the key with that id. Of those who want the same key at once, one reads it.
func (c *cache) get(ctx context.Context, id string, now time.Time) (Key, error) {
	c.mu.Lock()
	before, isKnown := c.known.Get(id)
	if isKnown && now.Before(before.next) {
		c.mu.Unlock()
		return before.result(now)
	}
	if until, ok := c.unknown.Get(id); ok && !isKnown && now.Before(until) {
		c.mu.Unlock()
		return Key{}, NotFound(id)
	}
	running, ok := c.calls[id]
	if ok {
		c.mu.Unlock()
		return running.wait(ctx)
	}
	if !isKnown && !c.bucket.take(now) {
		c.mu.Unlock()
		return Key{}, tooManyUnknown()
	}
	mine := &call{done: make(chan struct{}), err: core.Unavailable("the key could not be read", nil)}
	c.calls[id] = mine
	c.mu.Unlock()

	defer func() { // also when the store panics
		c.mu.Lock()
		delete(c.calls, id)
		c.mu.Unlock()
		close(mine.done)
	}()
	read, err := c.read(ctx, id)
	mine.key, mine.err = c.learn(id, now, read, err)
	return mine.key, mine.err
}

// refresh makes the next get read the key with that id again, unless it was read of late, and
// reports whether it did. It takes part in the bound on lookups, since anyone can send a secret
// that no key has.
func (c *cache) refresh(id string, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, isKnown := c.known.Get(id)
	if !isKnown || e.err != nil || now.Sub(e.read) < RefreshAfter || !c.bucket.take(now) {
		return false
	}
	e.next = now
	c.known.Put(id, e, e.cost())
	return true
}

// read asks the store. Others may wait for the answer, so it goes on when the caller goes away.
func (c *cache) read(ctx context.Context, id string) (Key, error) {
	end := time.Now().Add(LookupTimeout)
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(end) {
		end = deadline
	}
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), end)
	defer cancel()
	return c.store.Get(ctx, id)
}

func (w *call) wait(ctx context.Context) (Key, error) {
	select {
	case <-w.done:
		return w.key, w.err
	case <-ctx.Done():
		return Key{}, core.Unavailable("the request's time is up", ctx.Err())
	}
}

// learn remembers the answer of a read that began at that time, and returns what follows.
func (c *cache) learn(id string, at time.Time, k Key, err error) (Key, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, isKnown := c.known.Get(id)
	switch {
	case err == nil:
		if !isKnown {
			c.bucket.giveBack()
		}
		e.key, e.read, e.next, e.err = k, at, at.Add(CacheFor), nil
	case core.CodeOf(err) == CodeNotFound && !isKnown:
		c.unknown.Put(id, at.Add(CacheFor), 1)
		return Key{}, err
	case core.CodeOf(err) == CodeNotFound: // somebody deleted it: nobody has its secret
		e.key, e.read, e.next, e.err = Key{ID: id}, at, at.Add(CacheFor), nil
	case !isKnown:
		return Key{}, err
	default:
		e.next, e.err = at.Add(RetryAfter), err
	}
	c.known.Put(id, e, e.cost())
	return e.result(at)
}

// result is the key, or the error of a store that has been away for too long.
func (e entry) result(now time.Time) (Key, error) {
	if e.err != nil && now.Sub(e.read) >= StaleFor {
		return Key{}, e.err
	}
	return e.key, nil
}

// cost is about how many bytes the entry takes.
func (e entry) cost() int {
	bytes := 512 + len(e.key.Label) + 128*len(e.key.Secrets)
	for _, names := range [][]string{e.key.Clients, e.key.Scopes} {
		for _, name := range names {
			bytes += 16 + len(name)
		}
	}
	return bytes
}

// firstUse notes that a key is used on a day, and reports whether that is news.
func (c *cache) firstUse(id string, day time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.known.Get(id)
	if !ok || !e.used.Before(day) {
		return false
	}
	e.used = day
	c.known.Put(id, e, e.cost())
	return true
}

func tooManyUnknown() error {
	return &core.Error{
		Code: core.CodeBackendThrottled, RetryAfter: time.Second,
		Detail: "too many keys that do not exist are being tried, and this key was not used of late; try again later",
	}
}

// bucket bounds the lookups of ids that have no key: a token for each.
type bucket struct {
	tokens float64
	filled time.Time
}

func (b *bucket) take(now time.Time) bool {
	if since := now.Sub(b.filled); since > 0 {
		b.tokens = min(UnknownAtOnce, b.tokens+since.Seconds()*UnknownPerSecond)
		b.filled = now
	}
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

func (b *bucket) giveBack() { b.tokens = min(UnknownAtOnce, b.tokens+1) }
