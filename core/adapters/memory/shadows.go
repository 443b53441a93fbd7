package memory

import (
	"context"

	"example.com/eventgateway/core"
)

// Shadow implements [core.SchemaReader].
func (s *Schemas) Shadow(ctx context.Context, t core.EventType) (core.Schema, error) {
	if err := ended(ctx); err != nil {
		return core.Schema{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.find(t)
	if found.head.Shadow == "" {
		return core.Schema{}, core.NoShadow(t, "")
	}
	return clone(found.shadow), nil
}

// SetShadow implements [core.ShadowWriter].
func (s *Schemas) SetShadow(ctx context.Context, shadow core.Schema) error {
	return s.change(ctx, shadow.Registration, func(t *eventType) bool {
		t.shadow, t.head.Shadow = clone(shadow), shadow.Fingerprint
		return true
	})
}

// DropShadow implements [core.ShadowWriter].
func (s *Schemas) DropShadow(ctx context.Context, r core.Registration) error {
	if err := ended(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.find(r.Type)
	if t.head.Shadow == "" || t.head.Shadow != r.Shadow {
		return core.LostRace(r.Type)
	}
	t.shadow, t.head.Shadow = core.Schema{}, ""
	return nil
}
