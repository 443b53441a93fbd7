package registry_test

import (
	"errors"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry"
)

// A registration turns the assertion of formats on and off, for the schema that is
// there, too. On, it is a narrowing like any other.
func TestFormatsAreAssertedAsDeclared(t *testing.T) {
	g := gatewaytest.New(0)
	g.JSONSchemas(0)
	const schema, other = `{"properties":{"at":{"format":"date"}}}`, `{"properties":{"at":{"format":"date"}},"title":"T"}`
	for i, step := range []struct {
		schema   string
		declared registry.Declaration
		code     core.Code
		version  int
		asserted bool // what holds for events after the step
	}{
		{schema, registry.Declaration{}, "", 1, false},
		{schema, registry.Declaration{FormatsAssert: new(true)}, core.CodeSchemaIncompatible, 0, false},
		{other, registry.Declaration{FormatsAssert: new(true)}, core.CodeSchemaIncompatible, 0, false},
		{schema, registry.Declaration{FormatsAssert: new(true), Compatibility: new(core.CompatibilityForward)}, "", 1,
			true},
		{schema, registry.Declaration{}, "", 1, true},
		{other, registry.Declaration{Compatibility: new(core.CompatibilityFull)}, "", 2, true},
		{other, registry.Declaration{FormatsAssert: new(false)}, core.CodeSchemaIncompatible, 0, true},
		{other, registry.Declaration{FormatsAssert: new(false), Compatibility: new(core.CompatibilityBackward)}, "",
			2, false},
	} {
		r, _, err := g.RegisterFruits(t, step.schema, step.declared)
		if core.CodeOf(err) != step.code || r.Version != step.version || step.code == "" &&
			r.FormatsAssert != step.asserted {
			t.Errorf("step %d: %+v, %v", i, r, err)
		}
		if e, ok := errors.AsType[*registry.Incompatible](err); ok &&
			(len(e.Breaches) != 1 || e.Breaches[0].Keyword != "format" || e.Breaches[0].Example == "") {
			t.Errorf("step %d: %+v", i, e)
		}
		for data, valid := range map[string]bool{`{"at":"2026-11-25"}`: true, `{"at":"today"}`: !step.asserted} {
			_, err := g.Send(t, "Fruits", data)
			if (err == nil) != valid || err != nil && core.CodeOf(err) != core.CodeEventInvalid {
				t.Errorf("step %d: %s: %v", i, data, err)
			}
		}
	}
}

func TestNoFormatIsAssertedOnAStaleHead(t *testing.T) {
	g := gatewaytest.New(0)
	g.JSONSchemas(time.Hour)
	const schema = `{"format":"date"}`
	send := func() core.Code {
		_, err := g.Send(t, "Fruits", `"today"`)
		return core.CodeOf(err)
	}
	for _, asserted := range []bool{true, false} {
		g.Declare(t, "Fruits", schema, registry.Declaration{FormatsAssert: &asserted})
		g.Later()
		if code := send(); (code == core.CodeEventInvalid) != asserted {
			t.Errorf("asserted %t: %q", asserted, code)
		}
	}
}

// Examples are held to the schema as it will be compiled.
func TestExamplesAreHeldToAssertedFormats(t *testing.T) {
	g := gatewaytest.New(0)
	g.JSONSchemas(0)
	for asserted, want := range map[bool]core.Code{false: "", true: core.CodeSchemaInvalid} {
		_, _, _, err := g.Register.Try(t.Context(), "SpongeBob", "Fruits", []byte(`{"format":"date","examples":["today"]}`), registry.Declaration{FormatsAssert: &asserted})
		if core.CodeOf(err) != want {
			t.Errorf("asserted %t: %v", asserted, err)
		}
	}
}
