package keys

import (
	"context"
	"crypto/subtle"
	"time"

	"example.com/eventgateway/core"
)

// Checker finds the key of which a caller sends the text. It remembers keys for [CacheFor], so
// that most checks read nothing, and revocations count after that time. A new secret counts after
// [RefreshAfter], unless a flood of wrong ones is looked for. It is safe for many goroutines.
type Checker struct {
	cache *cache
	now   func() time.Time
	used  func(ctx context.Context, id string, day time.Time)
}

// CheckerOptions may all be left out.
type CheckerOptions struct {
	Now func() time.Time // nil takes time.Now
	// Used is told of the first use of a key on a day (UTC), by this checker: again once
	// the cache has forgotten the key. The caller waits for it, so it must bound its time.
	Used func(ctx context.Context, id string, day time.Time)
}

// NewChecker returns a checker of the keys in a store.
func NewChecker(store Reader, o CheckerOptions) *Checker {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Checker{cache: newCache(store), now: o.Now, used: o.Used}
}

// Check returns the key that text is, if it lets its holder in now. The error is
// CodeUnauthenticated otherwise. It says why as far as the caller may know: whoever has the
// secret learns that the key expired or was revoked; to all others, a wrong secret looks like
// a key that does not exist.
//
// Other errors: CodeBackendThrottled for a key that the cache does not have while too many are
// tried that do not exist ([UnknownPerSecond]), and those of [Reader], for a key that was not
// read within the last [StaleFor].
func (c *Checker) Check(ctx context.Context, text string) (Key, error) {
	token, err := Parse(text)
	if err != nil {
		return Key{}, err
	}
	now := c.now().Round(0) // the wall clock goes on while a computer sleeps, the other one may stop
	k, err := c.cache.get(ctx, token.ID, now)
	secret, ok := k.secret(token.Hash)
	if err == nil && !ok && c.cache.refresh(token.ID, now) {
		k, err = c.cache.get(ctx, token.ID, now)
		secret, ok = k.secret(token.Hash)
	}
	if core.CodeOf(err) == CodeNotFound {
		return Key{}, unknown()
	}
	if err != nil {
		return Key{}, err
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
	if day := now.UTC().Truncate(24 * time.Hour); c.used != nil && c.cache.firstUse(k.ID, day) {
		c.used(ctx, k.ID, day)
	}
	return k, nil
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
