package plantest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// Combined is a schema of any draft whose schemas are often applied to one value.
func (r Random) Combined() map[string]any {
	defs := map[string]any{}
	for i := range 3 {
		defs[fmt.Sprint(i)] = r.combined(1, i)
	}
	root := r.combined(3, len(defs))
	root["$defs"] = defs
	if r.IntN(3) == 0 {
		root["$schema"] = resource.Drafts[r.IntN(len(resource.Drafts))].Metaschema
	}
	return root
}

// combined is a schema of up to so many levels, and with references to so many others.
func (r Random) combined(depth, others int) map[string]any {
	object, _ := r.Schema(0).(map[string]any)
	if object == nil {
		object = map[string]any{}
	}
	for _, keyword := range []string{"const", "enum", "uniqueItems", "dependentRequired", "format"} {
		delete(object, keyword)
	}
	if r.IntN(8) == 0 {
		object["enum"] = []any{"a", "b", true, nil, 1, json.Number("2.50")}
	}
	if others > 0 && r.IntN(3) == 0 {
		object["$ref"] = fmt.Sprintf("#/$defs/%d", r.IntN(others))
	}
	if depth > 0 {
		below := func() any { return r.combined(depth-1, others) }
		switch r.IntN(9) {
		case 0:
			object["items"] = below()
		case 1, 2:
			object["properties"] = map[string]any{r.Name(): below(), r.Name(): below()}
		case 3:
			object["additionalProperties"] = below()
		case 4:
			object["allOf"] = []any{below(), below()}
		case 5:
			object[[]string{"anyOf", "oneOf"}[r.IntN(2)]] = []any{below(), below(), map[string]any{"type": "null"}}
		case 6:
			object["if"], object[[]string{"then", "else"}[r.IntN(2)]] = below(), below()
		case 7:
			object["not"] = below()
		case 8:
			object[[]string{"anyOf", "oneOf"}[r.IntN(2)]] = r.toldApart(below)
		}
	}
	return object
}

// toldApart returns branches that a member tells apart.
func (r Random) toldApart(below func() any) (branches []any) {
	name := r.Name()
	for _, text := range []string{"a", "b"} {
		branches = append(branches, map[string]any{"required": []string{name},
			"properties": map[string]any{name: map[string]any{"const": text}, r.Name() + "2": below()}})
	}
	return branches
}

// InPlace returns which keywords that apply schemas to a value itself a compiled schema and
// those below have, and "" for them all.
func InPlace(root *lib.Schema) []string {
	used := map[string]bool{"": true}
	for _, s := range graph.Reachable(root) {
		for word, has := range map[string]bool{"$ref": s.Ref != nil, "allOf": s.AllOf != nil, "anyOf": s.AnyOf != nil,
			"oneOf": s.OneOf != nil, "if": s.If != nil, "not": s.Not != nil} {
			used[word] = used[word] || has
		}
	}
	maps.DeleteFunc(used, func(_ string, is bool) bool { return !is })
	return slices.Collect(maps.Keys(used))
}
