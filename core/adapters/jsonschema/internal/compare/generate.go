package compare

import (
	"maps"
	"slices"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
)

// Bounds of generated values.
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
			{ofString, func() []any { return c.someStrings(w, bounds) }},
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
			alike, various, containing = append(alike, some[0]), append(various, some[i%len(some)]),
				append(containing, those[0])
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
		for _, name := range slices.Sorted(maps.Keys(dependentRequired(s))) {
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
	for _, name := range c.someNames(w, bounds) {
		with(name)
	}
	if c.lenient && r != nil && c.others(w, nil, true) == nil {
		return list
	}
	for i := range min(fill, maxGeneratedIn) {
		name := strings.Repeat("z", i) + usualName
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
