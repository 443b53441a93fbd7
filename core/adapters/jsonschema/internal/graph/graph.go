// Package graph leads through compiled schemas: which schemas one applies, and where they
// are written.
package graph

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// InPlace returns the schemas that a schema applies to the very value that it is
// applied to itself.
func InPlace(s *lib.Schema) []*lib.Schema {
	var list []*lib.Schema
	add := func(more ...*lib.Schema) {
		for _, one := range more {
			if one != nil {
				list = append(list, one)
			}
		}
	}
	add(s.Ref, s.RecursiveRef, s.Not, s.If, s.Then, s.Else)
	if s.DynamicRef != nil {
		add(s.DynamicRef.Ref)
	}
	add(s.AllOf...)
	add(s.AnyOf...)
	add(s.OneOf...)
	for _, name := range slices.Sorted(maps.Keys(s.Dependencies)) {
		if dependent, ok := s.Dependencies[name].(*lib.Schema); ok {
			add(dependent)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.DependentSchemas)) {
		add(s.DependentSchemas[name])
	}
	return list
}

// HasInPlace reports whether InPlace returns any.
func HasInPlace(s *lib.Schema) bool {
	return s.Ref != nil || s.RecursiveRef != nil || s.DynamicRef != nil || s.Not != nil || s.AllOf != nil ||
		s.AnyOf != nil || s.OneOf != nil || s.If != nil || s.Dependencies != nil || s.DependentSchemas != nil
}

// Loops reports whether one of the schemas may apply itself to the same value again.
func Loops(all []*lib.Schema) bool {
	open := map[*lib.Schema]bool{} // those on the way, and false for those that were left
	var visit func(s *lib.Schema) bool
	visit = func(s *lib.Schema) bool {
		if under, seen := open[s]; seen {
			return under
		}
		open[s] = true
		loops := slices.ContainsFunc(InPlace(s), visit)
		open[s] = false
		return loops
	}
	return slices.ContainsFunc(all, visit)
}

// Below is the schemas that a schema applies to members, their names and items.
func Below(s *lib.Schema) []*lib.Schema {
	list := []*lib.Schema{s.PropertyNames, s.UnevaluatedProperties, s.Contains, s.Items2020, s.UnevaluatedItems}
	list = slices.AppendSeq(list, maps.Values(s.Properties))
	list = slices.AppendSeq(list, maps.Values(s.PatternProperties))
	for _, part := range []any{s.AdditionalProperties, s.AdditionalItems, s.Items} {
		switch part := part.(type) {
		case *lib.Schema:
			list = append(list, part)
		case []*lib.Schema:
			list = append(list, part...)
		}
	}
	list = append(list, s.PrefixItems...)
	return slices.DeleteFunc(list, func(s *lib.Schema) bool { return s == nil })
}

var accepts, refuses = true, false

// The schemas true and false.
var (
	True  = &lib.Schema{Bool: &accepts}
	False = &lib.Schema{Bool: &refuses}
)

// Additional returns additionalProperties or additionalItems as a schema, or nil.
func Additional(value any) *lib.Schema {
	switch v := value.(type) {
	case *lib.Schema:
		return v
	case bool:
		if v {
			return True
		}
		return False
	}
	return nil
}

// Items returns the schemas of an array's first items, one by one, and the schema of the
// others; nil where any are accepted.
func Items(s *lib.Schema) (first []*lib.Schema, rest *lib.Schema) {
	switch items := s.Items.(type) {
	case *lib.Schema:
		return nil, items
	case []*lib.Schema:
		return items, Additional(s.AdditionalItems)
	}
	return s.PrefixItems, s.Items2020
}

// MinContains returns how many items a schema with contains wants at least.
func MinContains(s *lib.Schema) int {
	if s.MinContains == nil {
		return 1
	}
	return *s.MinContains
}

// Closure returns schemas and all that next adds for each schema found. It has each one once and
// leaves out nil. The order is depth first. The result is not nil.
func Closure(schemas []*lib.Schema, next func(s *lib.Schema, add func(...*lib.Schema))) []*lib.Schema {
	found := make([]*lib.Schema, 0, len(schemas))
	seen := map[*lib.Schema]bool{}
	var add func(more ...*lib.Schema)
	add = func(more ...*lib.Schema) {
		for _, s := range more {
			if s != nil && !seen[s] {
				seen[s] = true
				found = append(found, s)
				next(s, add)
			}
		}
	}
	add(schemas...)
	return found
}

// Reachable is the schemas and all that they lead to.
func Reachable(roots ...*lib.Schema) []*lib.Schema {
	var list []*lib.Schema
	seen := map[*lib.Schema]bool{}
	add := func(more ...*lib.Schema) {
		for _, s := range more {
			if !seen[s] {
				seen[s] = true
				list = append(list, s)
			}
		}
	}
	add(roots...)
	for i := 0; i < len(list); i++ {
		add(InPlace(list[i])...)
		add(Below(list[i])...)
	}
	return list
}

// Pointer is where a schema is in its document, which may be one that is
// referred to.
func Pointer(s *lib.Schema) string {
	_, fragment, _ := strings.Cut(s.Location, "#")
	place, _ := url.PathUnescape(fragment) // the library escaped it: it cannot fail
	return place
}

// Referenced is the path of the document that an address leads into; "" for the
// registered schema and the standard metaschemas.
func Referenced(address string) string {
	document, _, _ := strings.Cut(address, "#")
	if document == resource.Base || !strings.Contains(document, "/schema?version=") {
		return ""
	}
	path := strings.TrimPrefix(document, resource.Host(document))
	if !strings.Contains(path, "/schema?version=") {
		return ""
	}
	return path
}

// Keyword returns the keyword that leads to the schema at a JSON Pointer; "false"
// where none does, since true and objects refuse nothing without a keyword.
func Keyword(place string) string {
	keyword := "false"
	tokens := strings.Split(place, "/")[1:]
	for i := 0; i < len(tokens); i++ {
		keyword = tokens[i]
		switch keyword {
		case "$defs", "definitions": // where only a reference leads
			keyword = "$ref"
			i++
		case "properties", "patternProperties", "dependencies", "dependentSchemas", "allOf", "anyOf", "oneOf",
			"prefixItems":
			i++
		case "items":
			if i+1 < len(tokens) && pointer.IsIndex(tokens[i+1]) {
				i++
			}
		}
	}
	return keyword
}
