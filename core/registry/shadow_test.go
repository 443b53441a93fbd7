package registry_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/registry/catalog"
)

// shadowNow is the document of the shadow, "" for none.
func shadowNow(t *testing.T, g *gatewaytest.Gateway) string {
	t.Helper()
	shadow, err := (&catalog.GetEventSchema{Schemas: &g.Schemas}).Shadow(t.Context(), "SpongeBob", "Fruits")
	if code := core.CodeOf(err); code != "" && code != core.CodeVersionNotFound {
		t.Fatal(err)
	}
	return string(shadow.Document)
}

func TestAShadowIsNoVersion(t *testing.T) {
	g := gatewaytest.New(0)
	if _, _, err := g.Register.SetShadow(t.Context(), "SpongeBob", "Fruits", []byte("a"),
		"", registry.Checks{}); core.CodeOf(err) != core.CodeEventTypeNotRegistered {
		t.Errorf("without any version: %v", err)
	}
	g.MustRegister(t, "SpongeBob", "Fruits", "a")
	if _, _, err := g.Register.SetShadow(t.Context(), "SpongeBob", "Fruits", []byte("a"),
		"", registry.Checks{}); core.CodeOf(err) != core.CodeInvalidParameter {
		t.Errorf("the latest version: %v", err)
	}
	if _, _, err := g.Register.SetShadow(t.Context(), "SpongeBob", "Fruits", nil,
		"", registry.Checks{}); core.CodeOf(err) != core.CodeInvalidJSON {
		t.Errorf("no schema: %v", err)
	}
	if r, created, err := g.Register.TryShadow(t.Context(), "SpongeBob", "Fruits", []byte("b"), "",
		registry.Checks{}); err != nil ||
		!created || r.Version != 1 || shadowNow(t, g) != "" {
		t.Errorf("a dry run: %+v, %v, %v", r, created, err)
	}
	if r := g.MustShadow(t, "b"); r.Version != 1 || r.Author != "me" || r.Fingerprint != "fingerprint of b" {
		t.Errorf("%+v", r)
	}
	g.Now = g.Now.Add(time.Hour)
	if r, created, err := g.Register.SetShadow(t.Context(), "SpongeBob", "Fruits", []byte("b"), "you",
		registry.Checks{}); err != nil ||
		created || r.Author != "me" {
		t.Errorf("the same again: %+v, %v, %v", r, created, err)
	}
	g.MustShadow(t, "c")
	if got := shadowNow(t, g); got != "c" {
		t.Errorf("the shadow is %q", got)
	}
	if head, err := g.Schemas.Latest(t.Context(), gatewaytest.Fruits); err != nil || head.Version != 1 {
		t.Errorf("%+v, %v", head, err)
	}
}

func TestRegistrationsAndTheShadow(t *testing.T) {
	g := gatewaytest.New(0)
	g.MustRegister(t, "SpongeBob", "Fruits", "a")
	g.MustShadow(t, "b")
	g.MustRegister(t, "SpongeBob", "Fruits", "c")
	g.Declare(t, "Fruits", "c", registry.Declaration{EnforcementWarn: new(true)})
	if got := shadowNow(t, g); got != "b" {
		t.Errorf("after another version and other settings, the shadow is %q", got)
	}
	g.MustRegister(t, "SpongeBob", "Fruits", "b")
	if got := shadowNow(t, g); got != "" {
		t.Errorf("registered as a version, %q is still the shadow", got)
	}
}

