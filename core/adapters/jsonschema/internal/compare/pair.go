package compare

import (
	"fmt"
	"slices"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/canonical"
	"example.com/eventgateway/core/adapters/jsonschema/internal/compare/internal/written"
	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
)

// place compares what is written and read at a place that has just been entered.
func (c *comparer) place(w *writer, r *lib.Schema, at *spot, found *causes) bool {
	if w == nil || w.kinds == 0 {
		return true
	}
	return c.compare(w, r, at, found)
}

// compare reports whether the reader's schema accepts all values of w.
func (c *comparer) compare(w *writer, r *lib.Schema, at *spot, found *causes) bool {
	if !c.spend() {
		return false
	}
	if w.kinds == 0 || c.implied(w, r) {
		return true
	}
	if r.Bool != nil { // false
		return found.add(c, at, r, keywordOf(r), "%s may be written here; nothing is allowed any more", w.kinds)
	}
	key := fmt.Sprint(w.key, ">", c.id(r), len(at.toVersion))
	if c.proved[key] {
		return true
	}
	if depth, under := c.pairs[key]; under {
		// A value further down is smaller: by induction it suffices that nothing else
		// speaks against the pair. The same value would be a cycle, which is no proof.
		return at.depth > depth || found.add(c, at, r, "$ref",
			"cannot be compared: the schema refers to itself without an end")
	}
	if c.failed[key] && found == nil {
		return false
	}
	c.pairs[key] = at.depth
	c.nesting++
	begin := len(c.trail)
	ok := c.check(w, r, at.with(w), found)
	c.nesting--
	delete(c.pairs, key)
	if !ok {
		for _, dependent := range c.trail[begin:] { // proved perhaps by what has just failed
			delete(c.proved, dependent)
		}
		c.trail = c.trail[:begin]
		c.failed[key] = true
		return false
	}
	c.proved[key] = true
	c.trail = append(c.trail, key)
	return true
}

// check compares the reader's own keywords, and then the schemas that it leads to
// for the same value.
func (c *comparer) check(w *writer, r *lib.Schema, at *spot, found *causes) bool {
	ok := c.own(w, r, at, found)
	if w.finite {
		return ok
	}
	follow := append([]*lib.Schema{r.Ref, r.RecursiveRef}, r.AllOf...)
	if r.DynamicRef != nil {
		follow = append(follow, r.DynamicRef.Ref)
	}
	for _, s := range follow {
		if !ok && found == nil {
			return false
		}
		if s != nil {
			ok = c.compare(w, s, at, found) && ok
		}
	}
	return ok
}

// own tries w as a whole, and then, where that fails, the parts it consists of.
func (c *comparer) own(w *writer, r *lib.Schema, at *spot, found *causes) bool {
	switch {
	case !c.spend():
		return false
	case w.kinds == 0 || c.implied(w, r):
		return true
	case w.finite:
		return c.values(w, r, at, found)
	}
	whole := found.fork()
	if c.keywords(w, r, at, whole) {
		return true
	}
	parts := c.split(w, r)
	if parts == nil {
		found.merge(whole)
		return false
	}
	c.nesting++
	defer func() { c.nesting-- }()
	ok := true
	for _, part := range parts {
		if !c.own(part, r, at.with(part), found) {
			if ok = false; found == nil {
				break
			}
		}
	}
	return ok
}

// implied reports whether r says nothing, or what one of w's schemas says.
func (c *comparer) implied(w *writer, r *lib.Schema) bool {
	return written.Trivial(r) || slices.ContainsFunc(w.all, func(s *lib.Schema) bool { return c.equal(s, r) })
}

// values asks the reader's schema about each value.
func (c *comparer) values(w *writer, r *lib.Schema, at *spot, found *causes) bool {
	ok := true
	for _, value := range w.values {
		err := r.Validate(value)
		if err == nil {
			continue
		}
		ok = false
		if found == nil {
			break
		}
		keyword := "enum"
		for _, known := range []struct {
			keyword string
			has     bool
		}{{"type", kindsOf(r)&kindOf(value) == 0}, {"const", r.Const != nil}, {"enum", r.Enum != nil},
			{"$ref", r.Ref != nil}, {"anyOf", r.AnyOf != nil}, {"oneOf", r.OneOf != nil}, {"allOf", r.AllOf != nil},
			{"not", r.Not != nil}, {"if", r.If != nil},
			{"pattern", r.Pattern != nil}, {"minLength", r.MinLength != nil}, {"maxLength", r.MaxLength != nil},
			{"minimum", r.Minimum != nil}, {"maximum", r.Maximum != nil}} {
			if known.has && r.Validate(value) != nil {
				keyword = known.keyword
				break
			}
		}
		found.add(c, at, r, keyword, "%s may be written and is refused by the reader's %s",
			canonical.Append(nil, value), keyword)
	}
	return ok
}

