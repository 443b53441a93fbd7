package schematest

import (
	"maps"
	"slices"
	"strings"
)

// drafts are those that random schemas are written in, by what $schema says.
var drafts = []string{
	"http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-06/schema#",
	"http://json-schema.org/draft-07/schema#",
	"https://json-schema.org/draft/2019-09/schema", "https://json-schema.org/draft/2020-12/schema",
}

// draft is an index in drafts.
type draft int

const (
	draft4 draft = iota
	draft6
	draft7
	draft2019
	draft2020
)

// written is a schema of 2020-12 in the words of the draft. Keywords that the draft
// does not have stay, to be ignored; so do those beside a $ref.
func (d draft) written(schema map[string]any) map[string]any {
	result, _ := d.schema(schema).(map[string]any)
	result["$schema"] = drafts[d]
	return result
}

func (d draft) schema(value any) any {
	switch v := value.(type) {
	case bool:
		if d > draft4 {
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
		to[d.definitions()] = d.each(value)
	case "$ref":
		to[keyword] = strings.Replace(value.(string), "$defs", d.definitions(), 1)
	case "dependentSchemas", "dependentRequired":
		if d < draft2019 {
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
		if d < draft2020 {
			keyword = "items"
		}
		to[keyword] = d.all(value)
	case "items":
		if _, tuple := schema["prefixItems"]; tuple && d < draft2020 {
			keyword = "additionalItems"
		}
		to[keyword] = d.schema(value)
	case "allOf", "anyOf", "oneOf":
		to[keyword] = d.all(value)
	case "exclusiveMinimum", "exclusiveMaximum":
		if d == draft4 {
			to[strings.ToLower(strings.TrimPrefix(keyword, "exclusive"))], value = value, true
		}
		to[keyword] = value
	case "const":
		if d == draft4 {
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

func (d draft) definitions() string {
	if d < draft2019 {
		return "definitions"
	}
	return "$defs"
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
