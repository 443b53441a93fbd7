package hooks_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/hooks"
)

func manager() (*hooks.Manager, *memory.Hooks) {
	var store memory.Hooks
	return &hooks.Manager{Store: &store, Now: time.Now, Random: rand.Reader}, &store
}

// After a rotation two secrets are taken, until grace ends.
func TestRotation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, store := manager()
		first, err := m.Create(t.Context(), coretest.Fruits, hooks.Scheme{Preset: "github"}, githubSecret)
		if err != nil {
			t.Fatal(err)
		}
		taken := func(want bool) {
			t.Helper()
			h, err := store.Get(t.Context(), coretest.Fruits)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := hooks.Verify(h, headers("x-hub-signature-256: "+githubSigned, "x-github-delivery: 1"),
				[]byte(githubBody), time.Now()); (err == nil) != want {
				t.Errorf("of %d secrets: %v", len(h.Secrets), err)
			}
		}
		taken(true)
		second, err := m.Rotate(t.Context(), coretest.Fruits, "", time.Hour)
		if err != nil || len(second.Secrets) != 2 || second.Revision != 2 {
			t.Fatalf("%+v, %v", second, err)
		}
		taken(true)
		if _, err := m.Rotate(t.Context(), coretest.Fruits, "", time.Hour); core.CodeOf(err) != hooks.CodeConflict {
			t.Errorf("a third secret: %v", err)
		}
		time.Sleep(time.Hour)
		taken(false)
		third, err := m.Rotate(t.Context(), coretest.Fruits, first.Secrets[0].Text, time.Hour)
		if err != nil || len(third.Secrets) != 2 || third.Secrets[0].Text != second.Secrets[1].Text {
			t.Errorf("%+v, %v", third, err)
		}
		taken(true)
		if now, err := m.Rotate(t.Context(), coretest.Fruits, "", 0); err != nil || len(now.Secrets) != 1 {
			t.Errorf("without grace: %+v, %v", now, err)
		}
		taken(false)
		if _, err := m.Rotate(t.Context(), coretest.Fruits, "", -1); core.CodeOf(err) != core.CodeInvalidParameter {
			t.Errorf("a negative grace: %v", err)
		}
		if _, err := m.Rotate(t.Context(), coretest.Colors, "", 1); core.CodeOf(err) != hooks.CodeNotFound {
			t.Errorf("no hook: %v", err)
		}
	})
}

