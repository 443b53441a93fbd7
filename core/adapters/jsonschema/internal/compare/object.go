package compare

import (
	"maps"
	"slices"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/compare/internal/written"
	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
)

func (c *comparer) objects(w *writer, r *lib.Schema, at *spot, found *causes) bool {
	if w.kinds&ofObject == 0 {
		return true
	}
	ok := true
	for _, name := range r.Required {
		if !w.required[name] {
			ok = found.add(c, at, r, "required", "objects without %q may be written; the reader requires it", name)
		}
	}
	dependent := written.DependentRequired(r)
	for _, name := range slices.Sorted(maps.Keys(dependent)) {
		for _, other := range dependent[name] {
			if c.member(w, name) == nil || c.demands(w, name, other) {
				continue
			}
			keyword := "dependentRequired"
			if r.Dependencies[name] != nil {
				keyword = "dependencies"
			}
			ok = found.add(c, at, r, keyword, "objects with %q and without %q may be written", name, other)
		}
	}
	ok = c.least(max(w.minProperties, len(w.required)), r.MinProperties, "minProperties", "members", r, at, found) && ok
	ok = c.most(c.mostMembers(w), r.MaxProperties, "maxProperties", "members", r, at, found) && ok
	if !ok && found == nil {
		return false
	}
	ok = c.memberNames(w, r, at, found) && ok
	ok = c.namedMembers(w, r, at, found) && ok
	ok = c.otherMembers(w, r, at, found) && ok
	return ok
}

// demands reports whether an object of w with one member has the other.
func (c *comparer) demands(w *writer, name, other string) bool {
	return w.required[other] || name == other || slices.ContainsFunc(w.all, func(s *lib.Schema) bool {
		return slices.Contains(written.DependentRequired(s)[name], other)
	})
}

// mostMembers is how many members an object of w can have; -1 for any number.
func (c *comparer) mostMembers(w *writer) int {
	if !c.closed(w) {
		return w.maxProperties
	}
	names := 0
	for _, name := range w.names {
		if c.tooMuch {
			return w.maxProperties
		}
		if c.member(w, name) != nil {
			names++
		}
	}
	return smaller(w.maxProperties, &names)
}

// closed reports whether the objects of w have only members that it names.
func (c *comparer) closed(w *writer) bool {
	if c.others(w, nil, true) != nil {
		return false
	}
	return !slices.ContainsFunc(w.patterns, func(p string) bool {
		_, some := c.otherName(w, otherNames{matching: []string{p}})
		return some && c.others(w, []string{p}, false) != nil
	})
}

// namedMembers compares the members that either schema names.
func (c *comparer) namedMembers(w *writer, r *lib.Schema, at *spot, found *causes) bool {
	ok := true
	names := slices.Concat(w.names, slices.Collect(maps.Keys(r.Properties)))
	if r.UnevaluatedProperties != nil {
		for _, s := range together([]*lib.Schema{r}) {
			names = append(names, slices.Collect(maps.Keys(s.Properties))...)
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if c.tooMuch {
			return false
		}
		if !c.memberMatters(r, name) {
			continue
		}
		c.charge(len(r.PatternProperties) / 8)
		below := c.member(w, name)
		if below == nil {
			continue
		}
		next := at.below(toMember, name, 0, below)
		leftOut := len(at.toVersion) == 1 && name == at.toVersion[0]
		for _, s := range memberSchemas(r, name) {
			ok = (leftOut || c.place(below, s, next, found)) && ok
		}
		if rest := graph.Additional(r.AdditionalProperties); rest != nil && len(memberSchemas(r, name)) == 0 &&
			(!leftOut || rest == graph.False) {
			ok = c.rest(below, rest, r, "additionalProperties", next, found) && ok
		}
		if rest := r.UnevaluatedProperties; rest != nil && !evaluates(r, name) {
			ok = c.rest(below, rest, r, "unevaluatedProperties", next, found) && ok
		}
		if !ok && found == nil {
			return false
		}
	}
	return ok
}

func (c *comparer) memberMatters(r *lib.Schema, name string) bool {
	return len(memberSchemas(r, name)) > 0 || graph.Additional(r.AdditionalProperties) != nil ||
		r.UnevaluatedProperties != nil
}

// rest compares with the schema of members that are not named. It has a sentence of its own
// for false.
func (c *comparer) rest(w *writer, rest, r *lib.Schema, keyword string, at *spot, found *causes) bool {
	if rest.Bool != nil && !*rest.Bool {
		found.add(c, at, r, keyword, "this may be written; the reader allows no others than those it names")
		found.refusedBy(rest)
		return false
	}
	return c.place(w, rest, at, found)
}

// evaluates reports whether a member is evaluated by every object that r accepts.
func evaluates(r *lib.Schema, name string) bool {
	return slices.ContainsFunc(together([]*lib.Schema{r}), func(s *lib.Schema) bool {
		return s.AdditionalProperties != nil || len(memberSchemas(s, name)) > 0
	})
}

// otherMembers compares the members that neither schema names: those that match
// none of the writer's patterns, and those that match one of them at least.
func (c *comparer) otherMembers(w *writer, r *lib.Schema, at *spot, found *causes) bool {
	ok := true
	named := slices.Collect(maps.Keys(r.Properties))
	compare := func(names otherNames, s *lib.Schema, keyword string) {
		if c.tooMuch || !ok && found == nil {
			return
		}
		below := c.others(w, names.matching, names.exact)
		if below == nil {
			return
		}
		names.named = named
		name, some := c.otherName(w, names)
		next := at.below(toAnyMember, name, 0, below)
		switch {
		case !some:
		case keyword == "patternProperties":
			ok = c.place(below, s, next, found) && ok
		default:
			ok = c.rest(below, s, r, keyword, next, found) && ok
		}
	}
	if len(r.PatternProperties)*len(w.patterns) > maxPatterns {
		return found.add(c, at, r, "patternProperties", "cannot be compared: there are too many patterns")
	}
	for _, pattern := range written.SortedPatterns(r) {
		p := pattern.String()
		compare(otherNames{matching: []string{p}, exact: true}, r.PatternProperties[pattern], "patternProperties")
		for _, q := range w.patterns {
			if q != p {
				compare(otherNames{matching: []string{p, q}}, r.PatternProperties[pattern], "patternProperties")
			}
		}
	}
	compareRest := func(s *lib.Schema, keyword string, covering []*lib.Schema) {
		var covered []string
		for _, s := range covering {
			for _, pattern := range written.SortedPatterns(s) {
				covered = append(covered, pattern.String())
			}
		}
		compare(otherNames{outside: covered, exact: true}, s, keyword)
		for _, q := range w.patterns {
			if !slices.Contains(covered, q) {
				compare(otherNames{matching: []string{q}, outside: covered}, s, keyword)
			}
		}
	}
	if rest := graph.Additional(r.AdditionalProperties); rest != nil {
		compareRest(rest, "additionalProperties", []*lib.Schema{r})
	}
	all := together([]*lib.Schema{r})
	if r.UnevaluatedProperties != nil &&
		!slices.ContainsFunc(all, func(s *lib.Schema) bool { return s.AdditionalProperties != nil }) {
		compareRest(r.UnevaluatedProperties, "unevaluatedProperties", all)
	}
	return ok
}
