package jsonschema

import (
	"fmt"
	"slices"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
)

// CheckScalar implements [registry.CompiledSchema]. It follows $ref and allOf, whose
// demands hold for every valid document; what only some branch of anyOf or oneOf
// demands does not.
func (p parsed) CheckScalar(key string) error {
	tokens, err := core.PointerTokens(key)
	if err != nil {
		return err
	}
	at := everywhere(p.Root)
	for i, token := range tokens {
		here := "every event"
		if i > 0 {
			here = fmt.Sprintf("%q", pointer.Of(tokens[:i]))
		}
		if !slices.ContainsFunc(at, hasTypeIn("object")) {
			return notDeclared(key, "type must say that %s is an object", here)
		}
		if !slices.ContainsFunc(at, func(s *lib.Schema) bool { return slices.Contains(s.Required, token) }) {
			return notDeclared(key, "%q must be among the required members of %s", token, here)
		}
		var below []*lib.Schema
		for _, s := range at {
			if property := s.Properties[token]; property != nil {
				below = append(below, everywhere(property)...)
			}
		}
		at = below
	}
	scalar := hasTypeIn("string", "integer", "number", "boolean")
	if !slices.ContainsFunc(at, scalar) {
		return notDeclared(key, "type must say that it is a string, number, integer or boolean, and nothing else")
	}
	return nil
}

// CheckString implements [registry.CompiledSchema].
func (p parsed) CheckString() error {
	for _, s := range everywhere(p.Root) {
		if s.Types != nil && !s.Types.IsEmpty() && !slices.Contains(s.Types.ToStrings(), "string") {
			return &core.Error{Code: core.CodeSchemaInvalid, Detail: fmt.Sprintf(
				"type is %s, but data that is not JSON is to its schema a string, its base64",
				strings.Join(s.Types.ToStrings(), " or "))}
		}
	}
	return nil
}

func notDeclared(key, format string, args ...any) error {
	return &core.Error{Code: core.CodeSchemaInvalid, Detail: fmt.Sprintf(
		"the partition key %q is not a scalar that every event has: ", key) + fmt.Sprintf(format, args...)}
}

// everywhere is the schema and those that hold wherever it does.
func everywhere(s *lib.Schema) []*lib.Schema {
	return graph.Closure([]*lib.Schema{s}, func(s *lib.Schema, add func(...*lib.Schema)) {
		add(s.Ref)
		add(s.AllOf...)
	})
}

// hasTypeIn reports whether a schema's type names nothing but these.
func hasTypeIn(names ...string) func(*lib.Schema) bool {
	return func(s *lib.Schema) bool {
		if s.Types == nil || s.Types.IsEmpty() {
			return false
		}
		for _, t := range s.Types.ToStrings() {
			if !slices.Contains(names, t) {
				return false
			}
		}
		return true
	}
}
