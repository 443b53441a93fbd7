package compare_test

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
)

// besides are the keywords by which several schemas speak of one place: what a
// document may have there is then no matter of one schema.
var besides = []string{"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "$ref", "dependentSchemas", "contains",
	"minContains", "maxContains",
	"unevaluatedProperties", "unevaluatedItems"}

// alone is the schema without besides.
func alone(value any) any {
	switch v := value.(type) {
	case map[string]any:
		result := map[string]any{}
		for name, below := range v {
			if !slices.Contains(besides, name) {
				result[name] = alone(below)
			}
		}
		return result
	case []any:
		var result []any
		for _, below := range v {
			result = append(result, alone(below))
		}
		return result
	}
	return value
}

// closed is such a schema as lenient understands it: of objects that have no
// member which nothing is said of.
func closed(value any) any {
	if value == true {
		return map[string]any{"$ref": "#/$defs/unsaid"}
	}
	schema, is := value.(map[string]any)
	if !is {
		return value
	}
	result := maps.Clone(schema)
	for _, keyword := range []string{"properties", "patternProperties", "$defs"} {
		if among, is := schema[keyword].(map[string]any); is {
			inner := map[string]any{}
			for name, below := range among {
				inner[name] = closed(below)
			}
			result[keyword] = inner
		}
	}
	if list, is := schema["prefixItems"].([]any); is {
		var items []any
		for _, below := range list {
			items = append(items, closed(below))
		}
		result["prefixItems"] = items
	}
	result["items"] = closed(true)
	for _, keyword := range []string{"items", "additionalProperties"} {
		if below, is := schema[keyword]; is {
			result[keyword] = closed(below)
		}
	}
	if _, said := schema["additionalProperties"]; said {
		return result
	}
	result["additionalProperties"] = false
	named, _ := result["properties"].(map[string]any)
	named = maps.Clone(named)
	if named == nil {
		named = map[string]any{}
	}
	required, _ := schema["required"].([]string)
	for _, name := range required {
		if _, is := named[name]; !is && !matchesAny(schema, name) {
			named[name] = closed(true)
		}
	}
	result["properties"] = named
	return result
}

func matchesAny(schema map[string]any, name string) bool {
	patterns, _ := schema["patternProperties"].(map[string]any)
	for pattern := range patterns {
		if regexp.MustCompile(pattern).MatchString(name) {
			return true
		}
	}
	return false
}

// closedRoot is closed for a document. What nothing is said of has no members,
// however deep.
func closedRoot(document map[string]any) map[string]any {
	result := closed(document).(map[string]any)
	defs := map[string]any{"unsaid": map[string]any{"additionalProperties": false, "items": closed(true)}}
	maps.Copy(defs, result["$defs"].(map[string]any))
	result["$defs"] = defs
	return result
}

// Lenient has the soundness of strict for the documents that it is about.
func TestNothingCalledCompatibleByLenientIsRefused(t *testing.T) {
	compatible, more := 0, 0
	for seed := range pairsOr(1000) {
		s := schematest.Random{Rand: rand.New(rand.NewPCG(uint64(seed), 6))}
		one, _ := alone(s.Root()).(map[string]any)
		other := s.Mutate(one)
		for s.IntN(3) == 0 {
			other = s.Mutate(other)
		}
		writer, _ := json.Marshal(one)
		reader, _ := json.Marshal(other)
		narrow, _ := json.Marshal(closedRoot(one))
		causes, err := compared(string(writer), string(reader), true)
		if err != nil || len(causes) > 0 {
			continue
		}
		compatible++
		if strict, _ := compared(string(writer), string(reader), false); len(strict) > 0 {
			more++
		}
		w, r := mustCompile(t, string(narrow)), mustCompile(t, string(reader))
		for range 150 {
			document, _ := json.Marshal(s.Value(3))
			if w.Validate(document, nil) == nil && core.CodeOf(r.Validate(document, nil)) == core.CodeEventInvalid {
				t.Fatalf("seed %d: called compatible, and yet %s is refused\nwriter %s\nreader %s\n%v", seed,
					document, writer, reader, r.Validate(document, nil))
			}
		}
	}
	t.Logf("%d compatible, %d of them only where lenient", compatible, more)
	if more == 0 {
		t.Error("lenient is not more lenient than strict")
	}
}
