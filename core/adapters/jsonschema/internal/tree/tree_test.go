package tree_test

import (
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
	"example.com/eventgateway/core/adapters/jsonschema/internal/tree"
)

func build(t *testing.T, document []byte, assertFormats bool) (*lib.Schema, []*lib.Schema, bool) {
	t.Helper()
	value, err := guard.Decode(document)
	if err != nil {
		t.Fatal(err)
	}
	return tree.Build(value, assertFormats, pattern.NewSet(false))
}

func TestDocumentsThatAreForTheLibrary(t *testing.T) {
	for document, want := range map[string]bool{
		`true`: true, `{}`: true,
		`{"$id":"https://a.example/x","$ref":"#/$defs/a","$defs":{"a":{"$ref":"#"}}}`:           true,
		`{"$schema":"http://json-schema.org/draft-04/schema#","id":"http://a.example/x#"}`:      true,
		`{"properties":{"id":{"type":"string"},"$ref":{"type":"string"}}}`:                      true,
		`{"$ref":"#/x/y%25z","x":{"y%z":{}}}`:                                                   true,
		`{"properties":{"$schema":{"type":"string"}}}`:                                          true,
		`{"$schema":"https://json-schema.org/schema"}`:                                          false,
		`{"$schema":"https://a.example/schema"}`:                                                false,
		`{"$ref":"/SpongeBob/Fruits/schema?version=1"}`:                                         false,
		`{"$ref":"https://json-schema.org/draft/2020-12/schema"}`:                               false,
		`{"$ref":"#a","$defs":{"a":{"$anchor":"a"}}}`:                                           false,
		`{"$ref":"#/$defs/a","$defs":{"a":{"$id":"b","$ref":"#/c","c":true}}}`:                  false,
		`{"$dynamicRef":"#a","$defs":{"a":{"$dynamicAnchor":"a"}}}`:                             false,
		`{"$schema":"https://json-schema.org/draft/2019-09/schema","$recursiveRef":"#"}`:        false,
		`{"properties":{"a":{"$schema":"http://json-schema.org/draft-07/schema#"}}}`:            false,
		`{"$schema":"http://json-schema.org/draft-07/schema#","format":"semver"}`:               false,
		`{"$schema":"http://json-schema.org/draft-04/schema#","items":{"id":"#a"}}`:             false,
		`{"$schema":"http://json-schema.org/draft-07/schema#","$id":"https://a.example/x#one"}`: false,
	} {
		if _, _, ok := build(t, []byte(document), false); ok != want {
			t.Errorf("%s: %t, want %t", document, ok, want)
		}
	}
}

// A tree has what the library's schemas have.
func TestTreesAreAsTheLibraryCompiles(t *testing.T) {
	compared := map[int]int{}
	for seed := range uint64(6_000) {
		random := schematest.Random{Rand: rand.New(rand.NewPCG(seed, 27))}
		written, _ := random.Pair(true) // of all drafts
		document := []byte(written)
		assert := seed%2 == 0
		compiled, err := source.Compile(document, source.Options{AssertFormats: assert})
		if err != nil {
			continue
		}
		root, all, ok := build(t, document, assert)
		if !ok {
			continue
		}
		compared[root.DraftVersion]++
		pairs := map[*lib.Schema]*lib.Schema{}
		same(t, string(document), pairs, "", root, compiled.Root)
		if len(all) != len(pairs) || all[0] != root {
			t.Errorf("%s: %d schemas, of which %d are reached", document, len(all), len(pairs))
		}
		if t.Failed() {
			t.Fatalf("seed %d: %s", seed, document)
		}
	}
	for _, draft := range []int{4, 6, 7, 2019, 2020} {
		if compared[draft] < 300 {
			t.Errorf("only %d of draft %d were compared", compared[draft], draft)
		}
	}
}

// same compares what is exported of two schemas, beside annotations.
func same(t *testing.T, document string, pairs map[*lib.Schema]*lib.Schema, at string, a, b *lib.Schema) {
	if a == nil || b == nil {
		if a != b {
			t.Errorf("%s: %v and %v", at, a, b)
		}
		return
	}
	if pairs[a] != nil {
		if pairs[a] != b {
			t.Errorf("%s: another schema", at)
		}
		return
	}
	pairs[a] = b
	av, bv := reflect.ValueOf(*a), reflect.ValueOf(*b)
	for i := range av.NumField() {
		name := av.Type().Field(i).Name
		switch name {
		case "Title", "Description", "Default", "Comment", "ReadOnly", "WriteOnly", "Examples", "Deprecated",
			"Location":
			continue
		}
		if !av.Type().Field(i).IsExported() {
			continue
		}
		equal(t, document, pairs, at+"/"+name, av.Field(i).Interface(), bv.Field(i).Interface())
	}
}

func equal(t *testing.T, document string, pairs map[*lib.Schema]*lib.Schema, at string, a, b any) {
	switch x := a.(type) {
	case *lib.Schema:
		y, _ := b.(*lib.Schema)
		same(t, document, pairs, at, x, y)
	case []*lib.Schema:
		y, _ := b.([]*lib.Schema)
		if len(x) != len(y) {
			t.Errorf("%s: %d and %d", at, len(x), len(y))
			return
		}
		for i := range x {
			same(t, document, pairs, fmt.Sprint(at, i), x[i], y[i])
		}
	case map[string]*lib.Schema:
		y, _ := b.(map[string]*lib.Schema)
		if !slices.Equal(slices.Sorted(maps.Keys(x)), slices.Sorted(maps.Keys(y))) {
			t.Errorf("%s: %v and %v", at, x, y)
			return
		}
		for name := range x {
			same(t, document, pairs, at+"/"+name, x[name], y[name])
		}
	case map[lib.Regexp]*lib.Schema:
		y, _ := b.(map[lib.Regexp]*lib.Schema)
		equal(t, document, pairs, at, byText(x), byText(y))
	case map[string]any:
		y, _ := b.(map[string]any)
		if !slices.Equal(slices.Sorted(maps.Keys(x)), slices.Sorted(maps.Keys(y))) {
			t.Errorf("%s: %v and %v", at, x, y)
			return
		}
		for name := range x {
			equal(t, document, pairs, at+"/"+name, x[name], y[name])
		}
	case *big.Rat:
		y, _ := b.(*big.Rat)
		if (x == nil) != (y == nil) || x != nil && x.Cmp(y) != 0 {
			t.Errorf("%s: %v and %v", at, x, y)
		}
	case lib.Regexp:
		y, _ := b.(lib.Regexp)
		if (x == nil) != (y == nil) || x != nil && x.String() != y.String() {
			t.Errorf("%s: %v and %v", at, x, y)
		}
	case *lib.Format:
		y, _ := b.(*lib.Format)
		if (x == nil) != (y == nil) || x != nil && x.Name != y.Name {
			t.Errorf("%s: %v and %v", at, x, y)
		}
	case *lib.Enum:
		y, _ := b.(*lib.Enum)
		if (x == nil) != (y == nil) || x != nil && !reflect.DeepEqual(x.Values, y.Values) {
			t.Errorf("%s: %v and %v", at, x, y)
		}
	default:
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: %v and %v", at, a, b)
		}
	}
}

func byText(m map[lib.Regexp]*lib.Schema) map[string]*lib.Schema {
	texts := map[string]*lib.Schema{}
	for re, s := range m {
		texts[re.String()] = s
	}
	return texts
}
