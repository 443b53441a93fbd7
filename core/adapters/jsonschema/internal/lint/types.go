package lint

import "encoding/json"

var kindsOf = map[string]kinds{
	"number": ofNumber, "integer": ofNumber, "string": ofString, "array": ofArray, "object": ofObject,
	"boolean": ofBoolean, "null": ofNull,
}

// typesOf returns what the keyword type of a schema allows, and whether it has one.
func typesOf(object map[string]any) (allowed kinds, says bool) {
	switch v := object["type"].(type) {
	case string:
		return kindsOf[v], true
	case []any:
		for _, one := range v {
			name, _ := one.(string)
			allowed |= kindsOf[name]
		}
		return allowed, true
	}
	return ofAll, false
}

// kindOf returns the type of a value.
func kindOf(value any) kinds {
	switch value.(type) {
	case json.Number:
		return ofNumber
	case string:
		return ofString
	case []any:
		return ofArray
	case map[string]any:
		return ofObject
	case bool:
		return ofBoolean
	}
	return ofNull
}