func TestWhatCannotBeAHook(t *testing.T) {
	t.Parallel()
	const secret = "a secret that is long enough"
	generic := func(change func(*hooks.Scheme)) hooks.Scheme {
		s := hooks.Scheme{Preset: hooks.Generic, Header: "x-signature"}
		change(&s)
		return s
	}
	for _, c := range []struct {
		event  string
		scheme hooks.Scheme
		secret hooks.SecretText
		want   core.Code
	}{
		{"send_event", hooks.Scheme{Preset: "github"}, secret, core.CodeInvalidName},
		{"_a", hooks.Scheme{Preset: "github"}, secret, core.CodeInvalidName},
		{"a", hooks.Scheme{}, secret, core.CodeInvalidParameter},
		{"a", hooks.Scheme{Preset: "GitHub"}, secret, core.CodeInvalidParameter},
		{"a", hooks.Scheme{Preset: "github", Header: "x-a"}, secret, core.CodeInvalidParameter},
		{"a", hooks.Scheme{Preset: "github"}, "short", core.CodeInvalidParameter},
		{"a", hooks.Scheme{Preset: "github"}, hooks.SecretText(strings.Repeat("x", 513)), core.CodeInvalidParameter},
		{"a", hooks.Scheme{Preset: "stripe"}, "", core.CodeInvalidParameter},
		{"a", hooks.Scheme{Preset: "standard-webhooks"}, "whsec_not base64 at all", core.CodeInvalidParameter},
		{"a", hooks.Scheme{Preset: "standard-webhooks"}, "whsec_AAAA", core.CodeInvalidParameter},
		{"a", generic(func(s *hooks.Scheme) { s.Header = "" }), secret, core.CodeInvalidParameter},
		{"a", generic(func(s *hooks.Scheme) { s.Header = "X-Signature" }), secret, core.CodeInvalidParameter},
		{"a", generic(func(s *hooks.Scheme) { s.Header = "content-type" }), secret, core.CodeInvalidParameter},
		{"a", generic(func(s *hooks.Scheme) { s.Algorithm = "md5" }), secret, core.CodeInvalidParameter},
		{"a", generic(func(s *hooks.Scheme) { s.Encoding = "base32" }), secret, core.CodeInvalidParameter},
		{"a", generic(func(s *hooks.Scheme) { s.Prefix = "a b" }), secret, core.CodeInvalidParameter},
		{"a", generic(func(s *hooks.Scheme) { s.ID = "x id" }), secret, core.CodeInvalidParameter},
		{"a", generic(func(s *hooks.Scheme) { s.Signed = "{timestamp}.{body}" }), secret, core.CodeInvalidParameter},
		{"a", generic(func(s *hooks.Scheme) { s.Signed, s.Timestamp = "{body}", "x-t" }), secret,
			core.CodeInvalidParameter},
		{"a", generic(func(s *hooks.Scheme) { s.Signed = "{id}{body}" }), secret, core.CodeInvalidParameter},
		{"a", generic(func(s *hooks.Scheme) { s.Signed = "{body}." }), secret, core.CodeInvalidParameter},
		{"a", generic(func(s *hooks.Scheme) { s.Signed = "{url}{body}" }), secret, core.CodeInvalidParameter},
		{"a", generic(func(s *hooks.Scheme) { s.Signed = "{body}{body}" }), secret, core.CodeInvalidParameter},
	} {
		m, store := manager()
		_, err := m.Create(t.Context(), core.EventType{Client: "SpongeBob", Event: c.event}, c.scheme, c.secret)
		if core.CodeOf(err) != c.want || strings.Contains(fmt.Sprint(err), string(c.secret)) && c.secret != "" {
			t.Errorf("%s %+v: %v", c.event, c.scheme, err)
		}
		if found, _, err := store.List(t.Context(), "", 10); len(found) != 0 || err != nil {
			t.Errorf("it is stored: %v", found)
		}
	}
	m, _ := manager()
	for _, want := range []core.Code{"", hooks.CodeConflict} {
		if _, err := m.Create(t.Context(), coretest.Fruits, hooks.Scheme{Preset: "github"},
			""); core.CodeOf(err) != want {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// A secret that is made is one of its preset, and another each time.
func TestSecretsThatAreMade(t *testing.T) {
	t.Parallel()
	seen := map[hooks.SecretText]bool{}
	for _, name := range []string{"standard-webhooks", "github", "generic", "github"} {
		s := hooks.Scheme{Preset: name}
		if name == hooks.Generic {
			s.Header = "x-signature"
		}
		m, _ := manager()
		h, err := m.Create(t.Context(), coretest.Fruits, s, "")
		if err != nil {
			t.Fatal(err)
		}
		text := h.Secrets[0].Text
		if seen[text] || len(text) < 43 || strings.HasPrefix(string(text), "whsec_") != (name == "standard-webhooks") {
			t.Errorf("%s: %q", name, string(text))
		}
		seen[text] = true
	}
	m, _ := manager()
	m.Random = failing{}
	if _, err := m.Create(t.Context(), coretest.Fruits, hooks.Scheme{Preset: "github"}, ""); err == nil {
		t.Error("a secret is made of nothing")
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("no") }

func TestSecretsAreNotPrinted(t *testing.T) {
	t.Parallel()
	h := preset("github", githubSecret)
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "hook", h, "secret", h.Secrets[0].Text)
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "hook", h, "secret", h.Secrets[0].Text)
	encoded, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb, h)
		fmt.Fprintf(&out, verb, h.Secrets[0].Text)
		fmt.Fprintf(&out, verb, &h)
	}
	if text := out.String(); strings.Contains(text, "Everybody") ||
		strings.Contains(text, fmt.Sprintf("%x", "Everybody")) ||
		!strings.Contains(text, "(secret)") {
		t.Error(text)
	}
}
