package jsonschema

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
)

// inPlace is the schemas that a schema applies to the very value that it is
// applied to itself.
func inPlace(s *lib.Schema) []*lib.Schema {
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

// below is the schemas that a schema applies to members, their names and items.
func below(s *lib.Schema) []*lib.Schema {
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

// reachable is the schemas and all that they lead to.
func reachable(roots ...*lib.Schema) []*lib.Schema {
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
		add(inPlace(list[i])...)
		add(below(list[i])...)
	}
	return list
}

// anchored is the schemas with $dynamicAnchor: $dynamicRef leads to them without
// that the library shows how. Compiling one may load more documents.
func anchored(compiler *lib.Compiler, documents map[string]any) []*lib.Schema {
	var found []*lib.Schema
	done := map[string]bool{}
	for len(done) < len(documents) {
		for _, address := range slices.Sorted(maps.Keys(documents)) {
			if !done[address] {
				done[address] = true
				found = append(found, anchoredIn(compiler, address, documents[address])...)
			}
		}
	}
	return found
}

func anchoredIn(compiler *lib.Compiler, address string, document any) []*lib.Schema {
	var found []*lib.Schema
	var path []string
	var look func(value any)
	in := func(name string, value any) {
		path = append(path, name)
		look(value)
		path = path[:len(path)-1]
	}
	look = func(value any) {
		switch v := value.(type) {
		case []any:
			for i, item := range v {
				in(strconv.Itoa(i), item)
			}
		case map[string]any:
			if _, ok := v["$dynamicAnchor"].(string); ok {
				place := (&url.URL{Path: pointer.Of(path)}).EscapedPath()
				if s, err := compiler.Compile(address + "#" + place); err == nil {
					found = append(found, s)
				} // else it is no schema, but a value of enum, for example
			}
			for name, member := range v {
				in(name, member)
			}
		}
	}
	look(document)
	return found
}

// fan is what one value costs: how many schemas are applied to it, each as often
// as there are paths to it, and through how many at most one is reached.
type fan struct {
	schemas, longest int
	loop             *lib.Schema // one from which a path leads back to it; nil for none
}

// manySchemas is where counting ends: twenty levels of anyOf are a million paths.
const manySchemas = 1_000_000

// fans counts for each schema. Paths are summed up, not walked.
func fans(all []*lib.Schema) map[*lib.Schema]fan {
	counted := make(map[*lib.Schema]fan, len(all))
	begun := make(map[*lib.Schema]bool, len(all))
	var count func(s *lib.Schema) fan
	count = func(s *lib.Schema) fan {
		if f, ok := counted[s]; ok {
			return f
		}
		if begun[s] {
			return fan{loop: s}
		}
		begun[s] = true
		total := fan{schemas: 1}
		for _, part := range inPlace(s) {
			f := count(part)
			total.schemas = min(total.schemas+f.schemas, manySchemas)
			total.longest = max(total.longest, f.longest)
			total.loop = cmp.Or(total.loop, f.loop)
		}
		total.longest++
		counted[s] = total
		return total
	}
	for _, s := range all {
		count(s)
	}
	return counted
}
