package keys_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/keys"
)

// counted is a store that counts its reads, and may be away.
type counted struct {
	memory.Keys
	mu    sync.Mutex
	reads int
	away  error
	slow  time.Duration
}

func (c *counted) Get(ctx context.Context, id string) (keys.Key, error) {
	c.mu.Lock()
	c.reads++
	away, slow := c.away, c.slow
	c.mu.Unlock()
	if slow > 0 {
		select {
		case <-time.After(slow):
		case <-ctx.Done():
			return keys.Key{}, core.Unavailable("too slow", ctx.Err())
		}
	}
	if away != nil {
		return keys.Key{}, away
	}
	return c.Keys.Get(ctx, id)
}

// checked is a checker of the keys that its manager makes, with the manager's clock.
type checked struct {
	*managed
	*keys.Checker
	store *counted
}

func check(used func(context.Context, string, time.Time)) *checked {
	c := &checked{store: &counted{}}
	c.managed = manage(c.store)
	c.Checker = keys.NewChecker(c.store, keys.CheckerOptions{Now: func() time.Time { return c.now }, Used: used})
	return c
}

// want fails the test unless a check of text ends so: with a part of the detail of a refusal,
// "" for none.
func (c *checked) want(t *testing.T, text, refusal string) {
	t.Helper()
	_, err := c.Check(t.Context(), text)
	if refusal == "" && err != nil || refusal != "" &&
		(core.CodeOf(err) != core.CodeUnauthenticated || !strings.Contains(err.Error(), refusal)) {
		t.Errorf("the answer is %v, want %q", err, refusal)
	}
	if len(text) > 60 && err != nil && strings.Contains(err.Error(), text[17:]) {
		t.Errorf("the answer has the secret: %v", err)
	}
}

// wantReads fails the test unless the store was read so often since the last time.
func (c *checked) wantReads(t *testing.T, want int) {
	t.Helper()
	if c.store.reads != want {
		t.Errorf("the store was read %d times, want %d", c.store.reads, want)
	}
	c.store.reads = 0
}

