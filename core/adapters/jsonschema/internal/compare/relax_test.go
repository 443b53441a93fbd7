package compare_test

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
)

// relaxed is a schema that accepts at least as much, for a reason that the checker
// must know: else it could pass by refusing everything.
func relaxed(s schematest.Random, object map[string]any) (map[string]any, string) {
	result := maps.Clone(object)
	switch s.IntN(6) {
	case 0:
		for _, keyword := range []string{"required", "minimum", "maximum", "maxLength", "minLength", "pattern",
			"uniqueItems", "contains",
			"minItems", "maxItems", "enum", "const", "type", "not", "multipleOf", "dependentRequired",
			"propertyNames", "oneOf", "anyOf", "allOf"} {
			if _, is := result[keyword]; !is {
				continue
			}
			delete(result, keyword)
			if keyword == "contains" {
				delete(result, "minContains")
				delete(result, "maxContains")
			}
			return result, keyword + " taken away"
		}
	case 1:
		if list, is := result["enum"].([]any); is {
			result["enum"] = append([]any{"more"}, list...)
			return result, "enum extended"
		}
	case 2:
		if name, is := result["type"].(string); is {
			result["type"] = []string{name, "null"}
			if name == "null" {
				result["type"] = []string{name, "string"}
			}
			delete(result, "enum")
			return result, "type extended"
		}
	case 3:
		if properties, is := result["properties"].(map[string]any); is {
			changed := maps.Clone(properties)
			for name, below := range properties {
				if object, is := below.(map[string]any); is {
					changed[name], _ = relaxed(s, object)
				}
			}
			result["properties"] = changed
			return result, "members relaxed"
		}
	case 4:
		return map[string]any{"anyOf": []any{map[string]any{"type": "null"}, object}}, "an alternative"
	case 5:
		if below, is := result["items"].(map[string]any); is {
			result["items"], _ = relaxed(s, below)
			return result, "items relaxed"
		}
	}
	result["title"] = "annotated"
	return result, "annotated"
}

func TestWhatOnlyRelaxesIsCompatible(t *testing.T) {
	known, total := map[string]int{}, map[string]int{}
	for seed := range 2000 {
		s := schematest.Random{Rand: rand.New(rand.NewPCG(uint64(seed), 5))}
		one, is := s.Schema(2).(map[string]any)
		if text, _ := json.Marshal(one); !is || strings.Contains(string(text), "unevaluated") {
			continue // what is taken away may have evaluated something
		}
		defs := map[string]any{"d": s.Schema(1)}
		other, kind := relaxed(s, one)
		wrap := func(schema any) []byte { // so that "#" is not what is relaxed
			text, _ := json.Marshal(map[string]any{"$defs": defs, "properties": map[string]any{"a": schema}})
			return text
		}
		causes, err := compared(string(wrap(one)), string(wrap(other)), false)
		if err != nil {
			t.Fatal(err)
		}
		total[kind]++
		if len(causes) == 0 {
			known[kind]++
		} else if total[kind]-known[kind] == 1 {
			t.Logf("%s: %s to %s: %s %s", kind, wrap(one), wrap(other), causes[0].Keyword, causes[0].Detail)
		}
	}
	for kind, n := range total {
		t.Logf("%-30s %d of %d", kind, known[kind], n)
		if n-known[kind] > max(n/10, 1) {
			t.Errorf("%s: only %d of %d are called compatible", kind, known[kind], n)
		}
	}
}