// Promotion is a registration: by its rules, with its declarations.
func TestPromotion(t *testing.T) {
	g := gatewaytest.New(0)
	g.MustRegister(t, "SpongeBob", "Fruits", "b")
	backward := registry.Declaration{
		Compatibility: new(core.CompatibilityBackward), OpenContentLenient: new(false)}
	if _, _, err := g.Register.PromoteShadow(t.Context(), "SpongeBob", "Fruits", "",
		backward); core.CodeOf(err) != core.CodeVersionNotFound {
		t.Errorf("without a shadow: %v", err)
	}
	if _, _, _, err := g.Register.TryPromotion(t.Context(), "SpongeBob", "Fruits", "",
		backward); core.CodeOf(err) != core.CodeVersionNotFound {
		t.Errorf("tried without a shadow: %v", err)
	}
	g.MustShadow(t, "ab")
	if _, _, _, err := g.Register.TryPromotion(t.Context(), "SpongeBob", "Fruits", "",
		backward); core.CodeOf(err) != core.CodeSchemaIncompatible {
		t.Errorf("tried: %v", err)
	}
	if _, _, err := g.Register.PromoteShadow(t.Context(), "SpongeBob", "Fruits", "",
		backward); core.CodeOf(err) != core.CodeSchemaIncompatible || shadowNow(t, g) != "ab" {
		t.Errorf("incompatible: %v", err)
	}
	if _, _, err := g.Register.PromoteShadow(t.Context(), "SpongeBob", "Fruits", "fingerprint of x",
		gatewaytest.AnySchema); core.CodeOf(err) != core.CodeVersionNotFound || shadowNow(t, g) != "ab" {
		t.Errorf("another one is meant: %v", err)
	}
	if r, created, _, err := g.Register.TryPromotion(t.Context(), "SpongeBob", "Fruits", "",
		gatewaytest.AnySchema); err != nil || !created || r.Version != 2 || shadowNow(t, g) != "ab" {
		t.Errorf("tried: %+v, %v, %v", r, created, err)
	}
	r, created, err := g.Register.PromoteShadow(t.Context(), "SpongeBob", "Fruits", "fingerprint of ab",
		registry.Declaration{Compatibility: new(core.CompatibilityNone), EnforcementWarn: new(true)})
	if err != nil || !created || r.Version != 2 || !r.EnforcementWarn || shadowNow(t, g) != "" {
		t.Errorf("%+v, %v, %v", r, created, err)
	}
	if s, err := g.Schemas.Version(t.Context(), r.Type, 2); err != nil || string(s.Document) != "ab" {
		t.Errorf("version 2 is %q, %v", s.Document, err)
	}
}

// What is promoted is what was the shadow when the promotion began, or nothing.
func TestAShadowThatIsReplacedIsNotPromoted(t *testing.T) {
	for name, meanwhile := range map[string]func(*gatewaytest.Gateway){
		"replaced": func(g *gatewaytest.Gateway) { g.MustShadow(t, "c") },
		"dropped": func(g *gatewaytest.Gateway) {
			if err := g.Register.DropShadow(t.Context(), "SpongeBob", "Fruits"); err != nil {
				t.Error(err)
			}
		},
	} {
		for call := 1; call <= 4; call++ { // Latest, Shadow, Head, Add
			t.Run(fmt.Sprint(name, " before call ", call), func(t *testing.T) {
				g := gatewaytest.New(0)
				g.MustRegister(t, "SpongeBob", "Fruits", "a")
				g.MustShadow(t, "b")
				promotion := g.Register
				promotion.Schemas = &interrupted{SchemaWriter: &g.Schemas, at: call, do: func() { meanwhile(g) }}
				r, _, err := promotion.PromoteShadow(t.Context(), "SpongeBob", "Fruits", "fingerprint of b",
					gatewaytest.AnySchema)
				if core.CodeOf(err) != core.CodeVersionNotFound {
					t.Errorf("%+v, %v", r, err)
				}
				if head, err := g.Schemas.Latest(t.Context(), gatewaytest.Fruits); err != nil || head.Version != 1 {
					t.Errorf("%+v, %v", head, err)
				}
				if got, want := shadowNow(t, g), map[string]string{"replaced": "c"}[name]; got != want {
					t.Errorf("the shadow is %q, want %q", got, want)
				}
			})
		}
	}
}

// interrupted does something before one of its calls.
type interrupted struct {
	registry.SchemaWriter
	at, calls int
	do        func()
}

func (i *interrupted) call() {
	if i.calls++; i.calls == i.at {
		i.do()
	}
}

func (i *interrupted) Latest(ctx context.Context, t core.EventType) (core.Registration, error) {
	i.call()
	return i.SchemaWriter.Latest(ctx, t)
}

func (i *interrupted) Head(ctx context.Context, t core.EventType) (registry.Head, error) {
	i.call()
	return i.SchemaWriter.Head(ctx, t)
}

func (i *interrupted) Shadow(ctx context.Context, t core.EventType) (core.Schema, error) {
	i.call()
	return i.SchemaWriter.Shadow(ctx, t)
}

func (i *interrupted) Add(ctx context.Context, s core.Schema) error {
	i.call()
	return i.SchemaWriter.Add(ctx, s)
}

func TestDropShadow(t *testing.T) {
	g := gatewaytest.New(0)
	drop := func() core.Code { return core.CodeOf(g.Register.DropShadow(t.Context(), "SpongeBob", "Fruits")) }
	if code := drop(); code != core.CodeEventTypeNotRegistered {
		t.Errorf("not registered: %q", code)
	}
	g.MustRegister(t, "SpongeBob", "Fruits", "a")
	if code := drop(); code != core.CodeVersionNotFound {
		t.Errorf("no shadow: %q", code)
	}
	g.MustShadow(t, "b")
	if code := drop(); code != "" || shadowNow(t, g) != "" {
		t.Errorf("%q", code)
	}
}
