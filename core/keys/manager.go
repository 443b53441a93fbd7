package keys

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"example.com/eventgateway/core"
)

// DefaultGrace is how long an old secret is taken after a rotation if the operator does not
// choose.
const DefaultGrace = 24 * time.Hour

// Manager makes, rotates and revokes keys.
type Manager struct {
	Store  Store
	Now    func() time.Time
	Random io.Reader // crypto/rand.Reader
}

// Wanted describes a new key.
type Wanted struct {
	Label   string
	Clients []string // at least one; [Every] stands for all
	Scopes  []string // at least one of [Scopes]
	Expires time.Time
}

// Create stores a new key. text is the key to send; nothing else has its secret. Errors:
// CodeInvalidParameter and CodeInvalidName for w, and the errors of [Store.Put].
func (m *Manager) Create(ctx context.Context, w Wanted) (k Key, text string, err error) {
	now := m.now()
	if err := w.check(now); err != nil {
		return Key{}, "", err
	}
	text, token, err := New(m.Random)
	if err != nil {
		return Key{}, "", err
	}
	k = Key{
		ID: token.ID, Label: w.Label, Clients: unique(w.Clients), Scopes: unique(w.Scopes),
		Secrets: []Secret{{Hash: token.Hash, Created: now}}, Created: now, Expires: stored(w.Expires), Revision: 1,
	}
	if err := m.Store.Put(ctx, k); err != nil {
		return Key{}, "", err
	}
	return k, text, nil
}

// Rotate gives a key a new secret. The old secret is taken until grace ends; 0 ends it at
// once. text is the key with its new secret. Errors: CodeConflict if the key is revoked or
// expired, or if it already has [MaxSecrets] and grace is not 0; CodeInvalidParameter if grace
// is negative; and the errors of [Store].
func (m *Manager) Rotate(ctx context.Context, id string, grace time.Duration) (k Key, text string, err error) {
	now := m.now()
	if grace < 0 {
		return Key{}, "", invalid("the grace %v is negative", grace)
	}
	if k, err = m.Store.Get(ctx, id); err != nil {
		return Key{}, "", err
	}
	if reason := k.ended(now); reason != "" {
		return Key{}, "", conflict("the key %s %s: create another one", k.ID, reason)
	}
	k.Secrets = slices.DeleteFunc(slices.Clone(k.Secrets), func(s Secret) bool { return !s.Valid(now) })
	if len(k.Secrets) >= MaxSecrets && grace > 0 {
		return Key{}, "", conflict("the key %s has %d secrets until %s: wait until then, or rotate it without grace,"+
			" which ends both", k.ID, len(k.Secrets), k.Secrets[0].Expires.Format(time.RFC3339))
	}
	if grace == 0 {
		k.Secrets = nil
	}
	for i, s := range k.Secrets {
		if end := stored(now.Add(grace)); s.Expires.IsZero() || end.Before(s.Expires) {
			k.Secrets[i].Expires = end
		}
	}
	text, token, err := newSecret(m.Random, k.ID)
	if err != nil {
		return Key{}, "", err
	}
	k.Secrets = append(k.Secrets, Secret{Hash: token.Hash, Created: now})
	k.Revision++
	if err := m.Store.Put(ctx, k); err != nil {
		return Key{}, "", err
	}
	return k, text, nil
}

// Revoke ends a key for ever. A key that is already revoked stays as it is. Errors: the errors
// of [Store].
func (m *Manager) Revoke(ctx context.Context, id string) (Key, error) {
	const attempts = 3 // others may rotate the key meanwhile
	for attempt := 1; ; attempt++ {
		k, err := m.Store.Get(ctx, id)
		if err != nil || !k.Revoked.IsZero() {
			return k, err
		}
		k.Revoked = m.now()
		k.Revision++
		if err = m.Store.Put(ctx, k); core.CodeOf(err) != CodeConflict || attempt == attempts {
			return k, err
		}
	}
}

func (m *Manager) now() time.Time { return stored(m.Now()) }

// stored returns a time in the precision of stores.
func stored(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}

// ended says in words when the key ended; "" for a key that is valid.
func (k Key) ended(now time.Time) string {
	switch {
	case !k.Revoked.IsZero():
		return "was revoked at " + k.Revoked.Format(time.RFC3339)
	case !k.Expires.IsZero() && !now.Before(k.Expires):
		return "expired at " + k.Expires.Format(time.RFC3339)
	}
	return ""
}

func (w Wanted) check(now time.Time) error {
	switch {
	case len(w.Clients) == 0:
		return invalid("a key is for at least one client, or for %s, which is every client", Every)
	case len(w.Clients) > MaxClients:
		return invalid("a key is for at most %d clients, not for %d", MaxClients, len(w.Clients))
	case len(w.Scopes) == 0:
		return invalid("a key has at least one scope of %s", strings.Join(Scopes, ", "))
	case !w.Expires.IsZero() && !stored(w.Expires).After(now):
		return invalid("the key would have expired already, at %s", w.Expires.Format(time.RFC3339))
	case len(w.Label) > MaxLabel || !utf8.ValidString(w.Label) || strings.ContainsFunc(w.Label, unicode.IsControl):
		return invalid("a label is text of at most %d bytes in one line", MaxLabel)
	case strings.Contains(w.Label, Prefix):
		return invalid("a label is not secret, but this one has %s in it, as a key", Prefix)
	}
	for _, client := range w.Clients {
		if client == Every {
			continue
		}
		if err := core.CheckClient(client); err != nil {
			return err
		}
	}
	for _, scope := range w.Scopes {
		if !slices.Contains(Scopes, scope) {
			return invalid("%q is no scope; the scopes are %s", core.Shorten(scope), strings.Join(Scopes, ", "))
		}
	}
	return nil
}

func invalid(format string, values ...any) error {
	return &core.Error{Code: core.CodeInvalidParameter, Detail: fmt.Sprintf(format, values...)}
}

func unique(names []string) []string {
	names = slices.Sorted(slices.Values(names))
	return slices.Compact(names)
}
