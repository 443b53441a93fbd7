package keys_test

import (
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/keys"
)

// A new secret is taken at once where the key is remembered without it.
func TestANewSecretCountsAtOnce(t *testing.T) {
	c := check(nil)
	k, old := c.create(t, publisher)
	c.want(t, old, "")
	c.now = c.now.Add(keys.RefreshAfter)
	_, fresh, err := c.Rotate(t.Context(), k.ID, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	c.store.reads = 0
	for range 5 {
		c.want(t, fresh, "")
		c.want(t, old, "")
	}
	c.wantReads(t, 1)
}

// Secrets that no key has are looked for once a second for each key, and no more often than all
// that is unknown.
func TestAFloodOfWrongSecrets(t *testing.T) {
	c := check(nil)
	const seconds, perSecond = 30, 100
	var right, wrong []string
	for range 20 {
		_, text := c.create(t, publisher)
		right, wrong = append(right, text), append(wrong, withID(t, text))
		c.want(t, text, "")
	}
	c.store.reads = 0
	for range seconds * perSecond {
		c.now = c.now.Add(time.Second / perSecond)
		c.want(t, wrong[0], "no such key")
	}
	if got := c.store.reads; got < seconds-2 || got > seconds {
		t.Errorf("%d reads of one key in %d s", got, seconds)
	}
	c.store.reads = 0
	for i := range seconds * perSecond {
		c.now = c.now.Add(time.Second / perSecond)
		_, err := c.Check(t.Context(), wrong[i%len(wrong)])
		if code := core.CodeOf(err); code != core.CodeUnauthenticated && code != core.CodeBackendThrottled {
			t.Fatal(err)
		}
	}
	const most = keys.UnknownAtOnce + seconds*keys.UnknownPerSecond
	if got := c.store.reads; got > most || got < most/2 {
		t.Errorf("%d reads of all keys in %d s, want up to %d", got, seconds, most)
	}
	for _, text := range right {
		c.want(t, text, "")
	}
}

// Whoever sends a new secret while the store is away is told to come again, and not that the
// secret is wrong.
func TestANewSecretWhileTheStoreIsAway(t *testing.T) {
	c := check(nil)
	k, old := c.create(t, publisher)
	c.want(t, old, "")
	_, fresh, err := c.Rotate(t.Context(), k.ID, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	c.now = c.now.Add(keys.RefreshAfter)
	c.store.away = core.Unavailable("away", nil)
	for range 3 {
		if _, err := c.Check(t.Context(), fresh); core.CodeOf(err) != core.CodeBackendUnavailable {
			t.Errorf("away: %v", err)
		}
		c.want(t, old, "")
	}
	c.store.away = nil
	c.now = c.now.Add(keys.RetryAfter)
	c.want(t, fresh, "")
}
