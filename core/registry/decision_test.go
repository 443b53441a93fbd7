package registry_test

import (
	"context"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry"
)

// reads has a SchemaWriter's reads. Anything else panics.
type reads struct {
	registry.SchemaWriter // nil
	from                  registry.SchemaHeads
}

func (r reads) Latest(ctx context.Context, t core.EventType) (core.Registration, error) {
	return r.from.Latest(ctx, t)
}

func (r reads) Version(ctx context.Context, t core.EventType, version int) (core.Schema, error) {
	return r.from.Version(ctx, t, version)
}

func (r reads) Shadow(ctx context.Context, t core.EventType) (core.Schema, error) {
	return r.from.Shadow(ctx, t)
}

func (r reads) Head(ctx context.Context, t core.EventType) (registry.Head, error) {
	return r.from.Head(ctx, t)
}

func TestADryRunOnlyReads(t *testing.T) {
	g := gatewaytest.New(0)
	g.MustRegister(t, "SpongeBob", "Fruits", "a")
	g.MustShadow(t, "b")
	dry := g.Register
	dry.Schemas = reads{from: &g.Schemas}
	for name, try := range map[string]func() (registry.Registered, bool, error){
		"a new schema": func() (registry.Registered, bool, error) {
			r, created, _, err := dry.Try(t.Context(), "SpongeBob", "Fruits", []byte("c"), gatewaytest.AnySchema)
			return r, created, err
		},
		"a setting": func() (registry.Registered, bool, error) {
			r, created, _, err := dry.Try(t.Context(), "SpongeBob", "Fruits", []byte("a"),
				registry.Declaration{EnforcementWarn: new(true)})
			return r, !created, err
		},
		"a shadow": func() (registry.Registered, bool, error) {
			return dry.TryShadow(t.Context(), "SpongeBob", "Fruits", []byte("c"), "", registry.Checks{})
		},
		"the same shadow": func() (registry.Registered, bool, error) {
			r, created, err := dry.TryShadow(t.Context(), "SpongeBob", "Fruits", []byte("b"), "", registry.Checks{})
			return r, !created, err
		},
		"a promotion": func() (registry.Registered, bool, error) {
			r, created, _, err := dry.TryPromotion(t.Context(), "SpongeBob", "Fruits", "", gatewaytest.AnySchema)
			return r, created, err
		},
	} {
		if r, ok, err := try(); err != nil || !ok || r.Version == 0 {
			t.Errorf("%s: %+v, %v, %v", name, r, ok, err)
		}
	}
}
