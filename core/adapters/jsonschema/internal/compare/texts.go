package compare

import (
	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/format"
	"example.com/eventgateway/core/adapters/jsonschema/internal/inclusion"
)

// Bounds of what is known of the texts of a schema.
const (
	maxAlternatives = 50
	maxCounted      = 2_000 // characters: an automaton counts them one by one
	maxTextNesting  = 10
)

// textSets returns the sets of texts that a writer's patterns and formats match, without its
// lengths. Each of the writer's strings is in all sets; other strings may be, too.
func (c *comparer) textSets(w *writer) []inclusion.Set {
	var all []inclusion.Set
	known := map[string]bool{}
	for _, s := range w.all {
		for _, source := range patternsOf(s) {
			if known[source] {
				continue
			}
			known[source] = true
			if set, is := c.texts.Pattern(source); is {
				all = append(all, set)
			}
		}
	}
	return all
}

// patternsOf returns the patterns that a schema's pattern and format make strings match.
func patternsOf(s *lib.Schema) []string {
	var patterns []string
	if s.Pattern != nil {
		patterns = append(patterns, s.Pattern.String())
	}
	if s.Format != nil {
		if source, _ := format.Pattern(s.Format.Name); source != "" {
			patterns = append(patterns, source)
		}
	}
	return patterns
}

// excludedTexts are the sets of strings of which each makes a string none of the writer's.
func (c *comparer) excludedTexts(w *writer) [][]inclusion.Set {
	var not [][]inclusion.Set
	for _, s := range w.all {
		if s.Not != nil {
			if sets, is := c.language(s.Not, 0); is {
				not = append(not, sets...)
			}
		}
	}
	return not
}

// mergeTexts finds what follows from patterns and formats together.
func (c *comparer) mergeTexts(w *writer) {
	sets := c.textSets(w)
	if len(sets) == 0 {
		return
	}
	least, most, some := c.texts.Lengths(sets)
	if !some {
		w.kinds &^= ofString
	}
	w.minLength = larger(w.minLength, &least)
	if most >= 0 {
		w.maxLength = smaller(w.maxLength, &most)
	}
	if not := c.excludedTexts(w); len(not) > 0 {
		if _, found, known := c.texts.Find(inclusion.Question{All: sets, Not: not}); known && !found {
			w.kinds &^= ofString
		}
	}
}

// writesOnly reports whether all strings of a writer are in one of several sets, each of
// which is what some sets have in common.
func (c *comparer) writesOnly(w *writer, in [][]inclusion.Set) bool {
	q := inclusion.Question{All: c.textSets(w), Not: append(c.excludedTexts(w), in...)}
	if _, found, known := c.texts.Find(q); known && !found {
		return true
	}
	if w.minLength == 0 && w.maxLength < 0 {
		return false
	}
	q.All = append(q.All, counted(w.minLength, w.maxLength))
	_, found, known := c.texts.Find(q)
	return known && !found
}

// counted are the texts of some lengths, or more of them than an automaton counts.
func counted(least, most int) inclusion.Set {
	if most > maxCounted {
		most = -1
	}
	return inclusion.Length(min(least, maxCounted), most)
}

// language is the set of all strings that a schema accepts, as alternatives, each of which
// is what some sets have in common; false where it is not known.
func (c *comparer) language(s *lib.Schema, nesting int) (alternatives [][]inclusion.Set, is bool) {
	if s.Bool != nil && *s.Bool {
		return [][]inclusion.Set{{}}, true
	}
	if s.Bool != nil || kindsOf(s)&ofString == 0 {
		return nil, true
	}
	if nesting > maxTextNesting || !c.spend() || s.OneOf != nil || s.Not != nil || s.If != nil ||
		s.RecursiveRef != nil || s.DynamicRef != nil || len(s.Extensions) > 0 {
		return nil, false
	}
	own, is := c.ownTexts(s)
	if !is {
		return nil, false
	}
	alternatives = [][]inclusion.Set{own}
	for _, part := range append([]*lib.Schema{s.Ref}, s.AllOf...) {
		if part != nil {
			if alternatives, is = c.both(alternatives, []*lib.Schema{part}, nesting); !is {
				return nil, false
			}
		}
	}
	if s.AnyOf != nil {
		return c.both(alternatives, s.AnyOf, nesting)
	}
	return alternatives, true
}

// both is what alternatives have in common with what any of some schemas accepts.
func (c *comparer) both(
	alternatives [][]inclusion.Set, schemas []*lib.Schema, nesting int,
) (result [][]inclusion.Set, is bool) {
	for _, s := range schemas {
		more, is := c.language(s, nesting+1)
		if !is || len(result)+len(alternatives)*len(more) > maxAlternatives {
			return nil, false
		}
		for _, one := range alternatives {
			for _, other := range more {
				result = append(result, append(one[:len(one):len(one)], other...))
			}
		}
	}
	return result, true
}

// ownTexts are the sets of the keywords of a schema that are about strings.
func (c *comparer) ownTexts(s *lib.Schema) (sets []inclusion.Set, is bool) {
	least, most := larger(0, s.MinLength), smaller(-1, s.MaxLength)
	if max(least, most) > maxCounted {
		return nil, false
	}
	if least > 0 || most >= 0 {
		sets = append(sets, inclusion.Length(least, most))
	}
	add := func(source string) bool {
		set, is := c.texts.Pattern(source)
		if is {
			sets = append(sets, set)
		}
		return is
	}
	if s.Pattern != nil && !add(s.Pattern.String()) {
		return nil, false
	}
	if s.Format != nil {
		if source, only := format.Pattern(s.Format.Name); !only || !add(source) {
			return nil, false
		}
	}
	if s.Const != nil {
		sets = append(sets, words(*s.Const))
	}
	if s.Enum != nil {
		if len(s.Enum.Values) > maxValues {
			return nil, false
		}
		sets = append(sets, words(s.Enum.Values...))
	}
	return sets, true
}

// words are the strings among values.
func words(values ...any) inclusion.Set {
	var texts []string
	for _, value := range values {
		if text, is := value.(string); is {
			texts = append(texts, text)
		}
	}
	return inclusion.Words(texts)
}
