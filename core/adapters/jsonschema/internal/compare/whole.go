package compare

import (
	"slices"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/compare/internal/written"
	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
	"example.com/eventgateway/core/registry"
)

// Everything reports whether a schema is known to accept every JSON value.
func Everything(schema source.Schema) bool {
	if schema.Root.Types != nil && kindsOf(schema.Root) != anyKind {
		return false // as most do
	}
	everything, err := source.Compile([]byte("true"), schema.Options)
	return err == nil && len(compared(everything, schema, registry.CompareOptions{}).causes.list) == 0
}

// Impossible returns the schemas of a document that are known to accept no value, and
// branches that accept none which the schema around them accepts. Beyond the bounds of a
// comparison, it returns none.
func Impossible(schema source.Schema) (found, dead map[*lib.Schema]bool) {
	d := written.NewDocument(schema)
	if d.Dynamic != "" || d.Contradicts() {
		return nil, nil
	}
	c := newComparer(d, d, false)
	found, dead = map[*lib.Schema]bool{}, map[*lib.Schema]bool{}
	for _, s := range graph.Reachable(schema.Root) {
		w := c.writer([]*lib.Schema{s}, anyKind)
		found[s] = w.kinds == 0
		for _, branches := range [][]*lib.Schema{s.AnyOf, s.OneOf} {
			if found[s] || len(branches) == 0 {
				continue
			}
			none := slices.DeleteFunc(slices.Clone(branches),
				func(branch *lib.Schema) bool { return c.and(w, branch).kinds != 0 })
			found[s] = len(none) == len(branches)
			for _, branch := range none {
				dead[branch] = !found[s]
			}
		}
		if c.tooMuch || c.brokenOff() {
			return nil, nil
		}
	}
	c.endless(schema.Root, found)
	return found, dead
}

// maxPasses bounds the passes over all schemas in endless.
const maxPasses = 50

// endless adds the schemas that require themselves below each of their values: only values
// without an end would do. A schema has values if it accepts others than objects, or if the
// properties that it requires have.
func (c *comparer) endless(root *lib.Schema, found map[*lib.Schema]bool) {
	all := graph.Reachable(root)
	ends := map[*lib.Schema]bool{}
	for range maxPasses {
		before := len(ends)
		for _, s := range all {
			if !ends[s] && !found[s] && c.canEnd(s, ends) {
				ends[s] = true
			}
		}
		if len(ends) > before {
			continue
		}
		for _, s := range all {
			found[s] = found[s] || !ends[s]
		}
		return
	}
}

// canEnd reports whether a schema may have a value, if some others have.
func (c *comparer) canEnd(s *lib.Schema, ends map[*lib.Schema]bool) bool {
	w := c.writer([]*lib.Schema{s}, anyKind)
	if w.kinds&^ofObject != 0 || w.finite {
		return true
	}
	for _, part := range w.all {
		for name := range w.required {
			if below := part.Properties[name]; below != nil && !ends[below] {
				return false
			}
		}
	}
	return true
}
