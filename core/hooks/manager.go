package hooks

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"time"

	"example.com/eventgateway/core"
)

// DefaultGrace is how long an old secret is taken after a rotation if the operator does not
// choose.
const DefaultGrace = 24 * time.Hour

// Manager makes and rotates hooks.
type Manager struct {
	Store  Store
	Now    func() time.Time
	Random io.Reader // crypto/rand.Reader
}

// Create stores a new hook. If secret is empty, Create makes one; the hook that it returns has
// it. Errors: CodeInvalidName for the event type; CodeInvalidParameter for the scheme and the
// secret; CodeConflict if the event type already has a hook; and the errors of [Store.Put].
func (m *Manager) Create(ctx context.Context, t core.EventType, s Scheme, secret SecretText) (Hook, error) {
	if err := CheckType(t); err != nil {
		return Hook{}, err
	}
	if err := s.Check(); err != nil {
		return Hook{}, err
	}
	added, err := m.secret(s, secret)
	if err != nil {
		return Hook{}, err
	}
	h := Hook{Type: t, Scheme: s, Secrets: []Secret{added}, Created: added.Created, Revision: 1}
	err = m.Store.Put(ctx, h)
	if core.CodeOf(err) == CodeConflict {
		err = conflict("%s has a webhook already: rotate its secret, or delete it first", t.Topic())
	}
	return h, err
}

// Rotate gives a hook a new secret, which is the last secret of the hook that it returns. The
// old secret is taken until grace ends; 0 ends it at once. If secret is empty, Rotate makes
// one. Errors: CodeConflict if the hook already has [MaxSecrets] and grace is not 0;
// CodeInvalidParameter for the secret, or if grace is negative; and the errors of [Store].
func (m *Manager) Rotate(ctx context.Context, t core.EventType, secret SecretText, grace time.Duration) (Hook, error) {
	if grace < 0 {
		return Hook{}, invalid("the grace %v is negative", grace)
	}
	h, err := m.Store.Get(ctx, t)
	if err != nil {
		return Hook{}, err
	}
	added, err := m.secret(h.Scheme, secret)
	if err != nil {
		return Hook{}, err
	}
	now := added.Created
	h.Secrets = slices.DeleteFunc(slices.Clone(h.Secrets), func(s Secret) bool { return grace == 0 || !s.Valid(now) })
	if len(h.Secrets) >= MaxSecrets {
		return Hook{}, conflict("the webhook of %s has %d secrets until %s: wait until then, or rotate it without"+
			" grace, which ends both", t.Topic(), len(h.Secrets), h.Secrets[0].Expires.Format(time.RFC3339))
	}
	for i := range h.Secrets {
		h.Secrets[i].Expires = stored(now.Add(grace))
	}
	h.Secrets = append(h.Secrets, added)
	h.Revision++
	return h, m.Store.Put(ctx, h)
}

// secret returns a secret from the operator, or a new one.
func (m *Manager) secret(s Scheme, text SecretText) (Secret, error) {
	if text == "" {
		var err error
		if text, err = m.random(s); err != nil {
			return Secret{}, err
		}
	}
	if _, err := s.rules().key(string(text)); err != nil {
		return Secret{}, err
	}
	return Secret{Text: text, Created: stored(m.Now())}, nil
}

// random makes a secret of 32 bytes.
func (m *Manager) random(s Scheme) (SecretText, error) {
	if s.Preset == Stripe {
		return "", invalid("Stripe makes the secret of a webhook and shows it: give that one")
	}
	var key [32]byte
	if _, err := io.ReadFull(m.Random, key[:]); err != nil {
		return "", fmt.Errorf("no secret can be made: %w", err)
	}
	if s.Preset == standard {
		return SecretText(standardPrefix + base64.StdEncoding.EncodeToString(key[:])), nil
	}
	return SecretText(hex.EncodeToString(key[:])), nil
}

// stored returns a time in the precision of stores.
func stored(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
