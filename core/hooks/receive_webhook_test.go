package hooks_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/hooks"
)

// counting counts what is read of a store that may be away.
type counting struct {
	hooks.Store
	reads int
	away  bool
}

func (s *counting) Get(ctx context.Context, t core.EventType) (hooks.Hook, error) {
	s.reads++
	if s.away {
		return hooks.Hook{}, core.Unavailable("away", nil)
	}
	return s.Store.Get(ctx, t)
}

var fromGitHub = headers("x-hub-signature-256: "+githubSigned, "x-github-delivery: "+githubID)

// A hook is read once a minute. What is no hook's is refused; a flood of it reads little.
func TestReceiveWebhook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, hooksIn := manager()
		store := &counting{Store: hooksIn}
		u := hooks.NewReceiveWebhook(store, time.Now)
		if _, err := m.Create(t.Context(), coretest.Fruits, hooks.Scheme{Preset: "github"}, githubSecret); err != nil {
			t.Fatal(err)
		}
		verify := func(client, event string, want core.Code) {
			t.Helper()
			d, err := u.Verify(t.Context(), client, event, fromGitHub, []byte(githubBody))
			if core.CodeOf(err) != want || err == nil && d != (hooks.Delivery{Type: coretest.Fruits, ID: githubID}) {
				t.Errorf("%s/%s: %+v, %v; want %q", client, event, d, err, want)
			}
		}
		for range 20 {
			verify("SpongeBob", "Fruits", "")
			verify("SpongeBob", "Colors", core.CodeUnauthenticated)
		}
		for _, name := range []string{"", "..", "a/b", "_hooks", "é", "send_event"} {
			verify("SpongeBob", name, core.CodeUnauthenticated)
			verify(name+"%", "Fruits", core.CodeUnauthenticated)
		}
		if store.reads != 2 {
			t.Errorf("the store is read %d times", store.reads)
		}
		time.Sleep(time.Minute)
		before := store.reads
		throttled := 0
		for i := range 10_000 { // in 10 s
			_, err := u.Verify(t.Context(), "SpongeBob", fmt.Sprint("x", i), fromGitHub, []byte(githubBody))
			switch core.CodeOf(err) {
			case core.CodeUnauthenticated:
			case core.CodeBackendThrottled:
				throttled++
			default:
				t.Fatal(err)
			}
			time.Sleep(time.Millisecond)
		}
		if reads := store.reads - before; reads > 150 || throttled < 9000 {
			t.Errorf("of 10,000 unknown ones %d are read, %d throttled", reads, throttled)
		}
		verify("SpongeBob", "Fruits", "")
		store.away = true
		time.Sleep(2 * time.Minute)
		verify("SpongeBob", "Fruits", "")
		verify("SpongeBob", "Colors", core.CodeBackendUnavailable)
		time.Sleep(5 * time.Minute)
		verify("SpongeBob", "Fruits", core.CodeBackendUnavailable)
		store.away = false
		if err := hooksIn.Delete(t.Context(), coretest.Fruits); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Second)
		verify("SpongeBob", "Fruits", core.CodeUnauthenticated)
	})
}

// A new secret is taken with the first delivery that it signs. Wrong signatures cost a read of
// the hook now and then, and those that could be nobody's none.
func TestANewSecretIsTakenAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, hooksIn := manager()
		store := &counting{Store: hooksIn}
		u := hooks.NewReceiveWebhook(store, time.Now)
		verify := func(header func(string) string, want core.Code) {
			t.Helper()
			if _, err := u.Verify(t.Context(), "SpongeBob", "Fruits", header,
				[]byte(githubBody)); core.CodeOf(err) != want {
				t.Errorf("%v, want %q", err, want)
			}
		}
		if _, err := m.Create(t.Context(), coretest.Fruits, hooks.Scheme{Preset: "github"}, ""); err != nil {
			t.Fatal(err)
		}
		verify(fromGitHub, core.CodeUnauthenticated)
		if _, err := m.Rotate(t.Context(), coretest.Fruits, githubSecret, time.Hour); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Second)
		verify(fromGitHub, "")
		before := store.reads
		other := headers("x-hub-signature-256: sha256="+strings.Repeat("0", 64), "x-github-delivery: 1")
		for range 300 { // in 30 s
			verify(other, core.CodeUnauthenticated)
			verify(headers("x-hub-signature-256: sha256=nothing"), core.CodeUnauthenticated)
			time.Sleep(100 * time.Millisecond)
		}
		if reads := store.reads - before; reads < 5 || reads > 7 {
			t.Errorf("the store is read %d times in 30 s", reads)
		}
		verify(fromGitHub, "")
	})
}
