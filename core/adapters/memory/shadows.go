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
	shadow, ok := s.shadows[t]
	if !ok {
		return core.Schema{}, core.NoShadow(t, "")
	}
	return clone(shadow), nil
}

// SetShadow implements [core.SchemaWriter].
func (s *Schemas) SetShadow(ctx context.Context, shadow core.Schema) error {
	if err := ended(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if shadow.Version < 1 || shadow.Version != len(s.versions[shadow.Type]) {
		return core.LostRace(shadow.Type)
	}
	if s.shadows == nil {
		s.shadows = map[core.EventType]core.Schema{}
	}
	s.shadows[shadow.Type] = clone(shadow)
	return nil
}

// DropShadow implements [core.SchemaWriter].
func (s *Schemas) DropShadow(ctx context.Context, r core.Registration) error {
	if err := ended(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if shadow, ok := s.shadows[r.Type]; !ok || shadow.Fingerprint != r.Shadow {
		return core.LostRace(r.Type)
	}
	delete(s.shadows, r.Type)
	return nil
}
