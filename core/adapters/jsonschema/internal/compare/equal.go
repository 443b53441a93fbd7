package compare

import (
	"slices"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/compare/internal/written"
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
	if a.DraftVersion != b.DraftVersion || !slices.Equal(docA.Keywords(a), docB.Keywords(b)) {
		return nil
	}
	belowA, belowB := written.Subschemas(a), written.Subschemas(b)
	if len(belowA) != len(belowB) {
		return nil
	}
	for i := range belowA {
		if belowA[i].Path != belowB[i].Path {
			return nil
		}
		pairs = append(pairs, [2]*lib.Schema{belowA[i].Schema, belowB[i].Schema})
	}
	return pairs
}

// equalLists is equal for schemas in order; nil is equal to nil.
func (c *comparer) equalLists(a, b []*lib.Schema) bool {
	return slices.EqualFunc(a, b, func(a, b *lib.Schema) bool {
		return a == nil && b == nil || a != nil && b != nil && c.equal(a, b)
	})
}

func (c *comparer) documentOf(s *lib.Schema) *written.Document {
	switch {
	case c.writerDoc.Owns(s):
		return c.writerDoc
	case c.readerDoc.Owns(s):
		return c.readerDoc
	}
	return nil
}
