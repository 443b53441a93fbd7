package schematest

import (
	"maps"
	"slices"
	"strings"

	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// draft is one that random schemas are written in.
type draft int

// written is a schema of 2020-12 in the words of the draft. Keywords that the draft
// does not have stay, to be ignored; so do those beside a $ref.
func (d draft) written(schema map[string]any) map[string]any {
	result, _ := d.schema(schema).(map[string]any)
	result["$schema"] = resource.Metaschema(int(d))
	return result
}

func (d draft) schema(value any) any {
	switch v := value.(type) {
	case bool:
		if d > resource.Draft4 {
			return v
		}
		if v {
			return map[string]any{}
		}
		return map[string]any{"not": map[string]any{}}
	case map[string]any:
		result := map[string]any{}
		for _, keyword := range slices.Sorted(maps.Keys(v)) {
			d.keyword(result, v, keyword)
		}
		return result
	}
	return value
}

// keyword writes one keyword of a schema.
func (d draft) keyword(to, schema map[string]any, keyword string) {
	value := schema[keyword]
	switch keyword {
	case "properties", "patternProperties":
		to[keyword] = d.each(value)
	case "$defs":
		to[resource.Definitions(int(d))] = d.each(value)
	case "$ref":
		to[keyword] = strings.Replace(value.(string), "$defs", resource.Definitions(int(d)), 1)
	case "dependentSchemas", "dependentRequired":
		if d < resource.Draft2019 {
			both, _ := to["dependencies"].(map[string]any)
			if both == nil {
				both = map[string]any{}
			}
			for name, of := range value.(map[string]any) {
				both[name] = d.schema(of)
			}
			keyword, value = "dependencies", both
		} else if keyword == "dependentSchemas" {
			value = d.each(value)
		}
		to[keyword] = value
	case "prefixItems":
		if d < resource.Draft2020 {
			keyword = "items"
		}
		to[keyword] = d.all(value)
	case "items":
		if _, tuple := schema["prefixItems"]; tuple && d < resource.Draft2020 {
			keyword = "additionalItems"
		}
		to[keyword] = d.schema(value)
	case "allOf", "anyOf", "oneOf":
		to[keyword] = d.all(value)
	case "exclusiveMinimum", "exclusiveMaximum":
		if d == resource.Draft4 {
			to[strings.ToLower(strings.TrimPrefix(keyword, "exclusive"))], value = value, true
		}
		to[keyword] = value
	case "const":
		if d == resource.Draft4 {
			keyword, value = "enum", []any{value}
		}
		to[keyword] = value
	case "additionalProperties":
		if truth, is := value.(bool); is { // also in draft 4
			to[keyword] = truth
			break
		}
		to[keyword] = d.schema(value)
	case "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedProperties", "unevaluatedItems":
		to[keyword] = d.schema(value)
	default:
		to[keyword] = value
	}
}

func (d draft) each(value any) map[string]any {
	result := map[string]any{}
	for name, schema := range value.(map[string]any) {
		result[name] = d.schema(schema)
	}
	return result
}

func (d draft) all(value any) []any {
	var result []any
	for _, schema := range value.([]any) {
		result = append(result, d.schema(schema))
	}
	return result
}