// split takes a writer apart into ones that together have all its values; nil if
// there is no way left.
func (c *comparer) split(w *writer, r *lib.Schema) []*writer {
	composed := r.AnyOf != nil || r.OneOf != nil || r.If != nil || r.Not != nil
	var parts []*writer
	if each := w.kinds.each(); composed && len(each) > 1 {
		for _, kind := range each {
			parts = append(parts, c.writer(w.all, kind))
		}
		return parts
	}
	for _, s := range w.all {
		if len(s.AnyOf) > 0 && !slices.ContainsFunc(s.AnyOf, w.has) {
			for _, branch := range s.AnyOf {
				parts = append(parts, c.and(w, branch))
			}
			return parts
		}
		if len(s.OneOf) > 0 && !slices.ContainsFunc(s.OneOf, w.has) {
			for i := range s.OneOf {
				parts = append(parts, c.and(w, c.only(s.OneOf, i)...))
			}
			return parts
		}
	}
	if parts := c.splitCondition(w); parts != nil {
		return parts
	}
	if w.kinds != ofObject || r.AnyOf == nil && r.OneOf == nil {
		return nil
	}
	for _, name := range w.names { // a member that tells variants apart
		below := c.member(w, name)
		if below == nil || !below.finite || len(below.values) < 2 || len(below.values) > 50 {
			continue
		}
		if !w.required[name] {
			parts = append(parts, c.and(w, c.made("no "+name, func() *lib.Schema {
				return &lib.Schema{Properties: map[string]*lib.Schema{name: graph.False}}
			})))
		}
		for _, value := range below.values {
			parts = append(parts, c.and(w, c.made(name+"\x00"+string(canonical.Append(nil, value)), func() *lib.Schema {
				return &lib.Schema{Properties: map[string]*lib.Schema{name: {Const: &value}}}
			})))
		}
		return parts
	}
	return nil
}

// only is a branch of oneOf, and that no other takes the same value.
func (c *comparer) only(branches []*lib.Schema, i int) []*lib.Schema {
	schemas := []*lib.Schema{branches[i]}
	if len(branches) > maxExclusive {
		return schemas
	}
	for j, other := range branches {
		if j != i {
			schemas = append(schemas, c.negated(other))
		}
	}
	return schemas
}

// splitCondition takes a writer apart by a condition that it has; nil for none.
func (c *comparer) splitCondition(w *writer) []*writer {
	conditions := slices.DeleteFunc(slices.Clone(w.all), func(s *lib.Schema) bool { return s.If == nil })
	if len(conditions) > maxConditions {
		return nil
	}
	for _, s := range conditions {
		if w.has(s.If) || w.has(c.negated(s.If)) || s.Then == nil && s.Else == nil {
			continue
		}
		meeting, failing := []*lib.Schema{s.If}, []*lib.Schema{c.negated(s.If)}
		if s.Then != nil {
			meeting = append(meeting, s.Then)
		}
		if s.Else != nil {
			failing = append(failing, s.Else)
		}
		return []*writer{c.and(w, meeting...), c.and(w, failing...)}
	}
	return nil
}

// negated is a schema of all values that another refuses.
func (c *comparer) negated(s *lib.Schema) *lib.Schema {
	return c.made(fmt.Sprint("not ", c.id(s)), func() *lib.Schema { return &lib.Schema{Not: s} })
}

// made is a schema that no document has. The same key is the same schema.
func (c *comparer) made(key string, schema func() *lib.Schema) *lib.Schema {
	if c.synthetic[key] == nil {
		c.synthetic[key] = schema()
	}
	return c.synthetic[key]
}

// keywordOf is the keyword under which a schema is.
func keywordOf(s *lib.Schema) string { return graph.Keyword(graph.Pointer(s)) }
