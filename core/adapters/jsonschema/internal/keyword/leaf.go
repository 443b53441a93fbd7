package keyword

import (
	"encoding/json"
	"unicode/utf8"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
)

// leaf knows of many scalars that a schema accepts them.
type leaf struct {
	types    types
	enum     *lib.Enum
	constant *any
	min, max *int // characters
	pattern  lib.Regexp
	bounds   *bounds
}

// leafOf returns the leaf of a schema, nil for one that may say more of a scalar than its
// type, values, length, pattern and bounds.
func leafOf(s *lib.Schema) *leaf {
	if s.Bool != nil && !*s.Bool || s.Ref != nil || s.RecursiveRef != nil || s.DynamicRef != nil || s.Not != nil ||
		s.AllOf != nil || s.AnyOf != nil || s.OneOf != nil || s.If != nil || s.Format != nil ||
		s.ContentEncoding != nil || s.ContentMediaType != nil || s.Extensions != nil {
		return nil
	}
	return &leaf{typesOf(s), s.Enum, s.Const, s.MinLength, s.MaxLength, s.Pattern, boundsOf(s)}
}

// accepts reports whether the schema accepts a value, or false if the leaf does not know.
func (l *leaf) accepts(value any) bool {
	switch v := value.(type) {
	case string:
		return l.types.text && l.lists(v) && l.measures(v) && (l.pattern == nil || l.pattern.MatchString(v))
	case json.Number:
		return (l.types.number || l.types.integer) && l.any() && l.bounds.within(v, !l.types.number)
	case bool:
		return l.types.boolean && l.any()
	case nil:
		return l.types.null && l.any()
	}
	return false
}

// any reports whether there is neither enum nor const.
func (l *leaf) any() bool { return l.enum == nil && l.constant == nil }

// lists reports whether enum and const have a text.
func (l *leaf) lists(text string) bool {
	if l.constant != nil {
		if one, is := (*l.constant).(string); !is || one != text {
			return false
		}
	}
	if l.enum == nil {
		return true
	}
	for _, value := range l.enum.Values {
		if one, is := value.(string); is && one == text {
			return true
		}
	}
	return false
}

// measures reports whether a text has a length that is allowed.
func (l *leaf) measures(text string) bool {
	if l.min == nil && l.max == nil {
		return true
	}
	n := utf8.RuneCountInString(text)
	return (l.min == nil || n >= *l.min) && (l.max == nil || n <= *l.max)
}

// types says which scalars a schema's type allows.
type types struct{ text, number, integer, boolean, null bool }

func typesOf(s *lib.Schema) types {
	if s.Types == nil || s.Types.IsEmpty() {
		return types{true, true, true, true, true}
	}
	var t types
	for _, name := range s.Types.ToStrings() {
		switch name {
		case "string":
			t.text = true
		case "number":
			t.number = true
		case "integer":
			t.integer = true
		case "boolean":
			t.boolean = true
		case "null":
			t.null = true
		}
	}
	return t
}
