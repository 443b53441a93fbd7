package compare

import (
	"maps"
	"slices"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/compare/internal/written"
	"example.com/eventgateway/core/adapters/jsonschema/internal/inclusion"
)

// logic compares the keywords that apply schemas to the same value.
func (c *comparer) logic(w *writer, r *lib.Schema, at *spot, found *causes) bool {
	ok := true
	if r.AnyOf != nil && !c.anyOf(w, r, at) {
		ok = found.add(c, at, r, "anyOf", "no single branch is known to take every %s that may be written", w.kinds)
	}
	if r.OneOf != nil && !c.oneOf(w, r, at) {
		ok = found.add(c, at, r, "oneOf", "it is not known that exactly one branch takes each %s that may be written",
			w.kinds)
	}
	if r.Not != nil && !c.not(w, r, at) {
		ok = found.add(c, at, r, "not", "a %s that the reader excludes may be written, as far as can be told", w.kinds)
	}
	inner := found.fork()
	if r.If != nil && (r.Then != nil || r.Else != nil) && !c.conditional(w, r, at, inner) {
		ok = found.add(c, at, r, "if", "it is not known that what is written meets the reader's condition")
		found.becauseOf(inner)
	}
	for _, d := range written.DependentSchemas(r) {
		if c.member(w, d.Name) == nil || w.kinds&ofObject == 0 {
			continue
		}
		having := c.made("with "+d.Name, func() *lib.Schema { return &lib.Schema{Required: []string{d.Name}} })
		holding := append([]*lib.Schema{having}, w.all...)
		for _, s := range w.all {
			for _, own := range written.DependentSchemas(s) {
				if own.Name == d.Name {
					holding = append(holding, own.Schema)
				}
			}
		}
		part := c.writer(holding, ofObject&w.kinds)
		ok = c.compare(part, d.Schema, at.with(part), found) && ok
	}
	return ok
}

func (c *comparer) anyOf(w *writer, r *lib.Schema, at *spot) bool {
	for _, s := range w.all {
		if s.AnyOf != nil && c.extends(r.AnyOf, s.AnyOf) {
			return true
		}
	}
	for _, branch := range r.AnyOf {
		if c.compare(w, branch, at, nil) {
			return true
		}
	}
	if w.kinds != ofString {
		return false
	}
	sets, is := c.both([][]inclusion.Set{{}}, r.AnyOf, 0)
	return is && c.writesOnly(w, sets)
}

// extends reports whether a list of branches has all of another.
func (c *comparer) extends(list, among []*lib.Schema) bool {
	return !slices.ContainsFunc(among, func(s *lib.Schema) bool {
		return !slices.ContainsFunc(list, func(other *lib.Schema) bool { return c.equal(s, other) })
	})
}

// oneOf needs a branch that takes all, and that the others take none of it.
func (c *comparer) oneOf(w *writer, r *lib.Schema, at *spot) bool {
	for _, s := range w.all {
		if s.OneOf != nil && c.equalLists(s.OneOf, r.OneOf) {
			return true
		}
	}
	for i, branch := range r.OneOf {
		if !c.compare(w, branch, at, nil) {
			continue
		}
		for j, other := range r.OneOf {
			if j != i && !c.apart(w, other, at) {
				return false
			}
		}
		return true
	}
	return false
}

// apart reports whether no value of w is of a schema.
func (c *comparer) apart(w *writer, s *lib.Schema, at *spot) bool {
	both := c.and(w, s)
	if both.kinds == 0 {
		return true
	}
	if both.kinds == ofObject {
		for _, name := range slices.Sorted(maps.Keys(both.required)) {
			if c.member(w, name) == nil {
				return true
			}
		}
	}
	return slices.ContainsFunc(w.all, func(excluding *lib.Schema) bool {
		return excluding.Not != nil && c.compare(both, excluding.Not, at.whole().with(both), nil)
	})
}

// not needs that nothing which is written is excluded, or that the writer excludes
// as much.
func (c *comparer) not(w *writer, r *lib.Schema, at *spot) bool {
	return c.strictly(func() bool {
		if c.writer(append([]*lib.Schema{r.Not}, w.all...), w.kinds).kinds == 0 {
			return true
		}
		excluded := c.writer([]*lib.Schema{r.Not}, w.kinds)
		for _, s := range w.all {
			if s.Not != nil && c.compare(excluded, s.Not, at.whole().with(excluded), nil) {
				return true
			}
		}
		return false
	})
}

// strictly asks with open content models open: where what is excluded is compared,
// leniency would make it too small.
func (c *comparer) strictly(ask func() bool) bool {
	lenient := c.lenient
	c.lenient = false
	defer func() { c.lenient = lenient }()
	return ask()
}

// conditional needs that what meets the reader's condition is of then, and the rest of else.
// It notes in found what speaks against it.
func (c *comparer) conditional(w *writer, r *lib.Schema, at *spot, found *causes) bool {
	for _, s := range w.all {
		if s.If != nil && c.equalLists([]*lib.Schema{s.If, s.Then, s.Else}, []*lib.Schema{r.If, r.Then, r.Else}) {
			return true
		}
	}
	if r.Then != nil && !c.apart(w, r.If, at) {
		meeting := c.and(w, append(c.consequences(w, r.If, true), r.If)...)
		if !c.compare(meeting, r.Then, at.with(meeting), found) {
			return false
		}
	}
	if r.Else == nil || c.compare(w, r.If, at, nil) {
		return true
	}
	failing := c.and(w, append(c.consequences(w, r.If, false), c.negated(r.If))...)
	return c.compare(failing, r.Else, at.with(failing), found)
}

// consequences are what the writer's schemas want of values that meet a condition, or that
// do not.
func (c *comparer) consequences(w *writer, condition *lib.Schema, met bool) []*lib.Schema {
	var list []*lib.Schema
	for _, s := range w.all {
		then := s.Then
		if !met {
			then = s.Else
		}
		if then != nil && s.If != nil && c.equal(s.If, condition) {
			list = append(list, then)
		}
	}
	return list
}
