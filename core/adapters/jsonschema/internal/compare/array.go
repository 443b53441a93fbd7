package compare

import (
	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/compare/internal/written"
	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
)

func (c *comparer) arrays(w *writer, r *lib.Schema, at *spot, found *causes) bool {
	if w.kinds&ofArray == 0 {
		return true
	}
	ok := c.least(w.minItems, r.MinItems, "minItems", "items", r, at, found)
	ok = c.most(w.maxItems, r.MaxItems, "maxItems", "items", r, at, found) && ok
	if r.UniqueItems && !w.unique && (w.maxItems < 0 || w.maxItems > 1) {
		ok = found.add(c, at, r, "uniqueItems", "items that are equal may be written")
	}
	if !ok && found == nil {
		return false
	}
	return c.items(w, r, at, found) && c.contains(w, r, at, found) && ok
}

func (c *comparer) items(w *writer, r *lib.Schema, at *spot, found *causes) bool {
	evaluated, all := 0, false // by every array that r accepts
	first, _ := itemsOf(r)
	n := max(w.rest, len(first))
	if r.UnevaluatedItems != nil {
		for _, s := range together([]*lib.Schema{r}) {
			first := s.PrefixItems
			if list, is := s.Items.([]*lib.Schema); is {
				first = list
			}
			_, one := s.Items.(*lib.Schema)
			evaluated, all = max(evaluated, len(first)), all || one || s.Items2020 != nil || s.AdditionalItems != nil
		}
		n = max(n, evaluated)
	}
	ok := true
	for i := 0; i <= n && (w.maxItems < 0 || i < w.maxItems); i++ {
		below := c.item(w, i)
		next := at.below(toItem, "", i, below)
		if i == n {
			next.kind = toAnyItem
		}
		if s := itemSchema(r, i); s != nil {
			ok = c.place(below, s, next, found) && ok
		}
		if r.UnevaluatedItems != nil && !all && i >= evaluated {
			ok = c.rest(below, r.UnevaluatedItems, r, "unevaluatedItems", next, found) && ok
		}
		if !ok && found == nil {
			return false
		}
	}
	return ok
}

// contains compares contains with how often.
func (c *comparer) contains(w *writer, r *lib.Schema, at *spot, found *causes) bool {
	if r.Contains == nil {
		return true
	}
	ok := true
	if least := graph.MinContains(r); least > 0 && !c.containsAtLeast(w, r, least, at) {
		keyword := "contains"
		if r.MinContains != nil {
			keyword = "minContains"
		}
		ok = found.add(c, at, r, keyword,
			"arrays may be written that have fewer than %d of the items that the reader wants, as far as can be told",
			least)
	}
	if r.MaxContains != nil && !c.containsAtMost(w, r, *r.MaxContains, at) {
		ok = found.add(c, at, r, "maxContains",
			"arrays may be written that have more than %d of the items that the reader limits, as far as can be told",
			*r.MaxContains)
	}
	return ok
}

func (c *comparer) containsAtLeast(w *writer, r *lib.Schema, least int, at *spot) bool {
	for _, s := range w.all {
		if s.Contains == nil {
			continue
		}
		below := c.writer([]*lib.Schema{s.Contains}, anyKind)
		if graph.MinContains(s) >= least && c.place(below, r.Contains, at.below(toAnyItem, "", 0, below), nil) {
			return true
		}
	}
	matching := 0
	for i := 0; i < w.minItems && matching < least; i++ {
		below := c.item(w, i)
		switch {
		case c.place(below, r.Contains, at.below(toItem, "", i, below), nil):
			if matching++; i >= w.rest {
				matching += w.minItems - i - 1 // those that follow are alike
				i = w.minItems
			}
		case i >= w.rest:
			i = w.minItems
		}
	}
	return matching >= least
}

func (c *comparer) containsAtMost(w *writer, r *lib.Schema, most int, at *spot) bool {
	if w.maxItems >= 0 && w.maxItems <= most {
		return true
	}
	for _, s := range w.all {
		if s.Contains == nil || s.MaxContains == nil || *s.MaxContains > most {
			continue
		}
		if c.strictly(func() bool {
			below := c.writer([]*lib.Schema{r.Contains}, anyKind)
			return c.place(below, s.Contains, at.below(toAnyItem, "", 0, below), nil)
		}) {
			return true
		}
	}
	return false
}

// itemsOf returns the schemas of an array's first items and of the others; nil for any.
func itemsOf(s *lib.Schema) (first []*lib.Schema, rest *lib.Schema) {
	first, rest = graph.Items(s)
	if rest == nil && s.UnevaluatedItems != nil && s.Contains == nil && len(written.SameValue([]*lib.Schema{s})) == 1 {
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
