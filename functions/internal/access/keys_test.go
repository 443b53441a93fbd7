package access

import (
	"crypto/rand"
	"reflect"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/functions/routes"
)

// Keys and the table of routes have the same scopes.
func TestScopesOfKeys(t *testing.T) {
	t.Parallel()
	var scopes []string
	for _, scope := range routes.Scopes {
		scopes = append(scopes, string(scope))
	}
	if !reflect.DeepEqual(scopes, keys.Scopes) {
		t.Errorf("routes want %q, keys have %q", scopes, keys.Scopes)
	}
}

// Whoever is refused learns what to send, and how; nobody gets back what was sent.
func TestTheDoorOfKeys(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	store := &memory.Keys{}
	manager := &keys.Manager{Store: store, Now: clock, Random: rand.Reader}
	create := func(expires time.Time) (keys.Key, string) {
		k, text, err := manager.Create(t.Context(), keys.Wanted{
			Clients: []string{"SpongeBob"}, Scopes: []string{"publish", "read"}, Expires: expires,
		})
		if err != nil {
			t.Fatal(err)
		}
		return k, text
	}
	k, text := create(time.Time{})
	_, expired := create(now.Add(time.Hour))
	revoked, revokedText := create(time.Time{})
	if _, err := manager.Revoke(t.Context(), revoked.ID); err != nil {
		t.Fatal(err)
	}
	_, stranger, err := keys.New(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour)
	door := Keys(keys.NewChecker(store, keys.CheckerOptions{Now: clock}))

	want := Principal{ID: "key:" + k.ID, Clients: []string{"SpongeBob"},
		Scopes: []routes.Scope{routes.ScopePublish, routes.ScopeRead}}
	for _, authorization := range []string{"Bearer " + text, "bearer " + text, "BEARER  " + text + " "} {
		if p, err := door(t.Context(), Caller{Authorization: authorization}); err != nil ||
			!reflect.DeepEqual(p, want) {
			t.Errorf("%.7s: %+v, %v", authorization, p, err)
		}
	}
	for _, c := range []struct{ authorization, challenge, detail string }{
		{"", challengeToken, "has no authorization"},
		{text, challengeToken, "not a bearer token"},
		{"Basic " + text, challengeToken, "not a bearer token"},
		{"AWS4-HMAC-SHA256 Credential=AKIA/20261129/eu-west-1/execute-api/aws4_request", challengeToken,
			"not a bearer token"},
		{"Bearer", challengeBadToken, "not a key"},
		{"Bearer eyJhbGciOiJub25lIn0.e30.", challengeBadToken, "not a key"},
		{"Bearer " + text + ",Bearer " + text, challengeBadToken, "not a key"},
		{"Bearer " + text[:len(text)-1], challengeBadToken, "not a key"},
		{"Bearer " + text[:len(text)-1] + "_", challengeBadToken, "not a key"},
		{"Bearer " + text[:30] + "!" + text[31:], challengeBadToken, "not a key"},
		{"Bearer " + stranger.String(), challengeBadToken, "not a key"},
		{"Bearer " + swapped(text), challengeBadToken, "mistyped"},
		{"Bearer " + expired, challengeBadToken, "expired at 2026-11-29T11:00:00Z"},
		{"Bearer " + revokedText, challengeBadToken, "was revoked at 2026-11-29T10:00:00Z"},
	} {
		p, err := door(t.Context(), Caller{Authorization: c.authorization, UserARN: "arn:aws:iam::123456789012:root"})
		if core.CodeOf(err) != core.CodeUnauthenticated || !strings.Contains(err.Error(), c.detail) ||
			ChallengeOf(err) != c.challenge || p.ID != "" || len(p.Clients) > 0 {
			t.Errorf("%q: %+v, %v, %s", c.authorization, p, err, ChallengeOf(err))
		}
		if sent := c.authorization[min(len(c.authorization), 19):]; err != nil && sent != "" &&
			strings.Contains(err.Error(), sent) {
			t.Errorf("the answer repeats what was sent: %v", err)
		}
	}
}

// swapped has two neighbours of the secret in the wrong order.
func swapped(text string) string {
	for i := 20; ; i++ {
		if text[i] != text[i+1] {
			return text[:i] + text[i+1:i+2] + text[i:i+1] + text[i+2:]
		}
	}
}
