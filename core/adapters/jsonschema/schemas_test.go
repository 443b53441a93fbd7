package jsonschema

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
)

// schemas makes random ones over few names and values, so that two of them and a
// document often have to do with each other.
type schemas struct{ *rand.Rand }

var smallNames = []string{"a", "b", "ab", "x"}

func (s schemas) scalar() any {
	return []any{nil, false, true, 0, 1, 2, 3, -1, 4, 0.5, 1.5, "", "a", "b", "ab", "abc", "bbbb", "a@b.co"}[s.IntN(18)]
}

func (s schemas) name() string { return smallNames[s.IntN(len(smallNames))] }

func (s schemas) value(depth int) any {
	switch n := s.IntN(10); {
	case depth > 0 && n < 4:
		object := map[string]any{}
		for range s.IntN(4) {
			object[s.name()] = s.value(depth - 1)
		}
		return object
	case depth > 0 && n < 7:
		array := []any{}
		for range s.IntN(4) {
			array = append(array, s.value(depth-1))
		}
		return array
	}
	return s.scalar()
}

func (s schemas) schema(depth int) any {
	if s.IntN(14) == 0 {
		return s.IntN(2) == 0
	}
	object := map[string]any{}
	for range 1 + s.IntN(3) {
		s.keyword(object, depth)
	}
	return object
}

func (s schemas) list(depth int) []any {
	list := []any{s.schema(depth)}
	for range s.IntN(3) {
		list = append(list, s.schema(depth))
	}
	return list
}

func (s schemas) keyword(object map[string]any, depth int) {
	types := []string{"null", "boolean", "integer", "number", "string", "array", "object", "object", "array"}
	n := s.IntN(17)
	if depth > 0 {
		n = s.IntN(41)
	}
	switch n {
	case 0, 1, 16:
		object["type"] = types[s.IntN(9)]
	case 2:
		object["type"] = []string{types[s.IntN(3)], types[4+s.IntN(3)]}
	case 3:
		object["enum"] = []any{s.value(1), s.scalar(), "only here"}
	case 4:
		object["const"] = s.value(1)
	case 5:
		object[[]string{"minimum", "exclusiveMinimum"}[s.IntN(2)]] = s.IntN(3)
	case 6:
		object[[]string{"maximum", "exclusiveMaximum"}[s.IntN(2)]] = s.IntN(4)
	case 7:
		object["multipleOf"] = []any{1, 2, 0.5, 4}[s.IntN(4)]
	case 8:
		object["minLength"] = s.IntN(4)
	case 9:
		object["maxLength"] = s.IntN(4)
	case 10:
		object["pattern"] = []string{"^a", "b$", "^a*$"}[s.IntN(3)]
	case 11:
		object[[]string{"minItems", "minProperties"}[s.IntN(2)]] = s.IntN(3)
	case 12:
		object[[]string{"maxItems", "maxProperties"}[s.IntN(2)]] = s.IntN(3)
	case 13:
		object["uniqueItems"] = true
	case 14:
		object["required"] = []string{s.name()}
	case 15:
		object["dependentRequired"] = map[string]any{s.name(): []string{s.name()}}
	case 17, 18, 19, 20:
		object["properties"] = map[string]any{s.name(): s.schema(depth - 1), s.name(): s.schema(depth - 1)}
	case 21:
		object["patternProperties"] = map[string]any{[]string{"^a", "b$"}[s.IntN(2)]: s.schema(depth - 1)}
	case 22, 23:
		object["additionalProperties"] = s.schema(depth - 1)
	case 24:
		object["propertyNames"] = s.schema(0)
	case 25:
		object["dependentSchemas"] = map[string]any{s.name(): s.schema(depth - 1)}
	case 26:
		object["prefixItems"] = s.list(depth - 1)
	case 27, 28:
		object["items"] = s.schema(depth - 1)
	case 29:
		object["contains"] = s.schema(depth - 1)
		if s.IntN(2) == 0 {
			object["minContains"] = s.IntN(3)
		}
		if s.IntN(2) == 0 {
			object["maxContains"] = s.IntN(3)
		}
	case 30, 31:
		object["allOf"] = s.list(depth - 1)
	case 32, 33:
		object["anyOf"] = s.list(depth - 1)
	case 34:
		object["oneOf"] = s.list(depth - 1)
	case 35:
		object["not"] = s.schema(depth - 1)
	case 36:
		object["if"], object["then"], object["else"] = s.schema(depth-1), s.schema(depth-1), s.schema(depth-1)
	case 37:
		object[[]string{"unevaluatedProperties", "unevaluatedItems"}[s.IntN(2)]] = s.schema(0)
	case 38:
		object["$ref"] = "#"
	case 39:
		object["$ref"] = "#/$defs/d"
	case 40:
		object["format"] = []string{"email", "date"}[s.IntN(2)]
	}
}

// root is a document: what $ref may lead to is there.
func (s schemas) root() map[string]any {
	object, is := s.schema(3).(map[string]any)
	if !is {
		object = map[string]any{}
	}
	if s.IntN(3) == 0 {
		object["type"] = "object"
	}
	object["$defs"] = map[string]any{"d": s.schema(2)}
	return object
}

// mutate changes one keyword somewhere.
func (s schemas) mutate(value any) any {
	object, is := value.(map[string]any)
	if !is {
		return s.schema(1)
	}
	result := map[string]any{}
	var below []string
	for _, keyword := range slices.Sorted(maps.Keys(object)) { // fixed seeds want one order
		v := object[keyword]
		result[keyword] = v
		if _, is := v.(map[string]any); is && keyword != "const" && keyword != "dependentRequired" {
			below = append(below, keyword)
		}
	}
	if len(below) > 0 && s.IntN(3) > 0 {
		keyword := below[s.IntN(len(below))]
		inner := object[keyword].(map[string]any)
		switch keyword {
		case "properties", "patternProperties", "dependentSchemas", "$defs":
			changed := map[string]any{}
			for name, v := range inner {
				changed[name] = v
			}
			for _, name := range append([]string{"d", "^a", "b$"}, smallNames...) {
				if v, is := changed[name]; is && keyword != "dependentRequired" {
					changed[name] = s.mutate(v)
					break
				}
			}
			result[keyword] = changed
		default:
			result[keyword] = s.mutate(inner)
		}
		return result
	}
	if s.IntN(3) == 0 {
		for _, keyword := range []string{"required", "minimum", "maximum", "maxLength", "minLength", "pattern", "uniqueItems", "additionalProperties", "not", "enum", "type"} {
			if _, is := result[keyword]; is {
				delete(result, keyword)
				return result
			}
		}
	}
	s.keyword(result, 1)
	return result
}

// pair is a schema and, unless they are strangers, what came of it by a few changes,
// in either order.
func (s schemas) pair(strangers bool) (writer, reader string) {
	one := s.root()
	var other any = s.root()
	if !strangers {
		other = s.mutate(one)
		for s.IntN(3) == 0 {
			other = s.mutate(other)
		}
	}
	in, out := draft(s.IntN(len(drafts))), draft(s.IntN(len(drafts)))
	if s.IntN(8) > 0 { // a new version is rarely of another draft
		out = in
	}
	first, _ := json.Marshal(in.written(one))
	second, _ := json.Marshal(out.written(other.(map[string]any)))
	if s.IntN(2) == 0 {
		first, second = second, first
	}
	return string(first), string(second)
}
