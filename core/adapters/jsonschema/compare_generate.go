package jsonschema

import (
	"encoding/json"
	"maps"
	"math/big"
	"regexp/syntax"
	"slices"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
)

// Bounds of what is generated.
const (
	maxGenerated   = 6    // levels below the place that is looked at
	maxGeneratedIn = 40   // items of an array
	maxText        = 2000 // characters
	maxSamples     = 20   // of what is below the place
)

// generate lists documents of a writer, least first, with values at the bounds of
// both schemas: r, if any, is one that is to refuse one of them.
func (c *comparer) generate(w *writer, r *lib.Schema, depth int) []any {
	if known, is := c.samples[w.key]; is && r == nil {
		return known
	}
	if !c.affords(depth) {
		return nil
	}
	if r != nil {
		return c.candidatesOf(w, r, depth)
	}
	c.samples[w.key] = nil // for a schema that has itself below
	list := c.candidatesOf(w, nil, depth)
	list = list[:min(len(list), maxSamples)]
	c.samples[w.key] = list
	return list
}

func (c *comparer) candidatesOf(w *writer, r *lib.Schema, depth int) []any {
	var list []any
	if w.finite {
		list = w.values
	} else {
		bounds := w.all
		if r != nil {
			bounds = append(together([]*lib.Schema{r}), w.all...)
			for _, s := range bounds[:len(bounds)-len(w.all)] {
				bounds = append(bounds, s.AnyOf...)
				bounds = append(bounds, s.OneOf...)
				if s.Not != nil {
					bounds = append(bounds, s.Not)
				}
			}
		}
		for _, s := range bounds {
			if s.Const != nil {
				list = append(list, *s.Const)
			} else if s.Enum != nil {
				list = append(list, s.Enum.Values[:min(5, len(s.Enum.Values))]...)
			}
		}
		for _, kind := range []struct {
			kinds kinds
			list  func() []any
		}{
			{ofNull, func() []any { return []any{nil} }},
			{ofBoolean, func() []any { return []any{true, false} }},
			{ofNumber, func() []any { return someNumbers(bounds) }},
			{ofString, func() []any { return someStrings(bounds) }},
			{ofObject, func() []any { return c.someObjects(w, r, bounds, depth) }},
			{ofArray, func() []any { return c.someArrays(w, bounds, depth) }},
		} {
			if w.kinds&kind.kinds != 0 {
				list = append(list, kind.list()...)
			}
		}
	}
	list = slices.DeleteFunc(slices.Clone(list), func(value any) bool {
		return !c.affords(depth) || !accepts(w.all, value)
	})
	for _, s := range w.all { // a branch may want what the rest does not mention
		for _, branches := range [][]*lib.Schema{s.AnyOf, s.OneOf} {
			if len(list) == 0 && len(branches) > 1 {
				for _, branch := range branches[:min(4, len(branches))] {
					list = append(list, c.generate(c.and(w, branch), nil, depth+1)...)
				}
			}
		}
	}
	return list
}

// affords spends one of the candidates.
func (c *comparer) affords(depth int) bool {
	c.candidates++
	return depth <= maxGenerated && c.candidates <= c.candidatesEnd
}

func someNumbers(bounds []*lib.Schema) []any {
	list := []any{json.Number("0"), json.Number("1"), json.Number("-1"), json.Number("0.5")}
	steps := []*big.Rat{new(big.Rat), big.NewRat(1, 1), big.NewRat(-1, 1), big.NewRat(1, 2), big.NewRat(-1, 2)}
	for _, s := range bounds {
		for _, at := range []*big.Rat{s.Minimum, s.Maximum, s.ExclusiveMinimum, s.ExclusiveMaximum, s.MultipleOf} {
			for _, step := range steps {
				if at != nil {
					list = append(list, numeral(new(big.Rat).Add(at, step)))
				}
			}
		}
	}
	return list
}

// formatSamples are values of formats; a validator decides whether they are.
var formatSamples = []string{
	"2024-02-29T12:00:00Z", "2024-02-29", "12:00:00Z", "P1D", "a@example.com", "example.com", "192.0.2.1", "2001:db8::1",
	"https://example.com/", "/a", "123e4567-e89b-12d3-a456-426614174000", "1/a", "#a", "a.b",
}

func someStrings(bounds []*lib.Schema) []any {
	bases := []string{"a", "b", " ", "!"}
	lengths := []int{0, 1}
	list := []any{}
	for _, s := range bounds {
		for _, length := range []*int{s.MinLength, s.MaxLength} {
			if length != nil {
				lengths = append(lengths, *length-1, *length, *length+1)
			}
		}
		if s.Pattern != nil {
			if tree, err := syntax.Parse(s.Pattern.String(), syntax.Perl); err == nil {
				for extra := range 3 {
					list = append(list, matching(tree.Simplify(), extra, new(int)))
				}
			}
		}
		if s.Format != nil {
			for _, sample := range formatSamples {
				list = append(list, sample)
			}
		}
	}
	slices.Sort(lengths)
	for _, length := range slices.Compact(lengths) {
		for _, base := range bases {
			if length >= 0 && length <= maxText {
				list = append(list, strings.Repeat(base, length))
			}
		}
	}
	return list
}

