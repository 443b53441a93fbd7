package compare

import (
	"maps"
	"slices"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/compare/internal/written"
	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
)

// version is the place of the version of the payload itself, which is left out. The reader
// is then as good as one that takes any value there: each event that the writer takes has to
// be one that the reader takes with a version of its own.
type version struct {
	way   []string // names of members
	place *writer  // what the reader wants there
	value any      // one that the reader takes there
}

// versionAt returns nil if there is nothing to leave out: the reader says nothing of the
// place, takes no value there that is found, or looks at the value elsewhere too, such as in
// a condition.
func (c *comparer) versionAt(field string) *version {
	if field == "" {
		return nil
	}
	v := &version{way: pointer.Tokens(field), place: c.writer([]*lib.Schema{c.readerDoc.Root}, anyKind)}
	if looksAt(c.readerDoc.Root, v.way) {
		return nil
	}
	for _, name := range v.way {
		if v.place = c.member(v.place, name); v.place == nil {
			return nil
		}
	}
	c.bodies, c.samples, c.candidatesEnd = map[bodyKey][]any{}, map[string][]any{}, maxCauseCandidates
	for _, value := range c.generate(v.place, nil, 0) {
		if accepts(v.place.all, value) {
			v.value = value
			return v
		}
	}
	return nil
}

// looksAt reports whether a schema's verdict may depend on the value at a place by something
// else than the subschemas that always apply there.
func looksAt(root *lib.Schema, way []string) bool {
	sure := together([]*lib.Schema{root})
	unsure := conditional(sure)
	for i, name := range way {
		for _, s := range slices.Concat(sure, unsure) {
			if s.Const != nil || s.Enum != nil ||
				s.UnevaluatedProperties != nil && s.UnevaluatedProperties.Bool == nil {
				return true
			}
		}
		sure = together(allMembers(sure, name))
		unsure = written.SameValue(allMembers(unsure, name))
		if i < len(way)-1 { // the value itself is one that all of sure takes
			unsure = append(unsure, conditional(sure)...)
		}
	}
	return slices.ContainsFunc(unsure, func(s *lib.Schema) bool { return s.Bool == nil && !written.Trivial(s) })
}

// conditional are the schemas that others apply to the same value, but not in each case.
func conditional(sure []*lib.Schema) []*lib.Schema {
	var found []*lib.Schema
	for _, s := range sure {
		for _, below := range written.Subschemas(s) {
			if below.InPlace && below.Path[0] != '$' && !strings.HasPrefix(below.Path, "allOf/") {
				found = append(found, below.Schema)
			}
		}
	}
	return written.SameValue(found)
}

// allMembers are the schemas that others apply to a member, if they apply themselves.
func allMembers(all []*lib.Schema, name string) []*lib.Schema {
	var found []*lib.Schema
	for _, s := range all {
		below := memberSchemas(s, name)
		if rest := graph.Additional(s.AdditionalProperties); rest != nil && len(below) == 0 {
			below = append(below, rest)
		}
		found = append(found, below...)
	}
	return found
}

// readable is a document with a version that the reader takes, in place of one that it does
// not take.
func (v *version) readable(document any) any {
	if v == nil {
		return document
	}
	return v.in(document, v.way)
}

func (v *version) in(document any, way []string) any {
	if len(way) == 0 {
		if accepts(v.place.all, document) {
			return document
		}
		return v.value
	}
	object, _ := document.(map[string]any)
	below, has := object[way[0]]
	if !has {
		return document
	}
	object = maps.Clone(object)
	object[way[0]] = v.in(below, way[1:])
	return object
}

// whole is the same place with nothing left out: for schemas that are not the reader's.
func (p *spot) whole() *spot {
	all := *p
	all.toVersion = nil
	return &all
}
