package memory

import (
	"context"
	"maps"
	"slices"
	"sync"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/hooks"
)

var _ hooks.Store = (*Hooks)(nil)

// Hooks keeps hooks. Its zero value is empty and ready.
type Hooks struct {
	mu    sync.Mutex
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
	if err := ended(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hooks[h.Type.Topic()].Revision != h.Revision-1 {
		return hooks.Changed(h.Type)
	}
	if s.hooks == nil {
		s.hooks = map[string]hooks.Hook{}
	}
	h.Secrets = slices.Clone(h.Secrets)
	s.hooks[h.Type.Topic()] = h
	return nil
}

// Delete implements [hooks.Store].
func (s *Hooks) Delete(ctx context.Context, t core.EventType) error {
	if err := ended(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.hooks[t.Topic()]; !ok {
		return hooks.NotFound(t)
	}
	delete(s.hooks, t.Topic())
	return nil
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
