// Package plantest makes random schemas and events that try plans.
package plantest

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"

	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
)

// Random makes random schemas for plans, and events for them, as they may be written.
type Random struct {
	schematest.Random
	exact bool // Respell writes numbers with exactly the same value
}

// New returns a Random that always makes the same.
func New(seed, stream uint64) Random {
	return Random{Random: schematest.Random{Rand: rand.New(rand.NewPCG(seed, stream))}}
}

var (
	patterns = []string{"^a", "b$", "^[a-z]{1,3}$", "é|x", "^\\d+$", ""}
	formats  = []string{"date-time", "date", "time", "email", "hostname", "ipv4", "ipv6", "uri", "uuid",
		"json-pointer", "uri-reference", "regex", "duration"}
	numbers = []any{json.Number("0.1"), json.Number("0.01"), json.Number("2.5"), json.Number("1e2"),
		json.Number("-3"), json.Number("12345678901234567890"), json.Number("1.5e-7"), 3, 7,
		json.Number("1732867380000000000"), json.Number("9223372036854775807"), json.Number("18446744073709551615"),
		json.Number("1234567890123456789012345"), json.Number("0.1234567890123456789012"),
		json.Number("-18446744073709551616"), json.Number("1e30"), json.Number("1e-25"), json.Number("5e18"),
		json.Number("0")}
	texts = []string{"é", "a\"b", "\n", "日本", "😀", "abcdefghij", "aaaaaaaaaaaaaaaaaaaaaaaa"}
)

func numbered(i int) string { return "key"[:1+i%3] + strconv.Itoa(i*i*i) }

// Root is a schema of any draft.
func (r Random) Root() map[string]any {
	root := r.Random.Root()
	r.enrich(root, 3)
	if r.IntN(2) == 0 {
		root["$schema"] = resource.Drafts[r.IntN(len(resource.Drafts))].Metaschema
	}
	return root
}

// enrich adds keywords, and changes some, in a schema and those below.
func (r Random) enrich(value any, depth int) {
	if list, ok := value.([]any); ok {
		for _, item := range list {
			r.enrich(item, depth)
		}
	}
	object, ok := value.(map[string]any)
	if !ok || depth == 0 {
		return
	}
	for _, keyword := range slices.Sorted(maps.Keys(object)) {
		switch keyword {
		case "properties", "patternProperties", "dependentSchemas", "$defs":
			inner := object[keyword].(map[string]any)
			for _, name := range slices.Sorted(maps.Keys(inner)) {
				r.enrich(inner[name], depth-1)
			}
		case "const", "enum", "type", "required", "dependentRequired":
		default:
			r.enrich(object[keyword], depth-1)
		}
	}
	switch r.IntN(26) {
	case 14:
		wide := map[string]any{}
		for i := range 60 + r.IntN(12) {
			wide[numbered(i)] = []any{true, map[string]any{"type": []string{"integer", "string"}[i%2]}}[r.IntN(2)]
		}
		object["properties"], object["required"] = wide, []string{numbered(r.IntN(70))}
	case 15:
		object["$ref"] = "#/$defs/d"
	case 0:
		object["format"] = formats[r.IntN(len(formats))]
	case 1:
		object["pattern"] = patterns[r.IntN(len(patterns))]
	case 2:
		object["multipleOf"] = []any{json.Number("0.1"), json.Number("0.01"), json.Number("2.5"), 3,
			json.Number("1e20"), json.Number("1234567890123456789012")}[r.IntN(6)]
	case 3:
		bounds := []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
		object[bounds[r.IntN(4)]] = numbers[r.IntN(len(numbers))]
	case 4:
		object["enum"] = []any{r.Scalar(), numbers[r.IntN(len(numbers))], texts[r.IntN(len(texts))], r.Value(2)}
	case 5, 6:
		name := r.Name()
		branches := []any{}
		for i := range 2 + r.IntN(2) {
			properties := map[string]any{name: map[string]any{"const": []string{"a", "b", "ab"}[i]},
				r.Name() + "2": r.Schema(1)}
			if r.IntN(8) == 0 {
				properties[name] = map[string]any{"enum": []any{"a", "b"}}
			}
			branches = append(branches, map[string]any{"properties": properties,
				"required": []string{[]string{name, r.Name()}[r.IntN(2)]}})
		}
		object[[]string{"oneOf", "anyOf"}[r.IntN(2)]] = branches
	case 7:
		object["anyOf"] = []any{map[string]any{"type": "null"}, r.Schema(1)}
	case 8:
		object["dependencies"] = map[string]any{r.Name(): []any{[]string{r.Name()}, r.Schema(1)}[r.IntN(2)]}
	case 9:
		object["items"], object["additionalItems"] = r.List(1), r.Schema(0)
	case 10:
		object["unevaluatedProperties"] = r.Schema(0)
	case 11:
		object["unevaluatedItems"] = r.Schema(0)
	case 12:
		object["$dynamicRef"] = "#"
	case 13:
		object["uniqueItems"] = true
	}
}
