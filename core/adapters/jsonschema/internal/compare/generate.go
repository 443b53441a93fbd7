package compare

import (
	"maps"
	"slices"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/compare/internal/written"
)

// Bounds of generated values.
const (
	maxGenerated   = 6    // levels below the place that is looked at
	maxGeneratedIn = 40   // items of an array
	maxText        = 2000 // characters
	maxSamples     = 20   // of what is below the place
	maxFew         = 3    // of them in small documents
	maxBounds      = 60   // schemas whose bounds are looked at
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
			bounds = written.SameValue(append([]*lib.Schema{r}, w.all...))
			bounds = bounds[:min(len(bounds), maxBounds)]
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
			{ofNumber, func() []any { return someNumbers(w, bounds) }},
			{ofString, func() []any { return c.someStrings(w, bounds) }},
			{ofObject, func() []any { return c.someObjects(w, r, bounds, depth) }},
			{ofArray, func() []any { return c.someArrays(w, bounds, depth) }},
		} {
			if w.kinds&kind.kinds != 0 {
				list = append(list, kind.list()...)
			}
		}
	}
	list = c.accepted(w, list, r == nil && c.small, depth)
	for _, s := range w.all { // a branch may want what the rest does not mention
		for _, branches := range [][]*lib.Schema{s.AnyOf, s.OneOf} {
			if (len(list) == 0 || r != nil) && len(branches) > 1 && !slices.ContainsFunc(branches, w.has) {
				for _, branch := range branches[:min(4, len(branches))] {
					list = append(list, c.generate(c.and(w, branch), r, depth+1)...)
				}
			}
		}
	}
	return list
}

// accepted are the values that are w's: a few of them are enough for what is not looked at.
func (c *comparer) accepted(w *writer, values []any, few bool, depth int) []any {
	var list []any
	for _, value := range values {
		if few && len(list) == maxFew || !c.affords(depth) {
			break
		}
		if accepts(w.all, value) {
			list = append(list, value)
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

// someObjects lists objects with little and much in them. The members that matter are those
// that a schema of the bounds requires or speaks of, and is none of w's.
func (c *comparer) someObjects(w *writer, r *lib.Schema, bounds []*lib.Schema, depth int) []any {
	least, most := map[string]any{}, map[string]any{}
	for _, name := range w.names {
		if c.small && !w.required[name] {
			continue
		}
		if value, some := c.someMember(w, name, depth, 0); some {
			most[name] = value
			if w.required[name] {
				least[name] = value
			}
		}
	}
	c.fill(w, least, depth)
	list := []any{least}
	var with map[string]any
	add := func(name string) {
		for _, last := range []int{0, maxSamples} {
			if value, some := c.someMember(w, name, depth, last); some {
				list = append(list, having(least, name, value))
				if last == 0 && len(with) < maxGeneratedIn {
					with = having(with, name, value)
				}
			}
		}
	}
	for _, name := range c.notable(w, bounds) {
		add(name)
	}
	for _, s := range bounds {
		if len(s.Required) > 0 && !w.has(s) {
			list = append(list, c.withRequired(c.and(w, s), least, s.Required, depth))
		}
	}
	if len(with) > 1 {
		maps.Copy(with, least)
		list = append(list, with)
	}
	if !c.small {
		list = append(list, most)
		for _, name := range w.names[:min(len(w.names), maxGeneratedIn)] {
			add(name)
			without := maps.Clone(most)
			delete(without, name)
			list = append(list, without)
		}
	}
	if c.lenient && r != nil && c.others(w, nil, true) == nil {
		return list
	}
	full := maps.Clone(most)
	fill := max(2, w.minProperties)
	for _, s := range bounds {
		if s.MaxProperties != nil {
			fill = max(fill, *s.MaxProperties+1)
		}
	}
	for i := range min(fill, maxGeneratedIn) {
		name := strings.Repeat("z", i) + usualName
		if value, some := c.someMember(w, name, depth, 0); some {
			full[name] = value
			list = append(list, maps.Clone(full), having(least, name, value))
		}
	}
	return list
}

// fill adds members to an object that has too few.
func (c *comparer) fill(w *writer, object map[string]any, depth int) {
	wanted := min(w.minProperties, maxGeneratedIn)
	add := func(name string) {
		if _, is := object[name]; !is && len(object) < wanted {
			if value, some := c.someMember(w, name, depth, 0); some {
				object[name] = value
			}
		}
	}
	for i := 0; i < len(w.names) && len(object) < wanted; i++ {
		add(w.names[i])
	}
	for _, pattern := range append([]string{""}, w.patterns...) { // every name has the empty pattern
		among := []string{pattern}
		for range wanted - len(object) {
			name, some := c.otherName(w, otherNames{matching: among, named: slices.Sorted(maps.Keys(object))})
			if !some {
				break
			}
			add(name)
		}
	}
}

// withRequired is an object that has members of these names as well. It spends candidates by
// its size: the schemas look at each of its members.
func (c *comparer) withRequired(w *writer, object map[string]any, names []string, depth int) map[string]any {
	more := maps.Clone(object)
	for _, name := range names {
		if value, some := c.someMember(w, name, depth, 0); some && more[name] == nil {
			more[name] = value
		}
	}
	c.candidates += len(more)
	return more
}

// someMember is a value that w's member of a name may have: the sample of an index, or the
// last. some is false if none is known.
func (c *comparer) someMember(w *writer, name string, depth, index int) (value any, some bool) {
	below := c.member(w, name)
	if below == nil {
		return nil, false
	}
	values := c.generate(below, nil, depth+1)
	if len(values) == 0 {
		return nil, false
	}
	return values[min(index, len(values)-1)], true
}

// having is an object with one more member.
func having(object map[string]any, name string, value any) map[string]any {
	more := map[string]any{}
	maps.Copy(more, object)
	more[name] = value
	return more
}

// notable are the names that schemas demand or limit, but for those that w only declares.
func (c *comparer) notable(w *writer, bounds []*lib.Schema) []string {
	var names []string
	for _, s := range bounds {
		names = append(names, s.Required...)
		dependent := written.DependentRequired(s)
		for _, name := range slices.Sorted(maps.Keys(dependent)) {
			names = append(append(names, name), dependent[name]...)
		}
		for _, d := range written.DependentSchemas(s) {
			names = append(names, d.Name)
		}
		if !w.has(s) {
			declared := slices.Sorted(maps.Keys(s.Properties))
			names = append(names, declared[:min(len(declared), maxSamples)]...)
		}
	}
	names = append(names, c.someNames(w, bounds)...)
	slices.Sort(names)
	names = slices.Compact(names)
	return names[:min(len(names), maxGeneratedIn)]
}
