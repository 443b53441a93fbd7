package registry_test

import (
	"errors"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry"
)

// All answers of a registration have the warnings, those for a schema that is there already
// too. A strict registration of such a schema stores nothing.
func TestADoubtfulSchemaIsWarnedOf(t *testing.T) {
	g := gatewaytest.New(0)
	strict := registry.Checks{Strict: true}
	if _, _, err := g.RegisterFruits(t, "doubtful", registry.Declaration{Checks: strict}); !refusesWarnings(err) {
		t.Errorf("a strict registration: %v", err)
	}
	if _, err := g.Schemas.Latest(t.Context(),
		gatewaytest.Fruits); core.CodeOf(err) != core.CodeEventTypeNotRegistered {
		t.Errorf("after it: %v", err)
	}
	for name, register := range map[string]func() (registry.Registered, bool, error){
		"a dry run": func() (registry.Registered, bool, error) {
			r, created, _, err := g.Register.Try(t.Context(), "SpongeBob", "Fruits", []byte("doubtful"),
				registry.Declaration{})
			return r, created, err
		},
		"a registration": func() (registry.Registered, bool, error) {
			return g.RegisterFruits(t, "doubtful", registry.Declaration{})
		},
	} {
		for range 2 {
			if r, _, err := register(); err != nil || len(r.Warnings.List) != 1 || r.Warnings.Omitted != 2 {
				t.Errorf("%s: %+v, %v", name, r.Warnings, err)
			}
		}
	}
	if _, _, _, err := g.Register.Try(t.Context(), "SpongeBob", "Fruits", []byte("doubtful"),
		registry.Declaration{Checks: strict}); !refusesWarnings(err) {
		t.Errorf("a strict dry run: %v", err)
	}
	if r, _, err := g.RegisterFruits(t, "a",
		registry.Declaration{Checks: strict, Compatibility: new(core.CompatibilityNone)}); err != nil ||
		r.Version != 2 {
		t.Errorf("a strict registration of another schema: %+v, %v", r, err)
	}
}

func TestADoubtfulShadowIsWarnedOf(t *testing.T) {
	g := gatewaytest.New(0)
	strict := registry.Checks{Strict: true}
	g.MustRegister(t, "SpongeBob", "Fruits", "doubtful a")
	if _, _, err := g.Register.SetShadow(t.Context(), "SpongeBob", "Fruits", []byte("doubtful"), "",
		strict); !refusesWarnings(err) {
		t.Errorf("a strict one: %v", err)
	}
	r, _, err := g.Register.SetShadow(t.Context(), "SpongeBob", "Fruits", []byte("doubtful"), "", registry.Checks{})
	if err != nil || len(r.Warnings.List) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	if _, _, err := g.Register.PromoteShadow(t.Context(), "SpongeBob", "Fruits", "",
		registry.Declaration{Checks: strict}); !refusesWarnings(err) {
		t.Errorf("a strict promotion: %v", err)
	}
	r, _, err = g.Register.PromoteShadow(t.Context(), "SpongeBob", "Fruits", "", registry.Declaration{})
	if err != nil || r.Version != 2 || len(r.Warnings.List) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}

// refusesWarnings reports whether a schema is refused for the word "doubtful".
func refusesWarnings(err error) bool {
	e, ok := errors.AsType[*core.Error](err)
	return ok && e.Code == core.CodeSchemaInvalid && len(e.Violations) == 1 && e.Unlisted == 2 &&
		e.Violations[0] == core.Violation{Pointer: "/d", Keyword: "d", SchemaPointer: "/d",
			Detail: "the word is doubtful"}
}

// Examples that contradict a schema, or a part of it that stands for another document, need
// not keep it out.
func TestExamplesAreWarnedOfOnRequest(t *testing.T) {
	g := gatewaytest.New(0)
	g.JSONSchemas(0)
	const schema = `{"type":"object","properties":{"a":{"$ref":"https://a.invalid/s"}},` +
		`"$defs":{"s":{"$id":"https://a.invalid/s","type":"array","examples":["blue"]}}}`
	if _, _, err := g.RegisterFruits(t, schema, registry.Declaration{}); core.CodeOf(err) != core.CodeSchemaInvalid {
		t.Errorf("without the request: %v", err)
	}
	warn := registry.Checks{ExamplesWarn: true}
	r, _, err := g.RegisterFruits(t, schema, registry.Declaration{Checks: warn})
	if err != nil || len(r.Warnings.List) != 1 || r.Warnings.List[0].Pointer != "/$defs/s/examples/0" {
		t.Errorf("%+v, %v", r, err)
	}
	warn.Strict = true
	if _, _, err := g.RegisterFruits(t, schema,
		registry.Declaration{Checks: warn}); core.CodeOf(err) != core.CodeSchemaInvalid {
		t.Errorf("strict: %v", err)
	}
}
