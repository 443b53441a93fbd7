package written

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// isKeyword reports whether a keyword constrains documents of a draft. The validator still knows
// dependencies in all of them.
func isKeyword(draft int, keyword string) bool {
	k := resource.Keywords[keyword]
	constrains := k.Decides() || keyword == "$recursiveAnchor" || keyword == "$dynamicAnchor"
	return constrains && (k.Known(draft) || keyword == "dependencies")
}

// isApplicator reports whether a keyword has schemas, which are compared for themselves.
func isApplicator(keyword string) bool {
	switch keyword {
	case "$ref", "$recursiveRef", "$dynamicRef":
		return true
	case "dependencies": // it may have names, too
		return false
	}
	return resource.Keywords[keyword].Holds != resource.NoSchema
}

// Subschema is a schema under a keyword of another.
type Subschema struct {
	Path    string // the keyword, and the name or index
	Schema  *lib.Schema
	InPlace bool // of the same value, not of a member or item
}

// Subschemas returns all that a schema applies, in a fixed order.
func Subschemas(s *lib.Schema) []Subschema {
	var list []Subschema
	add := func(path string, below *lib.Schema, inPlace bool) {
		if below != nil {
			list = append(list, Subschema{path, below, inPlace})
		}
	}
	each := func(path string, below []*lib.Schema, inPlace bool) {
		for i, one := range below {
			add(fmt.Sprint(path, "/", i), one, inPlace)
		}
	}
	either := func(path string, below any) {
		switch v := below.(type) {
		case *lib.Schema:
			add(path, v, false)
		case []*lib.Schema:
			each(path, v, false)
		case bool:
			add(fmt.Sprint(path, v), graph.Additional(v), false)
		}
	}
	add("$ref", s.Ref, true)
	add("$recursiveRef", s.RecursiveRef, true)
	if s.DynamicRef != nil {
		add("$dynamicRef", s.DynamicRef.Ref, true)
	}
	each("allOf", s.AllOf, true)
	each("anyOf", s.AnyOf, true)
	each("oneOf", s.OneOf, true)
	add("not", s.Not, true)
	add("if", s.If, true)
	add("then", s.Then, true)
	add("else", s.Else, true)
	for _, d := range DependentSchemas(s) {
		add(d.keyword+"/"+d.Name, d.Schema, true)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		add("properties/"+name, s.Properties[name], false)
	}
	for _, pattern := range SortedPatterns(s) {
		add("patternProperties/"+pattern.String(), s.PatternProperties[pattern], false)
	}
	either("additionalProperties", s.AdditionalProperties)
	add("propertyNames", s.PropertyNames, false)
	add("unevaluatedProperties", s.UnevaluatedProperties, false)
	either("items", s.Items)
	either("additionalItems", s.AdditionalItems)
	each("prefixItems", s.PrefixItems, false)
	add("items2020", s.Items2020, false)
	add("contains", s.Contains, false)
	add("unevaluatedItems", s.UnevaluatedItems, false)
	return list
}

// SortedPatterns returns the patterns of patternProperties, in the order of their texts.
func SortedPatterns(s *lib.Schema) []lib.Regexp {
	return slices.SortedFunc(maps.Keys(s.PatternProperties), func(a, b lib.Regexp) int {
		return strings.Compare(a.String(), b.String())
	})
}

// Dependent is a schema that holds where a member is.
type Dependent struct {
	keyword, Name string
	Schema        *lib.Schema
}

// DependentSchemas returns the schemas of dependentSchemas and of dependencies.
func DependentSchemas(s *lib.Schema) []Dependent {
	var list []Dependent
	for _, name := range slices.Sorted(maps.Keys(s.DependentSchemas)) {
		list = append(list, Dependent{"dependentSchemas", name, s.DependentSchemas[name]})
	}
	for _, name := range slices.Sorted(maps.Keys(s.Dependencies)) {
		if below, is := s.Dependencies[name].(*lib.Schema); is {
			list = append(list, Dependent{"dependencies", name, below})
		}
	}
	return list
}

// DependentRequired returns, by the name of a member, the members that it requires beside
// it, of dependentRequired and of dependencies.
func DependentRequired(s *lib.Schema) map[string][]string {
	all := map[string][]string{}
	for name, names := range s.DependentRequired {
		all[name] = append(all[name], names...)
	}
	for name, value := range s.Dependencies {
		if names, is := value.([]string); is {
			all[name] = append(all[name], names...)
		}
	}
	return all
}

// Trivial reports whether a schema accepts everything because nothing is in it.
func Trivial(s *lib.Schema) bool {
	if s.Bool != nil {
		return *s.Bool
	}
	return len(Subschemas(s)) == 0 && s.Types == nil && s.Enum == nil && s.Const == nil && s.Format == nil &&
		s.MaxProperties == nil && s.MinProperties == nil && len(s.Required) == 0 && len(s.Dependencies) == 0 &&
		len(s.DependentRequired) == 0 && s.MinItems == nil && s.MaxItems == nil && !s.UniqueItems &&
		s.MinLength == nil && s.MaxLength == nil && s.Pattern == nil && s.ContentEncoding == nil &&
		s.ContentMediaType == nil &&
		s.Maximum == nil && s.Minimum == nil && s.ExclusiveMaximum == nil && s.ExclusiveMinimum == nil &&
		s.MultipleOf == nil && len(s.Extensions) == 0
}

// SameValue returns schemas, and all that they apply, perhaps under a condition, to the
// same value; each once.
func SameValue(all []*lib.Schema) []*lib.Schema {
	return graph.Closure(all, func(s *lib.Schema, add func(...*lib.Schema)) {
		for _, below := range Subschemas(s) {
			if below.InPlace {
				add(below.Schema)
			}
		}
	})
}
