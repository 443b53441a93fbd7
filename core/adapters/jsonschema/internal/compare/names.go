package compare

import (
	"maps"
	"slices"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/inclusion"
)

// maxNamePatterns is of how many patterns a name is asked to match none.
const maxNamePatterns = 50

// otherNames are names that neither schema names: those that match some patterns and none
// of others.
type otherNames struct {
	matching, outside []string
	exact             bool     // they match none of the writer's patterns but matching
	named             []string // by the reader
	not               [][]inclusion.Set
}

// usualName is what examples call a member of any name.
const usualName = "other"

// otherName returns such a name that an object of w may have. some is false if there is
// none; if it is not known, the name is the usual one.
func (c *comparer) otherName(w *writer, among otherNames) (name string, some bool) {
	q := inclusion.Question{Not: slices.Clone(among.not)}
	for _, source := range among.matching {
		if set, is := c.texts.Pattern(source); is {
			q.All = append(q.All, set)
		}
	}
	outside := slices.Clone(among.outside)
	if among.exact {
		for _, source := range w.patterns {
			if !slices.Contains(among.matching, source) {
				outside = append(outside, source)
			}
		}
	}
	for _, source := range outside[:min(len(outside), maxNamePatterns)] {
		if set, is := c.texts.Pattern(source); is {
			q.Not = append(q.Not, []inclusion.Set{set})
		}
	}
	if named := slices.Concat(w.names, among.named); len(named) > 0 {
		q.Not = append(q.Not, []inclusion.Set{inclusion.Words(named)})
	}
	if w.propertyNames != nil {
		q.All = append(q.All, c.textSets(w.propertyNames)...)
		q.All = append(q.All, counted(w.propertyNames.minLength, w.propertyNames.maxLength))
	}
	usual := inclusion.Question{All: append(slices.Clone(q.All), inclusion.Words([]string{usualName})), Not: q.Not}
	if _, found, known := c.texts.Find(usual); found || !known {
		return usualName, true
	}
	name, found, known := c.texts.Find(q)
	if !known {
		return usualName, true
	}
	return name, found
}

// memberNames compares the names that members may have.
func (c *comparer) memberNames(w *writer, r *lib.Schema, at *spot, found *causes) bool {
	if r.PropertyNames == nil {
		return true
	}
	ok := true
	for _, name := range w.names {
		if c.member(w, name) != nil && r.PropertyNames.Validate(name) != nil {
			ok = found.add(c, at, r, "propertyNames", "a member named %q may be written; the reader refuses the name",
				name)
		}
	}
	for _, pattern := range c.patternsOf(w) {
		name, some := c.otherName(w, otherNames{matching: []string{pattern.String()}})
		if !some || c.others(w, []string{pattern.String()}, false) == nil {
			continue
		}
		of := c.made("pattern "+pattern.String(), func() *lib.Schema { return &lib.Schema{Pattern: pattern} })
		ok = c.names(w, of, r, name, at, found) && ok
	}
	if name, some := c.otherName(w, otherNames{exact: true}); some && c.others(w, nil, true) != nil {
		ok = c.names(w, nil, r, name, at, found) && ok
	}
	return ok
}

// names compares the names of w's members that are of a schema; nil for any.
func (c *comparer) names(w *writer, of, r *lib.Schema, name string, at *spot, found *causes) bool {
	var all []*lib.Schema
	if w.propertyNames != nil {
		all = slices.Clone(w.propertyNames.all)
	}
	if of != nil {
		all = append(all, of)
	}
	names := c.writer(all, ofString)
	return c.place(names, r.PropertyNames, at.below(toAnyMember, name, 0, names), nil) ||
		found.add(c, at, r, "propertyNames", "members of other names may be written than the reader takes")
}

// patternsOf are the patterns of a writer's members, in order.
func (c *comparer) patternsOf(w *writer) []lib.Regexp {
	all := map[string]lib.Regexp{}
	for _, s := range w.all {
		for _, t := range mentioning(s) {
			for pattern := range t.PatternProperties {
				all[pattern.String()] = pattern
			}
		}
	}
	var list []lib.Regexp
	for _, source := range slices.Sorted(maps.Keys(all)) {
		list = append(list, all[source])
	}
	return list
}

// someNames are names that an object of w may have, of each of its patterns and others,
// and such as a schema for names refuses.
func (c *comparer) someNames(w *writer, bounds []*lib.Schema) []string {
	refusing := [][][]inclusion.Set{nil}
	for _, s := range bounds {
		if s.PropertyNames != nil {
			if sets, is := c.language(s.PropertyNames, 0); is {
				refusing = append(refusing, sets)
			}
		}
	}
	var names []string
	for _, not := range refusing {
		for _, pattern := range w.patterns[:min(len(w.patterns), maxSamples)] {
			if name, some := c.otherName(w, otherNames{matching: []string{pattern}, not: not}); some {
				names = append(names, name)
			}
		}
		if name, some := c.otherName(w, otherNames{not: not}); some && not != nil {
			names = append(names, name)
		}
	}
	return names
}
