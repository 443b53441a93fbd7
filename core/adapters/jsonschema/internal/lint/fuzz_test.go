package lint_test

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/admit"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/lint"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
	"example.com/eventgateway/core/registry"
)

// FuzzWarnings looks for a schema whose warnings are too many, of places that it does not
// have, out of order, or others the second time.
func FuzzWarnings(f *testing.F) {
	for seed := range uint64(100) {
		document, _ := json.Marshal(schematest.Random{Rand: rand.New(rand.NewPCG(seed, 9))}.Root())
		f.Add(string(document), seed%2 == 0)
	}
	f.Fuzz(func(t *testing.T, schema string, assertFormats bool) {
		if len(schema) > 4000 {
			return
		}
		source := core.SchemaSource{Document: []byte(schema), AssertFormats: assertFormats, ExamplesWarn: true}
		compiled, err := admit.Schema(source)
		if err != nil {
			return
		}
		found := lint.Find(compiled)
		if len(found.List) > registry.MaxWarnings || found.Omitted < 0 {
			t.Errorf("%d warnings and %d", len(found.List), found.Omitted)
		}
		var before []string
		for i, w := range found.List {
			place := pointer.Tokens(w.Pointer)
			if _, has := pointer.At(compiled.Documents[resource.Base], place); !has && w.Pointer != "" {
				t.Errorf("%s: a warning of %s, which is not there", schema, w.Pointer)
			}
			if w.Code == "" || w.Detail == "" || i > 0 && pointer.Compare(before, place) > 0 {
				t.Errorf("%s: %+v", schema, w)
			}
			before = place
		}
		again, err := admit.Schema(source)
		if err != nil {
			t.Fatal(err)
		}
		if second := lint.Find(again); !reflect.DeepEqual(found, second) {
			t.Errorf("%s:\n%+v\nand then\n%+v", schema, found, second)
		}
	})
}

// A schema that is said to accept everything or nothing does, as far as random values tell.
func TestRandomValuesContradictNoWarning(t *testing.T) {
	all, none := 0, 0
	for seed := range uint64(1_000) {
		random := schematest.Random{Rand: rand.New(rand.NewPCG(seed, 10))}
		document, _ := json.Marshal(random.Schema(3))
		compiled, err := admit.Schema(core.SchemaSource{Document: document, ExamplesWarn: true})
		if err != nil {
			continue
		}
		everything, nothing := false, false
		for _, w := range lint.Find(compiled).List {
			everything = everything || w.Code == "schema_accepts_all"
			nothing = nothing || w.Code == "schema_accepts_none" && w.Pointer == ""
		}
		if everything {
			all++
		}
		if nothing {
			none++
		}
		for range 20 {
			text, _ := json.Marshal(random.Value(3))
			if err := compiled.Root.Validate(guard.Read(text)); everything && err != nil || nothing && err == nil {
				t.Errorf("%s: %s: %v", document, text, err)
			}
		}
	}
	if all < 50 || none < 10 {
		t.Errorf("%d schemas accept everything, %d nothing: too few to tell", all, none)
	}
}
