package jsonschema

import (
	"maps"
	"math/big"
	"slices"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
)

// dropImpossible takes away the kinds of which no value can be, and finds the
// names that matter.
func (c *comparer) dropImpossible(w *writer) {
	if w.kinds&ofNumber == ofInteger {
		w.tighten()
	}
	if w.low != nil && w.high != nil {
		if order := w.low.Cmp(w.high); order > 0 || order == 0 && (w.above || w.under) {
			w.kinds &^= ofNumber
		}
	}
	if w.maxLength >= 0 && w.minLength > w.maxLength {
		w.kinds &^= ofString
	}
	if w.kinds&ofArray != 0 {
		for _, s := range w.all {
			first, _ := itemsOf(s)
			w.rest = max(w.rest, len(first))
		}
		for i := 0; i <= w.rest && (w.maxItems < 0 || i < w.maxItems); i++ {
			if c.item(w, i).kinds == 0 {
				w.maxItems = i
			}
		}
		if w.maxItems >= 0 && w.minItems > w.maxItems {
			w.kinds &^= ofArray
		}
	}
	if w.kinds&ofObject != 0 {
		c.findNames(w)
		for name := range w.required {
			if c.member(w, name) == nil {
				w.kinds &^= ofObject
			}
		}
		if w.maxProperties >= 0 && max(w.minProperties, len(w.required)) > w.maxProperties {
			w.kinds &^= ofObject
		}
	}
}

// tighten moves the bounds of integers onto integers.
func (w *writer) tighten() {
	if w.low != nil {
		low := new(big.Int).Add(floor(w.low), big.NewInt(1))
		if w.low.IsInt() && !w.above {
			low = w.low.Num()
		}
		w.low, w.above = new(big.Rat).SetInt(low), false
	}
	if w.high != nil {
		high := floor(w.high)
		if w.high.IsInt() && w.under {
			high = new(big.Int).Sub(high, big.NewInt(1))
		}
		w.high, w.under = new(big.Rat).SetInt(high), false
	}
}

func floor(r *big.Rat) *big.Int { return new(big.Int).Div(r.Num(), r.Denom()) }

// findNames collects the names and patterns that any of the schemas mentions, those
// that only a branch does included.
func (c *comparer) findNames(w *writer) {
	names, patterns := map[string]bool{}, map[string]bool{}
	var nameSchemas []*lib.Schema
	for _, s := range w.all {
		if s.PropertyNames != nil {
			nameSchemas = append(nameSchemas, s.PropertyNames)
		}
		for _, t := range mentioning(s) {
			for name := range t.Properties {
				names[name] = true
			}
			for pattern := range t.PatternProperties {
				patterns[pattern.String()] = true
			}
		}
	}
	for name := range w.required {
		names[name] = true
	}
	if nameSchemas != nil {
		w.propertyNames = c.writer(nameSchemas, ofString)
		for _, value := range w.propertyNames.values {
			names[value.(string)] = true
		}
	}
	w.names, w.patterns = slices.Sorted(maps.Keys(names)), slices.Sorted(maps.Keys(patterns))
}

// mentioning are the schemas whose members count as evaluated for s.
func mentioning(s *lib.Schema) []*lib.Schema {
	if s.UnevaluatedProperties == nil {
		return []*lib.Schema{s}
	}
	return sameValue([]*lib.Schema{s})
}

// additional is the schema of the members that none of s's keywords names; nil if
// there is none.
func additional(s *lib.Schema) *lib.Schema {
	switch v := s.AdditionalProperties.(type) {
	case *lib.Schema:
		return v
	case bool:
		return constant(v)
	}
	return nil
}

// unevaluated is the schema of unevaluatedProperties, if it is sure that nothing
// else in s evaluates every member.
func unevaluated(s *lib.Schema) *lib.Schema {
	if s.UnevaluatedProperties == nil {
		return nil
	}
	for _, t := range mentioning(s) {
		if t.AdditionalProperties != nil || t != s && t.UnevaluatedProperties != nil {
			return nil
		}
	}
	return s.UnevaluatedProperties
}

// member is what is known of a member of w; nil if there never is one of that name.
func (c *comparer) member(w *writer, name string) *writer {
	c.charge(len(w.patterns) / 8)
	said := w.required[name]
	var found []*lib.Schema
	for _, s := range w.all {
		if s.PropertyNames != nil && s.PropertyNames.Validate(name) != nil {
			return nil
		}
		own := memberSchemas(s, name)
		if len(own) == 0 {
			if rest := additional(s); rest != nil {
				own = append(own, rest)
			} else if rest := unevaluated(s); rest != nil && !slices.ContainsFunc(mentioning(s), func(t *lib.Schema) bool {
				return len(memberSchemas(t, name)) > 0
			}) {
				own = append(own, rest)
			}
		}
		said = said || len(own) > 0
		found = append(found, own...)
	}
	if !said && c.lenient {
		return nil
	}
	return possible(c.writer(found, anyKind))
}

func possible(w *writer) *writer {
	if w.kinds == 0 {
		return nil
	}
	return w
}

// memberSchemas are those of properties and patternProperties for a name.
func memberSchemas(s *lib.Schema, name string) []*lib.Schema {
	var found []*lib.Schema
	if below := s.Properties[name]; below != nil {
		found = append(found, below)
	}
	for _, pattern := range sortedPatterns(s) {
		if pattern.MatchString(name) {
			found = append(found, s.PatternProperties[pattern])
		}
	}
	return found
}

// others is what is known of the members whose names w does not list and which
// match the patterns; only those, if exact. nil if there never is one.
func (c *comparer) others(w *writer, matching []string, exact bool) *writer {
	if w.propertyNames != nil && w.propertyNames.finite {
		return nil
	}
	c.charge(len(w.patterns) / 8)
	said := false
	var found []*lib.Schema
	for _, s := range w.all {
		var own []*lib.Schema
		for _, pattern := range sortedPatterns(s) {
			if slices.Contains(matching, pattern.String()) {
				own = append(own, s.PatternProperties[pattern])
			}
		}
		if len(own) == 0 && (exact || len(s.PatternProperties) == 0) {
			if rest := additional(s); rest != nil {
				own = append(own, rest)
			} else if rest := unevaluated(s); rest != nil && exact && !mentioned(s, matching) {
				own = append(own, rest)
			}
		}
		said = said || len(own) > 0
		found = append(found, own...)
	}
	if !said && c.lenient && exact {
		return nil
	}
	return possible(c.writer(found, anyKind))
}

func mentioned(s *lib.Schema, patterns []string) bool {
	return slices.ContainsFunc(mentioning(s), func(t *lib.Schema) bool {
		return slices.ContainsFunc(sortedPatterns(t), func(p lib.Regexp) bool { return slices.Contains(patterns, p.String()) })
	})
}

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
