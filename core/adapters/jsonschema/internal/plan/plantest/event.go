package plantest

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"example.com/eventgateway/core/adapters/jsonschema/internal/compare"
)

// Event is a value in JSON, as someone may write it, that mostly fits a schema.
func (r Random) Event(schema any) []byte {
	value := r.fitting(schema, 5)
	for r.IntN(3) == 0 {
		value = r.change(value)
	}
	return r.write(nil, value)
}

// fitting is a value that a schema may accept.
func (r Random) fitting(schema any, depth int) any {
	object, ok := schema.(map[string]any)
	if !ok || depth == 0 || r.IntN(20) == 0 {
		return r.Value(2)
	}
	for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
		if list, ok := object[keyword].([]any); ok && len(list) > 0 && r.IntN(2) == 0 {
			value := r.fitting(list[r.IntN(len(list))], depth-1)
			members, ok := value.(map[string]any)
			if properties, has := object["properties"].(map[string]any); ok && has {
				for _, name := range slices.Sorted(maps.Keys(properties)) {
					if members[name] == nil {
						members[name] = r.fitting(properties[name], depth-1)
					}
				}
			}
			return value
		}
	}
	if value, ok := object["const"]; ok {
		return value
	}
	if list, ok := object["enum"].([]any); ok && len(list) > 0 {
		return list[r.IntN(len(list))]
	}
	switch kind := fmt.Sprint(object["type"]); {
	case kind == "object" || object["properties"] != nil || object["required"] != nil ||
		object["additionalProperties"] != nil && r.IntN(2) == 0:
		value := map[string]any{}
		properties, _ := object["properties"].(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			if r.IntN(4) > 0 {
				value[name] = r.fitting(properties[name], depth-1)
			}
		}
		for range r.IntN(3) {
			value[r.Name()] = r.fitting(object["additionalProperties"], depth-1)
		}
		if r.IntN(30) == 0 {
			for range 10 + r.IntN(60) {
				value[numbered(r.IntN(80))] = r.fitting(object["additionalProperties"], 1)
			}
		}
		return value
	case kind == "array" || object["items"] != nil || object["prefixItems"] != nil || object["contains"] != nil:
		value := []any{}
		prefix, _ := object["prefixItems"].([]any)
		for i := range r.IntN(4) {
			switch {
			case i < len(prefix):
				value = append(value, r.fitting(prefix[i], depth-1))
			case object["contains"] != nil && r.IntN(2) == 0:
				value = append(value, r.fitting(object["contains"], depth-1))
			default:
				value = append(value, r.fitting(object["items"], depth-1))
			}
		}
		return value
	case kind == "string" || object["format"] != nil || object["pattern"] != nil:
		return []any{compare.FormatSamples[r.IntN(len(compare.FormatSamples))], "a", "ab", "", "bbb",
			r.longText()}[r.IntN(6)]
	case kind == "number" || kind == "integer" || object["minimum"] != nil || object["maximum"] != nil ||
		object["multipleOf"] != nil:
		if r.IntN(3) == 0 {
			return r.long(object)
		}
		random := json.Number(fmt.Sprintf("%d.%de%d", r.IntN(200)-100, r.IntN(1000), r.IntN(6)-3))
		return []any{r.IntN(6), numbers[r.IntN(len(numbers))], random}[r.IntN(3)]
	}
	return r.Value(2)
}

// long is a number of many digits, mostly near one that the schema has.
func (r Random) long(schema map[string]any) any {
	near := numbers[r.IntN(len(numbers))]
	for _, keyword := range []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"} {
		if value, ok := schema[keyword]; ok && r.IntN(2) == 0 {
			near = value
		}
	}
	number, ok := new(big.Rat).SetString(fmt.Sprint(near))
	if !ok {
		return near
	}
	if r.IntN(3) > 0 {
		less, _ := new(big.Rat).SetString([]string{"1", "-1", "1e-20", "-1e-25", "1e20", "-1e3"}[r.IntN(6)])
		number.Add(number, less)
	}
	return json.Number(number.FloatString([]int{0, 20, 30, 40}[r.IntN(4)]))
}

// longText has what is odd about a string anywhere.
func (r Random) longText() string {
	text := strings.Repeat("abcdefgh", 4)[:r.IntN(30)]
	for range r.IntN(3) {
		at := r.IntN(len(text) + 1)
		for !utf8.RuneStart((text + "a")[at]) {
			at--
		}
		text = text[:at] + texts[r.IntN(len(texts))] + text[at:]
	}
	return text
}

// change changes something somewhere.
func (r Random) change(value any) any {
	switch v := value.(type) {
	case map[string]any:
		changed := maps.Clone(v)
		names := slices.Sorted(maps.Keys(v))
		if len(names) > 0 && r.IntN(4) > 0 {
			name := names[r.IntN(len(names))]
			if r.IntN(3) == 0 {
				delete(changed, name)
			} else {
				changed[name] = r.change(v[name])
			}
			return changed
		}
		changed[r.Name()] = r.Value(1)
		return changed
	case []any:
		changed := slices.Clone(v)
		if len(v) > 0 && r.IntN(4) > 0 {
			i := r.IntN(len(v))
			changed[i] = r.change(v[i])
			return changed
		}
		return append(changed, r.Value(1))
	}
	return []any{r.Value(1), texts[r.IntN(len(texts))], numbers[r.IntN(len(numbers))]}[r.IntN(3)]
}
