package compare

import (
	"encoding/json"
	"math/big"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/compare/internal/written"
)

// kinds are the types of JSON as a set, numbers apart by whether they are whole:
// a schema's integer is a number without a fraction, however it is written, in
// every draft of this validator.
type kinds uint8

const (
	ofNull kinds = 1 << iota
	ofBoolean
	ofInteger
	ofFraction
	ofString
	ofArray
	ofObject

	ofNumber = ofInteger | ofFraction
	anyKind  = ofNull | ofBoolean | ofNumber | ofString | ofArray | ofObject
)

var kindNames = []struct {
	kinds kinds
	name  string
}{
	{ofNull, "null"}, {ofBoolean, "boolean"}, {ofNumber, "number"}, {ofInteger, "integer"},
	{ofFraction, "number with a fraction"}, {ofString, "string"}, {ofArray, "array"}, {ofObject, "object"},
}

func (k kinds) String() string {
	var names []string
	for _, known := range kindNames {
		if k&known.kinds == known.kinds {
			names = append(names, known.name)
			k &^= known.kinds
		}
	}
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, " or ")
}

// each are the kinds one by one.
func (k kinds) each() []kinds {
	var list []kinds
	for one := ofNull; one <= ofObject; one <<= 1 {
		if k&one != 0 {
			list = append(list, one)
		}
	}
	return list
}

// kindsOf returns the kinds that a schema's type allows.
func kindsOf(s *lib.Schema) kinds {
	if s.Types == nil || s.Types.IsEmpty() {
		return anyKind
	}
	var k kinds
	for _, name := range s.Types.ToStrings() {
		for _, known := range kindNames {
			if known.name == name {
				k |= known.kinds
			}
		}
	}
	return k
}

// kindOf returns the kind of a decoded value.
func kindOf(value any) kinds {
	switch v := value.(type) {
	case nil:
		return ofNull
	case bool:
		return ofBoolean
	case string:
		return ofString
	case []any:
		return ofArray
	case map[string]any:
		return ofObject
	case json.Number:
		if exact, ok := new(big.Rat).SetString(string(v)); ok && exact.IsInt() {
			return ofInteger
		}
		return ofFraction
	}
	return 0
}

// onlyTypes returns the kinds of a schema that has type and no other keyword. Its negation
// takes these away.
func onlyTypes(s *lib.Schema) (kinds, bool) {
	if s.Bool != nil {
		return anyKind, *s.Bool
	}
	untyped := *s
	untyped.Types = nil
	return kindsOf(s), written.Trivial(&untyped)
}
