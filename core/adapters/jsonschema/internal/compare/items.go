package compare

import (
	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
)

// itemsOf returns the schemas of an array's first items and of the others; nil for any.
func itemsOf(s *lib.Schema) (first []*lib.Schema, rest *lib.Schema) {
	first, rest = graph.Items(s)
	if rest == nil && s.UnevaluatedItems != nil && s.Contains == nil && len(sameValue([]*lib.Schema{s})) == 1 {
		rest = s.UnevaluatedItems
	}
	return first, rest
}

func itemSchema(s *lib.Schema, i int) *lib.Schema {
	first, rest := itemsOf(s)
	if i < len(first) {
		return first[i]
	}
	return rest
}

// item returns what is known of the item at an index.
func (c *comparer) item(w *writer, i int) *writer {
	var found []*lib.Schema
	for _, s := range w.all {
		if below := itemSchema(s, i); below != nil {
			found = append(found, below)
		}
	}
	return c.writer(found, anyKind)
}
