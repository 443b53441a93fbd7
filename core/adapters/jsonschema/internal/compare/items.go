package compare

import lib "github.com/santhosh-tekuri/jsonschema/v6"

// itemsOf are the schemas of an array's first items and of the others; nil for any.
func itemsOf(s *lib.Schema) (first []*lib.Schema, rest *lib.Schema) {
	switch v := s.Items.(type) {
	case *lib.Schema:
		return nil, v
	case []*lib.Schema:
		first = v
	}
	switch v := s.AdditionalItems.(type) {
	case *lib.Schema:
		return first, v
	case bool:
		return first, constant(v)
	}
	if s.PrefixItems != nil {
		first = s.PrefixItems
	}
	if rest = s.Items2020; rest == nil && s.UnevaluatedItems != nil && s.Contains == nil && len(sameValue([]*lib.Schema{s})) == 1 {
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

// item is what is known of the item at an index.
func (c *comparer) item(w *writer, i int) *writer {
	var found []*lib.Schema
	for _, s := range w.all {
		if below := itemSchema(s, i); below != nil {
			found = append(found, below)
		}
	}
	return c.writer(found, anyKind)
}
