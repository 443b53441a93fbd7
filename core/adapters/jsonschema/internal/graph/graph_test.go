package graph_test

import (
	"testing"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

func TestKeywordIsWhatLeadsToASchema(t *testing.T) {
	for place, want := range map[string]string{
		"": "false", "/not": "not", "/properties/not": "properties", "/properties/a/items": "items",
		"/items/0": "items", "/items/properties/0": "properties", "/oneOf/1": "oneOf",
		"/$defs/not": "$ref", "/definitions/a/allOf/0": "allOf",
	} {
		if got := graph.Keyword(place); got != want {
			t.Errorf("%q: %q, want %q", place, got, want)
		}
	}
}

func TestReferencedIsThePathOfARegisteredDocument(t *testing.T) {
	for address, want := range map[string]string{
		resource.Base + "#/a": "", "https://json-schema.org/draft/2020-12/schema": "",
		"https://gateway.example/a/b/schema?version=1#/x": "/a/b/schema?version=1",
		"/a/b/schema?version=2":                           "/a/b/schema?version=2",
	} {
		if got := graph.Referenced(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

func TestReachableIsAllThatASchemaLeadsToOnce(t *testing.T) {
	compiler := lib.NewCompiler()
	document := map[string]any{
		"$ref":  "#/$defs/a",
		"items": map[string]any{"$ref": "#/$defs/a"},
		"anyOf": []any{true, map[string]any{"not": map[string]any{"$ref": "#"}}},
		"$defs": map[string]any{"a": map[string]any{"properties": map[string]any{"b": false}},
			"unused": map[string]any{}},
	}
	if err := compiler.AddResource(resource.Base, document); err != nil {
		t.Fatal(err)
	}
	root := compiler.MustCompile(resource.Base)
	places := map[string]int{}
	for _, s := range graph.Reachable(root) {
		places[graph.Pointer(s)]++
	}
	want := []string{"", "/$defs/a", "/$defs/a/properties/b", "/items", "/anyOf/0", "/anyOf/1", "/anyOf/1/not"}
	for _, place := range want {
		if places[place] != 1 {
			t.Errorf("%q is reached %d times", place, places[place])
		}
	}
	if len(places) != len(want) {
		t.Errorf("%v", places)
	}
	if in := graph.InPlace(root); len(in) != 3 || len(graph.Below(root)) != 1 {
		t.Errorf("%d schemas are for the value itself, %d for its items", len(in), len(graph.Below(root)))
	}
}

func TestItemsAreThoseOfEveryDraft(t *testing.T) {
	a, b := &lib.Schema{}, &lib.Schema{}
	for name, c := range map[string]struct {
		schema lib.Schema
		first  int
		rest   *lib.Schema
	}{
		"none":                      {lib.Schema{}, 0, nil},
		"one for all":               {lib.Schema{Items: a, AdditionalItems: false}, 0, a},
		"a list":                    {lib.Schema{Items: []*lib.Schema{a, b}}, 2, nil},
		"a list, and no others":     {lib.Schema{Items: []*lib.Schema{a}, AdditionalItems: false}, 1, graph.False},
		"a list, and others":        {lib.Schema{Items: []*lib.Schema{a}, AdditionalItems: b}, 1, b},
		"prefixItems and items":     {lib.Schema{PrefixItems: []*lib.Schema{a}, Items2020: b}, 1, b},
		"additionalItems by itself": {lib.Schema{AdditionalItems: false}, 0, nil},
	} {
		if first, rest := graph.Items(&c.schema); len(first) != c.first || rest != c.rest {
			t.Errorf("%s: %d and %v", name, len(first), rest)
		}
	}
}
