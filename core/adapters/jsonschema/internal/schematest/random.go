package schematest

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"

	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// Random makes random ones over few names and values, so that two of them and a
// document often have to do with each other.
type Random struct{ *rand.Rand }

var (
	smallNames   = []string{"a", "b", "ab", "x"}
	namePatterns = []string{"^a", "b$", "^ab?$", "^[abx]$", "^[^x]"}
)

// Scalar returns a scalar.
func (s Random) Scalar() any {
	return []any{nil, false, true, 0, 1, 2, 3, -1, 4, 0.5, 1.5, "", "a", "b", "ab", "abc", "bbbb", "a@b.co"}[s.IntN(18)]
}

// Name returns a member's name.
func (s Random) Name() string { return smallNames[s.IntN(len(smallNames))] }

// Value returns a value of up to so many levels.
func (s Random) Value(depth int) any {
	switch n := s.IntN(10); {
	case depth > 0 && n < 4:
		object := map[string]any{}
		for range s.IntN(4) {
			object[s.Name()] = s.Value(depth - 1)
		}
		return object
	case depth > 0 && n < 7:
		array := []any{}
		for range s.IntN(4) {
			array = append(array, s.Value(depth-1))
		}
		return array
	}
	return s.Scalar()
}

// Schema returns a schema of up to so many levels.
func (s Random) Schema(depth int) any {
	if s.IntN(14) == 0 {
		return s.IntN(2) == 0
	}
	object := map[string]any{}
	for range 1 + s.IntN(3) {
		s.keyword(object, depth)
	}
	return object
}

// List returns one to three schemas.
func (s Random) List(depth int) []any {
	list := []any{s.Schema(depth)}
	for range s.IntN(3) {
		list = append(list, s.Schema(depth))
	}
	return list
}

func (s Random) keyword(object map[string]any, depth int) {
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
		object["enum"] = []any{s.Value(1), s.Scalar(), "only here"}
	case 4:
		object["const"] = s.Value(1)
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
		object["pattern"] = []string{"^a", "b$", "^a*$", "^[ab]+$", "^(a|ab)$", "^.{2}$", "b"}[s.IntN(7)]
	case 11:
		object[[]string{"minItems", "minProperties"}[s.IntN(2)]] = s.IntN(3)
	case 12:
		object[[]string{"maxItems", "maxProperties"}[s.IntN(2)]] = s.IntN(3)
	case 13:
		object["uniqueItems"] = true
	case 14:
		object["required"] = []string{s.Name()}
	case 15:
		object["dependentRequired"] = map[string]any{s.Name(): []string{s.Name()}}
	case 17, 18, 19, 20:
		object["properties"] = map[string]any{s.Name(): s.Schema(depth - 1), s.Name(): s.Schema(depth - 1)}
	case 21:
		object["patternProperties"] = map[string]any{namePatterns[s.IntN(len(namePatterns))]: s.Schema(depth - 1)}
	case 22, 23:
		object["additionalProperties"] = s.Schema(depth - 1)
	case 24:
		object["propertyNames"] = s.Schema(0)
	case 25:
		object["dependentSchemas"] = map[string]any{s.Name(): s.Schema(depth - 1)}
	case 26:
		object["prefixItems"] = s.List(depth - 1)
	case 27, 28:
		object["items"] = s.Schema(depth - 1)
	case 29:
		object["contains"] = s.Schema(depth - 1)
		if s.IntN(2) == 0 {
			object["minContains"] = s.IntN(3)
		}
		if s.IntN(2) == 0 {
			object["maxContains"] = s.IntN(3)
		}
	case 30, 31:
		object["allOf"] = s.List(depth - 1)
	case 32, 33:
		object["anyOf"] = s.List(depth - 1)
	case 34:
		object["oneOf"] = s.List(depth - 1)
	case 35:
		object["not"] = s.Schema(depth - 1)
	case 36:
		object["if"], object["then"], object["else"] = s.Schema(depth-1), s.Schema(depth-1), s.Schema(depth-1)
	case 37:
		object[[]string{"unevaluatedProperties", "unevaluatedItems"}[s.IntN(2)]] = s.Schema(0)
	case 38:
		object["$ref"] = "#"
	case 39:
		object["$ref"] = "#/$defs/d"
	case 40:
		object["format"] = []string{"email", "date"}[s.IntN(2)]
	}
}

// Root is a document: what $ref may lead to is there.
func (s Random) Root() map[string]any {
	object, is := s.Schema(3).(map[string]any)
	if !is {
		object = map[string]any{}
	}
	if s.IntN(3) == 0 {
		object["type"] = "object"
	}
	object["$defs"] = map[string]any{"d": s.Schema(2)}
	return object
}

// Mutate changes one keyword somewhere.
func (s Random) Mutate(value any) any {
	object, is := value.(map[string]any)
	if !is {
		return s.Schema(1)
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
			changed := maps.Clone(inner)
			for _, name := range slices.Concat([]string{"d"}, namePatterns, smallNames) {
				if v, is := changed[name]; is && keyword != "dependentRequired" {
					changed[name] = s.Mutate(v)
					break
				}
			}
			result[keyword] = changed
		default:
			result[keyword] = s.Mutate(inner)
		}
		return result
	}
	if s.IntN(3) == 0 {
		for _, keyword := range []string{"required", "minimum", "maximum", "maxLength", "minLength", "pattern",
			"uniqueItems", "additionalProperties", "not", "enum", "type"} {
			if _, is := result[keyword]; is {
				delete(result, keyword)
				return result
			}
		}
	}
	s.keyword(result, 1)
	return result
}

func (s Random) draft() draft { return draft(resource.Drafts[s.IntN(len(resource.Drafts))].Number) }

// Pair is a schema and, unless they are strangers, what came of it by a few changes,
// in either order.
func (s Random) Pair(strangers bool) (writer, reader string) {
	one := s.Root()
	var other any = s.Root()
	if !strangers {
		other = s.Mutate(one)
		for s.IntN(3) == 0 {
			other = s.Mutate(other)
		}
	}
	in, out := s.draft(), s.draft()
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
