package compare

import (
	"slices"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
)

// equal reports whether two schemas mean the same because they are written the same. It
// ignores annotations, and follows references, whose names may differ. A pair that comes
// again on the way is equal if everything else is.
func (c *comparer) equal(a, b *lib.Schema) bool {
	seen := map[[2]*lib.Schema]bool{}
	var visit func(a, b *lib.Schema) bool
	visit = func(a, b *lib.Schema) bool {
		pair := [2]*lib.Schema{a, b}
		if a == b || seen[pair] || c.equals[pair] {
			return true
		}
		if known, is := c.equals[pair]; is && !known || !c.spend() {
			return false
		}
		seen[pair] = true
		below := c.writtenTheSame(a, b)
		if below == nil {
			c.equals[pair] = false
			return false
		}
		for _, next := range below {
			if !visit(next[0], next[1]) {
				c.equals[pair] = false
				return false
			}
		}
		return true
	}
	if !visit(a, b) {
		return false
	}
	for pair := range seen {
		c.equals[pair] = true
	}
	return true
}

// writtenTheSame compares the keywords of two schemas that hold no schemas. It returns the
// schemas below in pairs, or nil if the two differ.
func (c *comparer) writtenTheSame(a, b *lib.Schema) [][2]*lib.Schema {
	pairs := [][2]*lib.Schema{}
	if a.Bool != nil || b.Bool != nil {
		if a.Bool != nil && b.Bool != nil && *a.Bool == *b.Bool {
			return pairs
		}
		return nil
	}
	docA, docB := c.documentOf(a), c.documentOf(b)
	if docA == nil || docB == nil { // of a metaschema
		if docA == docB && a.Location != "" && a.Location == b.Location {
			return pairs
		}
		return nil
	}
	if a.DraftVersion != b.DraftVersion || !slices.Equal(docA.keywords(a), docB.keywords(b)) {
		return nil
	}
	belowA, belowB := subschemas(a), subschemas(b)
	if len(belowA) != len(belowB) {
		return nil
	}
	for i := range belowA {
		if belowA[i].path != belowB[i].path {
			return nil
		}
		pairs = append(pairs, [2]*lib.Schema{belowA[i].schema, belowB[i].schema})
	}
	return pairs
}

// equalLists is equal for schemas in order; nil is equal to nil.
func (c *comparer) equalLists(a, b []*lib.Schema) bool {
	return slices.EqualFunc(a, b, func(a, b *lib.Schema) bool {
		return a == nil && b == nil || a != nil && b != nil && c.equal(a, b)
	})
}

func (c *comparer) documentOf(s *lib.Schema) *document {
	switch {
	case c.writerDoc.owns(s):
		return c.writerDoc
	case c.readerDoc.owns(s):
		return c.readerDoc
	}
	return nil
}

// trivial reports whether a schema accepts everything because nothing is in it.
func trivial(s *lib.Schema) bool {
	if s.Bool != nil {
		return *s.Bool
	}
	return len(subschemas(s)) == 0 && s.Types == nil && s.Enum == nil && s.Const == nil && s.Format == nil &&
		s.MaxProperties == nil && s.MinProperties == nil && len(s.Required) == 0 && len(s.Dependencies) == 0 &&
		len(s.DependentRequired) == 0 && s.MinItems == nil && s.MaxItems == nil && !s.UniqueItems &&
		s.MinLength == nil && s.MaxLength == nil && s.Pattern == nil && s.ContentEncoding == nil &&
		s.ContentMediaType == nil &&
		s.Maximum == nil && s.Minimum == nil && s.ExclusiveMaximum == nil && s.ExclusiveMinimum == nil &&
		s.MultipleOf == nil && len(s.Extensions) == 0
}

// sameValue are a schema and all that it applies, perhaps under a condition, to the
// same value.
func sameValue(all []*lib.Schema) []*lib.Schema {
	var found []*lib.Schema
	seen := map[*lib.Schema]bool{}
	var add func(s *lib.Schema)
	add = func(s *lib.Schema) {
		if seen[s] {
			return
		}
		seen[s] = true
		found = append(found, s)
		for _, below := range subschemas(s) {
			if below.inPlace {
				add(below.schema)
			}
		}
	}
	for _, s := range all {
		add(s)
	}
	return found
}
