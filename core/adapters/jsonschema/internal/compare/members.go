package compare

import (
	"maps"
	"slices"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/compare/internal/written"
	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
)

// findNames collects the names and patterns that any of the schemas mentions.
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
	if c.lenient { // a name that only a branch mentions counts, too, as in maySay
		for _, s := range w.mayHold() {
			for name := range s.Properties {
				names[name] = true
			}
			for _, name := range s.Required {
				names[name] = true
			}
		}
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
	return written.SameValue([]*lib.Schema{s})
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

// member returns what is known of w's member with a name; nil if there never is one.
func (c *comparer) member(w *writer, name string) *writer {
	c.charge(len(w.patterns) / 8)
	said := w.required[name]
	if !said && w.full() {
		return nil
	}
	var found []*lib.Schema
	for _, s := range w.all {
		if s.PropertyNames != nil && s.PropertyNames.Validate(name) != nil {
			return nil
		}
		own := memberSchemas(s, name)
		if len(own) == 0 {
			if rest := graph.Additional(s.AdditionalProperties); rest != nil {
				own = append(own, rest)
			} else if rest := unevaluated(s); rest != nil && !slices.ContainsFunc(mentioning(s),
				func(t *lib.Schema) bool { return len(memberSchemas(t, name)) > 0 }) {
				own = append(own, rest)
			}
		}
		said = said || len(own) > 0
		found = append(found, own...)
	}
	if !said && c.lenient && !c.maySay(w, func(s *lib.Schema) bool {
		return slices.Contains(s.Required, name) || len(memberSchemas(s, name)) > 0
	}) {
		return nil
	}
	return possible(c.writer(found, anyKind))
}

// maySay reports whether a schema that may hold for w, such as a branch, says something of a
// member: because it does so of any other member, or because says is true of it.
func (c *comparer) maySay(w *writer, says func(*lib.Schema) bool) bool {
	branches := w.mayHold()
	c.charge(len(branches) / 8)
	return slices.ContainsFunc(branches, func(s *lib.Schema) bool {
		return s.AdditionalProperties != nil || s.UnevaluatedProperties != nil || says(s)
	})
}

// mayHold returns the schemas that may hold for w as well.
func (w *writer) mayHold() []*lib.Schema {
	if w.branches == nil {
		w.branches = unsure(w.all)
	}
	return w.branches
}

// unsure returns the schemas that others apply to the same value, without the branches that
// are excluded.
func unsure(all []*lib.Schema) []*lib.Schema {
	next := func(s *lib.Schema, add func(...*lib.Schema)) {
		for _, below := range written.Subschemas(s) {
			if below.InPlace && below.Path != "not" {
				add(below.Schema)
			}
		}
	}
	var below []*lib.Schema
	for _, s := range all {
		next(s, func(more ...*lib.Schema) { below = append(below, more...) })
	}
	return graph.Closure(below, next)
}

// full reports whether objects of w have only members that w requires.
func (w *writer) full() bool { return w.maxProperties >= 0 && len(w.required) >= w.maxProperties }

func possible(w *writer) *writer {
	if w.kinds == 0 {
		return nil
	}
	return w
}

// memberSchemas returns the schemas of properties and patternProperties for a name.
func memberSchemas(s *lib.Schema, name string) []*lib.Schema {
	var found []*lib.Schema
	if below := s.Properties[name]; below != nil {
		found = append(found, below)
	}
	for _, pattern := range written.SortedPatterns(s) {
		if pattern.MatchString(name) {
			found = append(found, s.PatternProperties[pattern])
		}
	}
	return found
}

// others returns what is known of members that w does not name and whose names match the
// patterns, if exact only these. It returns nil if there never is one.
func (c *comparer) others(w *writer, matching []string, exact bool) *writer {
	if w.propertyNames != nil && w.propertyNames.finite || w.full() {
		return nil
	}
	c.charge(len(w.patterns) / 8)
	said := false
	var found []*lib.Schema
	for _, s := range w.all {
		var own []*lib.Schema
		for _, pattern := range written.SortedPatterns(s) {
			if slices.Contains(matching, pattern.String()) {
				own = append(own, s.PatternProperties[pattern])
			}
		}
		if len(own) == 0 && (exact || len(s.PatternProperties) == 0) {
			if rest := graph.Additional(s.AdditionalProperties); rest != nil {
				own = append(own, rest)
			} else if rest := unevaluated(s); rest != nil && exact && !mentioned(s, matching) {
				own = append(own, rest)
			}
		}
		said = said || len(own) > 0
		found = append(found, own...)
	}
	if !said && c.lenient && exact && !c.maySay(w, func(s *lib.Schema) bool { return len(s.PatternProperties) > 0 }) {
		return nil
	}
	return possible(c.writer(found, anyKind))
}

func mentioned(s *lib.Schema, patterns []string) bool {
	return slices.ContainsFunc(mentioning(s), func(t *lib.Schema) bool {
		return slices.ContainsFunc(written.SortedPatterns(t),
			func(p lib.Regexp) bool { return slices.Contains(patterns, p.String()) })
	})
}