// matching writes a text that an expression should match, with `extra` more of what
// may be repeated than it needs. Steps bounds the work: repetitions nest.
func matching(re *syntax.Regexp, extra int, steps *int) string {
	if *steps++; *steps > maxText {
		return ""
	}
	var b strings.Builder
	repeat := func(times int) {
		for range min(times, 100) {
			if *steps > maxText {
				return
			}
			b.WriteString(matching(re.Sub[0], extra, steps))
		}
	}
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		if len(re.Rune) > 0 {
			b.WriteRune(re.Rune[0])
			if inClass(re.Rune, 'a') {
				b.Reset()
				b.WriteByte('a')
			}
		}
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('a')
	case syntax.OpCapture:
		repeat(1)
	case syntax.OpStar:
		repeat(extra)
	case syntax.OpPlus:
		repeat(1 + extra)
	case syntax.OpQuest:
		repeat(min(1, extra))
	case syntax.OpRepeat:
		repeat(re.Min + min(extra, max(re.Max-re.Min, 0)))
	case syntax.OpConcat:
		for _, part := range re.Sub {
			b.WriteString(matching(part, extra, steps))
		}
	case syntax.OpAlternate:
		b.WriteString(matching(re.Sub[extra%len(re.Sub)], extra, steps))
	}
	return b.String()
}

func inClass(ranges []rune, r rune) bool {
	for i := 0; i+1 < len(ranges); i += 2 {
		if ranges[i] <= r && r <= ranges[i+1] {
			return true
		}
	}
	return false
}

func (c *comparer) someArrays(w *writer, bounds []*lib.Schema, depth int) []any {
	lengths := []int{w.minItems, 0, 1, 2, w.rest, w.rest + 1}
	for _, s := range bounds {
		for _, length := range []*int{s.MinItems, s.MaxItems, s.MinContains, s.MaxContains} {
			if length != nil {
				lengths = append(lengths, *length-1, *length, *length+1)
			}
		}
	}
	slices.Sort(lengths)
	var list []any
	for _, length := range slices.Compact(lengths) {
		if length < w.minItems || length > maxGeneratedIn || w.maxItems >= 0 && length > w.maxItems {
			continue
		}
		var alike, various, containing []any
		for i := range length {
			below := c.item(w, i)
			matching := below
			for _, s := range w.all {
				if s.Contains == nil {
					continue
				}
				if with := c.and(matching, s.Contains); with.kinds != 0 {
					matching = with
				}
			}
			if i < w.minItems {
				below = matching
			}
			some, those := c.generate(below, nil, depth+1), c.generate(matching, nil, depth+1)
			if len(some) == 0 || len(those) == 0 {
				break
			}
			alike, various, containing = append(alike, some[0]), append(various, some[i%len(some)]), append(containing, those[0])
		}
		if len(alike) == length {
			list = append(list, append([]any{}, alike...), append([]any{}, various...), append([]any{}, containing...))
		}
	}
	return list
}

func (c *comparer) someObjects(w *writer, r *lib.Schema, bounds []*lib.Schema, depth int) []any {
	least, most := map[string]any{}, map[string]any{}
	for _, name := range w.names {
		below := c.member(w, name)
		if below == nil {
			continue
		}
		some := c.generate(below, nil, depth+1)
		if len(some) == 0 {
			continue
		}
		most[name] = some[0]
		if w.required[name] {
			least[name] = some[0]
		}
	}
	list := []any{least, most}
	with := func(name string) {
		if below := c.member(w, name); below != nil {
			if some := c.generate(below, nil, depth+1); len(some) > 0 {
				more := maps.Clone(least)
				more[name] = some[len(some)-1]
				list = append(list, more)
			}
		}
	}
	for i := 0; i < len(w.names) && i < maxGeneratedIn; i++ {
		without := maps.Clone(most)
		delete(without, w.names[i])
		with(w.names[i])
		list = append(list, without)
	}
	full := maps.Clone(most)
	fill := 2
	for _, s := range bounds {
		for name := range dependentRequired(s) {
			with(name)
		}
		for _, d := range dependentSchemas(s) {
			with(d.name)
		}
		if s.MaxProperties != nil {
			fill = max(fill, *s.MaxProperties+1)
		}
		fill = max(fill, w.minProperties)
	}
	if c.lenient && r != nil && c.others(w, nil, true) == nil {
		return list
	}
	for i := range min(fill, maxGeneratedIn) {
		name := strings.Repeat("z", i) + "other"
		if below := c.member(w, name); below != nil {
			if some := c.generate(below, nil, depth+1); len(some) > 0 {
				full[name] = some[0]
				list = append(list, maps.Clone(full))
				fewer := maps.Clone(least)
				fewer[name] = some[0]
				list = append(list, fewer)
			}
		}
	}
	return list
}
