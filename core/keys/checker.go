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
	// CacheFor is how long the answer for an id is used before the id is read again.
	CacheFor = time.Minute
	// RefreshAfter is how long after a read a key is not read again for an unknown secret. After
	// it, the key is read again, because the secret may be new.
	RefreshAfter = time.Second
	// StaleFor is how long after its read a key is used while the store is away.
	StaleFor = 5 * time.Minute
	// LookupTimeout bounds a read of the store.
	LookupTimeout = 2 * time.Second
	// RetryAfter is how long a key is not read again after a read that failed.
	RetryAfter = 5 * time.Second
	// UnknownPerSecond bounds the lookups of ids without a key. The first UnknownAtOnce of them
	// are free. A lookup of a key that exists does not count once it has ended, except a
	// lookup for a secret that may be new.
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

// Checker checks the keys that callers send. It remembers keys for [CacheFor], so most checks
// read nothing, and a revocation takes effect after at most that time. A new secret is taken
// after [RefreshAfter], unless a flood of wrong secrets uses up the lookups. It is safe for
// many goroutines.
type Checker struct {
	keys *lookup.Cache[string, Key]
	now  func() time.Time
	used func(ctx context.Context, id string, now time.Time) // nil tells nobody
}

// CheckerOptions may all be left out.
type CheckerOptions struct {
	Now func() time.Time // nil takes time.Now
	// Used is called for each key that is valid. The request waits for it, so it must bound its
	// time.
	Used func(ctx context.Context, id string, now time.Time)
}

// NewChecker returns a checker of the keys in a store.
func NewChecker(store Reader, o CheckerOptions) *Checker {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Checker{keys: lookup.New(store.Get, bounds), now: o.Now, used: o.Used}
}

// Check returns the key of this text if it is valid now. Otherwise the error is
// CodeUnauthenticated. A caller with the right secret learns that the key expired or was
// revoked. For any other caller, a wrong secret looks like a key that does not exist.
//
// Other errors: CodeBackendThrottled if the cache does not have the key or the secret, and
// callers try too many that do not exist ([UnknownPerSecond]); and the errors of [Reader], if
// the key was not read with that secret within the last [StaleFor].
func (c *Checker) Check(ctx context.Context, text string) (Key, error) {
	token, err := Parse(text)
	if err != nil {
		return Key{}, err
	}
	now := c.now().Round(0) // the wall clock goes on while a computer sleeps, the other one may stop
	k, err := c.keys.Get(ctx, token.ID, now)
	secret, ok := k.secret(token.Hash)
	if err == nil && !ok { // the secret may be new
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
	if c.used != nil {
		c.used(ctx, k.ID, now)
	}
	return k, nil
}

// lookedUp returns the error that a caller gets for a lookup that failed.
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

// secret returns the secret with that hash. It takes the same time wherever two hashes differ.
func (k Key) secret(hash Hash) (found Secret, ok bool) {
	for _, s := range k.Secrets {
		if subtle.ConstantTimeCompare(s.Hash[:], hash[:]) == 1 {
			found, ok = s, true
		}
	}
	return found, ok
}

// bytes estimates how much memory the key takes.
func (k Key) bytes() int {
	bytes := 512 + len(k.Label) + 128*len(k.Secrets)
	for _, names := range [][]string{k.Clients, k.Scopes} {
		for _, name := range names {
			bytes += 16 + len(name)
		}
	}
	return bytes
}
