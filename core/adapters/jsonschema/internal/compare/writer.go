package compare

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
)

// writer is what is known of the values at a place: the schemas that all of them fit, and
// what follows from these. It leaves out what it does not understand, so that there may be
// fewer values than it says, never more.
type writer struct {
	key   string
	all   []*lib.Schema // with what they lead to by $ref and allOf
	kinds kinds         // 0: no value at all

	branches []*lib.Schema // that may hold as well; nil if that was not asked yet

	finite bool  // the values are among these
	values []any // accepted by all schemas

	low, high       *big.Rat // nil: unbounded
	above, under    bool     // the bound itself is not taken
	multiples       []*big.Rat
	minLength       int
	maxLength       int // -1: unbounded, as for all that follow
	minItems        int
	maxItems        int
	unique          bool
	minProperties   int
	maxProperties   int
	required        map[string]bool
	propertyNames   *writer // nil: any
	names, patterns []string
	rest            int // the first index from which all items are alike
}

// writer returns what schemas that hold together say, of values of these kinds.
func (c *comparer) writer(schemas []*lib.Schema, among kinds) *writer {
	w := &writer{all: together(schemas), kinds: among, maxLength: -1, maxItems: -1, maxProperties: -1,
		required: map[string]bool{}}
	var key strings.Builder
	fmt.Fprint(&key, among, c.lenient)
	ids := make([]int, len(w.all))
	for i, s := range w.all {
		ids[i] = c.id(s)
	}
	slices.Sort(ids)
	fmt.Fprint(&key, ids)
	w.key = key.String()
	if known := c.writers[w.key]; known != nil {
		return known
	}
	c.writers[w.key] = w // may be met again below: then it is not known to be empty
	if !c.spend() {
		return w
	}
	c.nesting++
	defer func() { c.nesting-- }()
	c.merge(w)
	return w
}

// and is w where the schemas hold as well.
func (c *comparer) and(w *writer, schemas ...*lib.Schema) *writer {
	return c.writer(append(slices.Clone(w.all), schemas...), w.kinds)
}

// has reports whether w applies a schema.
func (w *writer) has(s *lib.Schema) bool { return slices.Contains(w.all, s) }

func (c *comparer) id(s *lib.Schema) int {
	id, known := c.ids[s]
	if !known {
		id = len(c.ids)
		c.ids[s] = id
	}
	return id
}

// together adds what holds wherever the schemas do.
func together(schemas []*lib.Schema) []*lib.Schema {
	return graph.Closure(schemas, func(s *lib.Schema, add func(...*lib.Schema)) {
		add(s.Ref, s.RecursiveRef)
		if s.DynamicRef != nil {
			add(s.DynamicRef.Ref)
		}
		add(s.AllOf...)
		for _, branches := range [][]*lib.Schema{s.AnyOf, s.OneOf} {
			if len(branches) == 1 {
				add(branches[0])
			}
		}
	})
}

// merge finds out what follows from the schemas.
func (c *comparer) merge(w *writer) {
	for _, s := range w.all {
		w.kinds &= kindsOf(s)
		if s.Bool != nil && !*s.Bool {
			w.kinds = 0
		}
		if s.Not != nil {
			if excluded, is := onlyTypes(s.Not); is {
				w.kinds &^= excluded
			}
		}
	}
	if c.enumerate(w); w.finite {
		return
	}
	for _, s := range w.all {
		w.mergeNumbers(s)
		w.minLength = larger(w.minLength, s.MinLength)
		w.maxLength = smaller(w.maxLength, s.MaxLength)
		w.minItems = larger(w.minItems, s.MinItems)
		w.maxItems = smaller(w.maxItems, s.MaxItems)
		w.unique = w.unique || s.UniqueItems
		w.minProperties = larger(w.minProperties, s.MinProperties)
		w.maxProperties = smaller(w.maxProperties, s.MaxProperties)
		for _, name := range s.Required {
			w.required[name] = true
		}
		if s.Contains != nil {
			w.minItems = max(w.minItems, graph.MinContains(s))
		}
	}
	c.dropImpossible(w)
	c.enumerate(w)
}

// enumerate finds the values of a writer that has few of them.
func (c *comparer) enumerate(w *writer) {
	var candidates []any
	for _, s := range w.all {
		if s.Const != nil {
			candidates, w.finite = []any{*s.Const}, true
		} else if s.Enum != nil && !w.finite {
			candidates, w.finite = s.Enum.Values, true
		}
	}
	if !w.finite && w.kinds&^(ofNull|ofBoolean) == 0 {
		candidates, w.finite = []any{nil, false, true}, true
	}
	if len(candidates) > maxValues {
		w.finite, c.tooMuch = false, true
	}
	if !w.finite {
		return
	}
	var found kinds
	for _, value := range candidates {
		if kind := kindOf(value); kind&w.kinds != 0 && accepts(w.all, value) {
			w.values = append(w.values, value)
			found |= kind
		}
	}
	w.kinds = found
}

// accepts reports whether all schemas accept a decoded value.
func accepts(all []*lib.Schema, value any) bool {
	for _, s := range all {
		if s.Validate(value) != nil {
			return false
		}
	}
	return true
}

func (w *writer) mergeNumbers(s *lib.Schema) {
	w.low, w.above = tighter(w.low, w.above, s.Minimum, false, 1)
	w.low, w.above = tighter(w.low, w.above, s.ExclusiveMinimum, true, 1)
	w.high, w.under = tighter(w.high, w.under, s.Maximum, false, -1)
	w.high, w.under = tighter(w.high, w.under, s.ExclusiveMaximum, true, -1)
	if s.MultipleOf != nil && s.MultipleOf.Sign() > 0 {
		w.multiples = append(w.multiples, s.MultipleOf)
		if s.MultipleOf.IsInt() {
			w.kinds &^= ofFraction
		}
	}
}

// tighter returns the tighter one of two bounds, of which nil is none, and whether it is exclusive.
// sign is 1 for lower bounds, and -1 for upper ones.
func tighter(a *big.Rat, aExclusive bool, b *big.Rat, bExclusive bool, sign int) (*big.Rat, bool) {
	switch {
	case b == nil:
		return a, aExclusive
	case a == nil:
		return b, bExclusive
	}
	if order := sign * b.Cmp(a); order > 0 || order == 0 && bExclusive {
		return b, bExclusive
	}
	return a, aExclusive
}

func larger(known int, bound *int) int {
	if bound == nil {
		return known
	}
	return max(known, *bound)
}

func smaller(known int, bound *int) int {
	if bound == nil || known >= 0 && known < *bound {
		return known
	}
	return *bound
}

// numeral writes an exact number as JSON does.
func numeral(r *big.Rat) json.Number {
	if r.IsInt() {
		return json.Number(r.Num().String())
	}
	return json.Number(strings.TrimRight(strings.TrimRight(r.FloatString(400), "0"), "."))
}