// madeUp is a well-formed key that nobody made.
func madeUp(t *testing.T) string {
	t.Helper()
	text, _, err := keys.New(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// withID is a well-formed key that has another's id.
func withID(t *testing.T, text string) string {
	t.Helper()
	store := &memory.Keys{}
	token, err := keys.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Put(t.Context(), keys.Key{ID: token.ID, Revision: 1}); err != nil {
		t.Fatal(err)
	}
	_, other, err := manage(store).Rotate(t.Context(), token.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	return other
}

// mistyped is a key with another letter.
func mistyped(text string) string {
	other := "Z"
	if text[20] == 'Z' {
		other = "A"
	}
	return text[:20] + other + text[21:]
}

func TestCheck(t *testing.T) {
	c := check(nil)
	k, text := c.create(t, publisher)
	got, err := c.Check(t.Context(), text)
	if err != nil || got.ID != k.ID || fmt.Sprint(got.Clients, got.Scopes) != "[SpongeBob] [publish]" {
		t.Errorf("checked %+v, %v", got, err)
	}
	c.wantReads(t, 1)
	c.want(t, "secret", "not a key")
	c.want(t, mistyped(text), "mistyped")
	c.wantReads(t, 0)
	c.want(t, withID(t, text), "no such key")
	c.want(t, text, "")
	c.wantReads(t, 0)
	other := madeUp(t)
	c.want(t, other, "no such key")
	c.want(t, other, "no such key")
	c.wantReads(t, 1)
}

// A revocation counts within a minute, the end of a key at once.
func TestHowFastAKeyEnds(t *testing.T) {
	c := check(nil)
	w := publisher
	w.Expires = c.now.Add(30 * time.Second)
	_, expiring := c.create(t, w)
	revoked, text := c.create(t, publisher)
	rotated, old := c.create(t, publisher)
	for _, key := range []string{expiring, text, old} {
		c.want(t, key, "")
	}
	if _, err := c.Revoke(t.Context(), revoked.ID); err != nil {
		t.Fatal(err)
	}
	_, fresh, err := c.Rotate(t.Context(), rotated.ID, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	c.now = c.now.Add(30 * time.Second)
	c.want(t, expiring, "expired at")
	c.want(t, withID(t, expiring), "no such key")
	c.now = c.now.Add(30 * time.Second)
	c.want(t, text, "was revoked at")
	c.want(t, withID(t, text), "no such key")
	c.want(t, old, "")
	c.want(t, fresh, "")
	c.now = c.now.Add(time.Hour)
	c.want(t, old, "has a new secret")
	c.want(t, fresh, "")
}

// While the store is away, a key that was read is used for five minutes.
func TestAStoreThatIsAway(t *testing.T) {
	c := check(nil)
	_, text := c.create(t, publisher)
	_, cold := c.create(t, publisher)
	c.want(t, text, "")
	c.wantReads(t, 1)
	c.store.away = core.Unavailable("away", errors.New("for a test"))
	c.want(t, text, "")
	c.wantReads(t, 0)

	c.now = c.now.Add(keys.CacheFor)
	for range 10 {
		c.want(t, text, "")
	}
	if _, err := c.Check(t.Context(), withID(t, text)); core.CodeOf(err) != core.CodeBackendUnavailable {
		t.Errorf("a secret that may be new: %v", err)
	}
	c.wantReads(t, 1) // the next is after some seconds
	c.now = c.now.Add(keys.RetryAfter)
	c.want(t, text, "")
	c.wantReads(t, 1)
	if _, err := c.Check(t.Context(), cold); core.CodeOf(err) != core.CodeBackendUnavailable {
		t.Errorf("a key that was not read yet: %v", err)
	}
	c.wantReads(t, 1)

	c.now = c.now.Add(keys.StaleFor - keys.CacheFor)
	for range 10 {
		if _, err := c.Check(t.Context(), text); core.CodeOf(err) != core.CodeBackendUnavailable {
			t.Errorf("a key that was read long ago: %v", err)
		}
	}
	c.wantReads(t, 1)
	c.store.away = nil
	c.now = c.now.Add(keys.RetryAfter)
	c.want(t, text, "")
	c.want(t, cold, "")
}

// A flood of keys that do not exist reaches the store so often, and no more. Keys in use go
// on, and a key that is new to the checker is told to come again.
func TestAFloodOfUnknownKeys(t *testing.T) {
	c := check(nil)
	_, text := c.create(t, publisher)
	_, cold := c.create(t, publisher)
	c.want(t, text, "")
	c.wantReads(t, 1)
	const seconds, perSecond = 119, 100
	refused, throttled := 0, 0
	for i := range seconds * perSecond {
		c.now = c.now.Add(time.Second / perSecond)
		switch _, err := c.Check(t.Context(), madeUp(t)); core.CodeOf(err) {
		case core.CodeUnauthenticated:
			refused++
		case core.CodeBackendThrottled:
			throttled++
		default:
			t.Fatal(err)
		}
		if i%100 == 0 {
			c.want(t, text, "")
		}
	}
	const most = keys.UnknownAtOnce + seconds*keys.UnknownPerSecond
	if refused < most-1 || refused > most || throttled != seconds*perSecond-refused {
		t.Errorf("%d are refused, %d throttled", refused, throttled)
	}
	c.wantReads(t, refused+1) // the key in use is read again after a minute
	if _, err := c.Check(t.Context(), cold); core.CodeOf(err) != core.CodeBackendThrottled {
		t.Errorf("a new key in the flood: %v", err)
	}
	c.now = c.now.Add(time.Second)
	c.want(t, cold, "")
}

// Keys that exist are no flood, however many are new at once.
func TestManyNewKeysAreNoFlood(t *testing.T) {
	c := check(nil)
	for range 10 * keys.UnknownAtOnce {
		_, text := c.create(t, publisher)
		c.want(t, text, "")
	}
}

// Many who send one key at once read it once, and wait no longer than they have time.
func TestOneReadForMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := check(nil)
		_, text := c.create(t, publisher)
		c.store.slow = time.Second
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() { c.want(t, text, "") })
		}
		synctest.Wait()
		hurried, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := c.Check(hurried, text); core.CodeOf(err) != core.CodeBackendUnavailable {
			t.Errorf("who has no time: %v", err)
		}
		all.Wait()
		c.wantReads(t, 1)

		c.store.slow = time.Hour
		begin := time.Now()
		if _, err := c.Check(t.Context(), madeUp(t)); core.CodeOf(err) != core.CodeBackendUnavailable ||
			time.Since(begin) != keys.LookupTimeout {
			t.Errorf("a store that does not answer: %v after %v", err, time.Since(begin))
		}
	})
}

// Whoever goes away ends no read that others wait for.
func TestALeaderWhoGoesAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := check(nil)
		_, text := c.create(t, publisher)
		c.store.slow = time.Second
		ctx, leave := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() { _, _ = c.Check(ctx, text) })
		synctest.Wait()
		all.Go(func() { c.want(t, text, "") })
		synctest.Wait()
		leave()
		all.Wait()
		c.wantReads(t, 1)
	})
}

// A key that somebody deletes from the store is unknown after a minute.
func TestADeletedKey(t *testing.T) {
	c := check(nil)
	_, text := c.create(t, publisher)
	c.want(t, text, "")
	c.store.away = keys.NotFound("x")
	c.now = c.now.Add(keys.CacheFor)
	c.want(t, text, "no such key")
	c.want(t, text, "no such key")
	c.wantReads(t, 2)
}

// Who wants to know of uses learns of each key that is valid, and of no other.
func TestUses(t *testing.T) {
	var used []string
	c := check(func(_ context.Context, id string, now time.Time) { used = append(used, id+now.Format("@2006-01-02")) })
	k, text := c.create(t, publisher)
	c.want(t, text, "")
	c.want(t, withID(t, text), "no such key")
	c.now = c.now.Add(24 * time.Hour)
	c.want(t, text, "")
	if want := fmt.Sprintf("[%s@2026-11-29 %[1]s@2026-11-30]", k.ID); fmt.Sprint(used) != want {
		t.Errorf("used %v, want %s", used, want)
	}
}

func BenchmarkCheck(b *testing.B) {
	m := manage(&memory.Keys{})
	_, text, err := m.Create(b.Context(), publisher)
	if err != nil {
		b.Fatal(err)
	}
	c := keys.NewChecker(m.Store, keys.CheckerOptions{})
	for b.Loop() {
		if _, err := c.Check(b.Context(), text); err != nil {
			b.Fatal(err)
		}
	}
}
