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
		if !isRead(t.head, shadow.Registration) {
			return false
		}
		shadow.Shadow, shadow.Revision = "", 0
		t.shadow, t.head.Shadow = clone(shadow), shadow.Fingerprint
		t.head.Revision++
		return true
	})
}

// DropShadow implements [core.ShadowWriter].
func (s *Schemas) DropShadow(ctx context.Context, r core.Registration) error {
	return s.change(ctx, r, func(t *eventType) bool {
		if t.head.Shadow == "" || !isRead(t.head, r) {
			return false
		}
		t.shadow, t.head.Shadow = core.Schema{}, ""
		t.head.Revision++
		return true
	})
}
