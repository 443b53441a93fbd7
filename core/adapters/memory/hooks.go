package memory

import (
	"context"
	"maps"
	"slices"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/hooks"
)

var _ hooks.Store = (*Hooks)(nil)

// Hooks keeps hooks. Its zero value is empty and ready.
type Hooks struct {
	durable
	hooks map[string]hooks.Hook // by topic
}

// Get implements [hooks.Reader].
func (s *Hooks) Get(ctx context.Context, t core.EventType) (hooks.Hook, error) {
	if err := ended(ctx); err != nil {
		return hooks.Hook{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	h, ok := s.hooks[t.Topic()]
	if !ok {
		return hooks.Hook{}, hooks.NotFound(t)
	}
	h.Secrets = slices.Clone(h.Secrets)
	return h, nil
}

// Put implements [hooks.Store].
func (s *Hooks) Put(ctx context.Context, h hooks.Hook) error {
	return s.do(ctx, func(tx *transaction) error {
		if s.hooks[h.Type.Topic()].Revision != h.Revision-1 {
			return hooks.Changed(h.Type)
		}
		if s.hooks == nil {
			s.hooks = map[string]hooks.Hook{}
		}
		h.Secrets = slices.Clone(h.Secrets)
		s.hooks[h.Type.Topic()] = h
		tx.put(inHooks, pathOf(h.Type), keptHook(h))
		return nil
	})
}

// Delete implements [hooks.Store].
func (s *Hooks) Delete(ctx context.Context, t core.EventType) error {
	return s.do(ctx, func(tx *transaction) error {
		if _, ok := s.hooks[t.Topic()]; !ok {
			return hooks.NotFound(t)
		}
		delete(s.hooks, t.Topic())
		tx.remove(inHooks, pathOf(t))
		return nil
	})
}

func (s *Hooks) open(j Journal) error {
	s.journal, s.hooks = j, map[string]hooks.Hook{}
	return load(j, inHooks, func(_ string, k hookKept) { s.hooks[k.Hook.Type.Topic()] = k.hook() })
}

// hookKept is a hook in a journal, with the text of its secrets, which has no form in JSON.
type hookKept struct {
	Hook    hooks.Hook // without secrets
	Secrets []secretKept
}

type secretKept struct {
	Text             string
	Created, Expires time.Time
}

func keptHook(h hooks.Hook) (k hookKept) {
	for _, secret := range h.Secrets {
		k.Secrets = append(k.Secrets, secretKept{string(secret.Text), secret.Created, secret.Expires})
	}
	k.Hook = h
	k.Hook.Secrets = nil
	return k
}

func (k hookKept) hook() hooks.Hook {
	h := k.Hook
	for _, secret := range k.Secrets {
		h.Secrets = append(h.Secrets, hooks.Secret{
			Text: hooks.SecretText(secret.Text), Created: secret.Created, Expires: secret.Expires,
		})
	}
	return h
}

// List implements [hooks.Store]. The hooks are in the order of their topics.
func (s *Hooks) List(ctx context.Context, after string, limit int) (found []hooks.Hook, next string, err error) {
	if err := ended(ctx); err != nil {
		return nil, "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, topic := range slices.Sorted(maps.Keys(s.hooks)) {
		if topic <= after {
			continue
		}
		if len(found) == limit {
			return found, found[limit-1].Type.Topic(), nil
		}
		h := s.hooks[topic]
		h.Secrets = slices.Clone(h.Secrets)
		for i := range h.Secrets {
			h.Secrets[i].Text = ""
		}
		found = append(found, h)
	}
	return found, "", nil
}
