package keys

import (
	"context"
	"crypto/subtle"
	"errors"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/lookup"
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

var bounds = lookup.Options[Key]{
	Fresh: CacheFor, Refresh: RefreshAfter, Stale: StaleFor, Retry: RetryAfter, Timeout: LookupTimeout,
	PerSecond: UnknownPerSecond, AtOnce: UnknownAtOnce,
	Cost: Key.bytes, Budget: 4 << 20, // some thousands of keys
	Unknown: 1000, // more than a minute has
	Absent:  func(err error) bool { return core.CodeOf(err) == CodeNotFound },
}

// Checker finds the key of which a caller sends the text. It remembers keys for [CacheFor], so
// that most checks read nothing, and revocations count after that time. A new secret counts after
// [RefreshAfter], unless a flood of wrong ones is looked for. It is safe for many goroutines.
type Checker struct {
	keys *lookup.Cache[string, Key]
	now  func() time.Time
	used *uses // nil if nobody wants to know
}

// CheckerOptions may all be left out.
type CheckerOptions struct {
	Now func() time.Time // nil takes time.Now
	// Used is told of the first use of a key on a day (UTC), by this checker; of thousands of
	// keys, perhaps again. The caller waits for it, so it must bound its time.
	Used func(ctx context.Context, id string, day time.Time)
}

// NewChecker returns a checker of the keys in a store.
func NewChecker(store Reader, o CheckerOptions) *Checker {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Checker{keys: lookup.New(store.Get, bounds), now: o.Now, used: newUses(o.Used)}
}

// Check returns the key that text is, if it lets its holder in now. The error is
// CodeUnauthenticated otherwise. It says why as far as the caller may know: whoever has the
// secret learns that the key expired or was revoked; to all others, a wrong secret looks like
// a key that does not exist.
//
// Other errors: CodeBackendThrottled for a key, or a secret, that the cache does not have while
// too many are tried that do not exist ([UnknownPerSecond]), and those of [Reader], for a key
// that was not read within the last [StaleFor], or not with that secret.
func (c *Checker) Check(ctx context.Context, text string) (Key, error) {
	token, err := Parse(text)
	if err != nil {
		return Key{}, err
	}
	now := c.now().Round(0) // the wall clock goes on while a computer sleeps, the other one may stop
	k, err := c.keys.Get(ctx, token.ID, now)
	secret, ok := k.secret(token.Hash)
	if err == nil && !ok { // perhaps it is new
		k, err = c.keys.Again(ctx, token.ID, now)
		secret, ok = k.secret(token.Hash)
	}
	if err != nil {
		return Key{}, lookedUp(err)
	}
	if !ok {
		return Key{}, unknown()
	}
	if reason := k.ended(now); reason != "" {
		return Key{}, unauthenticated("the key %s %s: ask for another one", k.ID, reason)
	}
	if !secret.Valid(now) {
		return Key{}, unauthenticated("the key %s has a new secret; the one that was sent ended at %s", k.ID,
			secret.Expires.Format(time.RFC3339))
	}
	c.used.note(ctx, k.ID, now)
	return k, nil
}

// lookedUp is what a caller learns of a lookup that found no key, or ended with the request.
func lookedUp(err error) error {
	switch {
	case core.CodeOf(err) == CodeNotFound:
		return unknown()
	case errors.Is(err, lookup.ErrTooMany):
		return &core.Error{Code: core.CodeBackendThrottled, RetryAfter: time.Second, Err: err, Detail: "too many keys" +
			" that do not exist are being tried, and this one was not used of late; try again later"}
	}
	if _, ok := errors.AsType[*core.Error](err); ok {
		return err
	}
	return &core.Error{Code: core.CodeOf(err), Detail: "the key was not looked up in time; try again later", Err: err}
}

func unknown() error {
	return unauthenticated("there is no such key here: its secret was replaced, or it was never made, or it is" +
		" another deployment's")
}

// secret returns the secret with that hash. It takes the same time wherever hashes differ.
func (k Key) secret(hash Hash) (found Secret, ok bool) {
	for _, s := range k.Secrets {
		if subtle.ConstantTimeCompare(s.Hash[:], hash[:]) == 1 {
			found, ok = s, true
		}
	}
	return found, ok
}

// bytes is about how much memory the key takes.
func (k Key) bytes() int {
	bytes := 512 + len(k.Label) + 128*len(k.Secrets)
	for _, names := range [][]string{k.Clients, k.Scopes} {
		for _, name := range names {
			bytes += 16 + len(name)
		}
	}
	return bytes
}
