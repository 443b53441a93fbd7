package plan

import (
	"reflect"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
)

// closure returns the schemas that $ref and allOf join to the roots of a set. Schemas with
// unevaluatedProperties or unevaluatedItems are apart: they run by themselves, since they
// need to know what they evaluate. ok is false if no plan decides.
func (c *compiler) closure(s set) (joined, apart []*lib.Schema, ok bool) {
	seen := map[*lib.Schema]bool{}
	ok = true
	var add func(one *lib.Schema)
	add = func(one *lib.Schema) {
		if one == nil || seen[one] || !ok {
			return
		}
		seen[one] = true
		if _, listed := c.ids[one]; !listed || len(one.Extensions) > 0 || one.UniqueItems && one.Bool != nil {
			ok = false
			return
		}
		if unevaluates(one) && one != s.owner {
			apart = append(apart, one)
			return
		}
		joined = append(joined, one)
		add(one.Ref)
		for _, part := range one.AllOf {
			add(part)
		}
		if one.RecursiveRef != nil || one.DynamicRef != nil {
			target := c.target(one)
			if target == nil {
				ok = false
			}
			add(target)
		}
	}
	for _, root := range s.roots {
		add(root)
	}
	return joined, apart, ok
}

// follow returns the schema that a schema leads to that has a $ref and no other keyword, so
// that all references to a schema share its node.
func (c *compiler) follow(s *lib.Schema) *lib.Schema {
	for s.Ref != nil && bare(s) {
		if _, listed := c.ids[s.Ref]; !listed {
			break
		}
		s = s.Ref
	}
	return s
}

// bare reports whether a schema's $ref is all that can refuse a value.
func bare(s *lib.Schema) bool {
	fields := reflect.ValueOf(s).Elem()
	for _, i := range keywords {
		if !fields.Field(i).IsZero() {
			return false
		}
	}
	return true
}

// keywords are the fields of a compiled schema that can refuse a value, $ref apart.
var keywords = func() (indexes []int) {
	for _, field := range reflect.VisibleFields(reflect.TypeFor[lib.Schema]()) {
		switch field.Name {
		case "DraftVersion", "Location", "ID", "Ref", "Anchor", "RecursiveAnchor", "DynamicAnchor",
			"Title", "Description", "Default", "Comment", "ReadOnly", "WriteOnly", "Examples", "Deprecated":
		default:
			if field.IsExported() {
				indexes = append(indexes, field.Index[0])
			}
		}
	}
	return indexes
}()

// target returns the schema that $recursiveRef or $dynamicRef leads to; nil if that
// depends on the way to it.
func (c *compiler) target(s *lib.Schema) *lib.Schema {
	if s.RecursiveRef != nil && s.DynamicRef != nil {
		return nil
	}
	if ref := s.RecursiveRef; ref != nil {
		if ref.RecursiveAnchor && !c.simple {
			return nil
		}
		return ref
	}
	ref := s.DynamicRef
	if ref.Anchor == "" || ref.Ref.DynamicAnchor != ref.Anchor {
		return ref.Ref
	}
	if c.single && len(c.dynamic[ref.Anchor]) == 1 {
		return ref.Ref
	}
	return nil
}
