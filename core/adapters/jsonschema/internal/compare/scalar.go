package compare

import (
	"math/big"
	"slices"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/format"
	"example.com/eventgateway/core/adapters/jsonschema/internal/inclusion"
)

// keywords reports whether all that w says implies each of the reader's keywords.
func (c *comparer) keywords(w *writer, r *lib.Schema, at *spot, found *causes) bool {
	ok := true
	if refused := w.kinds &^ kindsOf(r); refused != 0 {
		ok = found.add(c, at, r, "type", "%s may be written; the reader takes only %s", refused, kindsOf(r))
		if found == nil {
			return false
		}
		w = c.writer(w.all, w.kinds&^refused)
		if w.kinds == 0 {
			return false
		}
		if w.finite {
			return c.values(w, r, at, found) && ok
		}
	}
	for _, check := range []func(*writer, *lib.Schema, *spot, *causes) bool{
		c.enums, c.numbers, c.strings, c.arrays, c.objects, c.logic,
	} {
		if !check(w, r, at, found) {
			if ok = false; found == nil {
				return false
			}
		}
	}
	return ok
}

func (c *comparer) enums(w *writer, r *lib.Schema, at *spot, found *causes) bool {
	switch {
	case r.Const != nil:
		return found.add(c, at, r, "const", "any %s may be written; the reader takes only one value", w.kinds)
	case r.Enum != nil:
		return found.add(c, at, r, "enum", "any %s may be written; the reader takes only %d values", w.kinds,
			len(r.Enum.Values))
	case len(r.Extensions) > 0:
		return found.add(c, at, r, "$vocabulary",
			"cannot be compared: the reader has keywords of a vocabulary that is not understood")
	}
	return true
}

func (c *comparer) numbers(w *writer, r *lib.Schema, at *spot, found *causes) bool {
	if w.kinds&ofNumber == 0 {
		return true
	}
	ok := true
	bound := func(keyword string, want, have *big.Rat, haveExclusive, upper, exclusive bool) {
		if want == nil {
			return
		}
		if have != nil {
			order := have.Cmp(want)
			if upper {
				order = -order
			}
			if order > 0 || order == 0 && (haveExclusive || !exclusive) {
				return
			}
		}
		written := "the writer's schema has no such bound"
		if have != nil {
			written = "the writer's bound is " + string(numeral(have))
		}
		ok = found.add(c, at, r, keyword, "%s; the reader's is %s", written, numeral(want))
	}
	bound("minimum", r.Minimum, w.low, w.above, false, false)
	bound("maximum", r.Maximum, w.high, w.under, true, false)
	bound("exclusiveMinimum", r.ExclusiveMinimum, w.low, w.above, false, true)
	bound("exclusiveMaximum", r.ExclusiveMaximum, w.high, w.under, true, true)
	if r.MultipleOf != nil {
		implied := func(m *big.Rat) bool {
			return r.MultipleOf.Sign() != 0 && new(big.Rat).Quo(m, r.MultipleOf).IsInt()
		}
		whole := w.kinds&ofFraction == 0 && implied(big.NewRat(1, 1))
		if !whole && !slices.ContainsFunc(w.multiples, implied) {
			ok = found.add(c, at, r, "multipleOf", "numbers that are not multiples of %s may be written",
				numeral(r.MultipleOf))
		}
	}
	return ok
}

func (c *comparer) strings(w *writer, r *lib.Schema, at *spot, found *causes) bool {
	if w.kinds&ofString == 0 {
		return true
	}
	ok := c.least(w.minLength, r.MinLength, "minLength", "characters", r, at, found)
	ok = c.most(w.maxLength, r.MaxLength, "maxLength", "characters", r, at, found) && ok
	if r.Pattern != nil && !c.matches(w, r.Pattern.String()) {
		ok = found.add(c, at, r, "pattern", "strings that do not match %q may be written, as far as can be told",
			r.Pattern)
	}
	if r.Format != nil && !c.formatted(w, r) {
		ok = found.add(c, at, r, "format", "strings that are no %s may be written", r.Format.Name)
	}
	return ok
}

// least compares a lower bound of lengths.
func (c *comparer) least(have int, want *int, keyword, unit string, r *lib.Schema, at *spot, found *causes) bool {
	if want == nil || have >= *want {
		return true
	}
	return found.add(c, at, r, keyword, "%d %s may be written; the reader wants at least %d", have, unit, *want)
}

// most compares an upper bound of lengths.
func (c *comparer) most(have int, want *int, keyword, unit string, r *lib.Schema, at *spot, found *causes) bool {
	switch {
	case want == nil || have >= 0 && have <= *want:
		return true
	case have < 0:
		return found.add(c, at, r, keyword, "any number of %s may be written; the reader takes at most %d", unit, *want)
	}
	return found.add(c, at, r, keyword, "%d %s may be written; the reader takes at most %d", have, unit, *want)
}

// matches reports whether all strings of w match a pattern.
func (c *comparer) matches(w *writer, source string) bool {
	if slices.ContainsFunc(w.all, func(s *lib.Schema) bool {
		return s.Pattern != nil && s.Pattern.String() == source
	}) {
		return true
	}
	set, is := c.texts.Pattern(source)
	return is && c.writesOnly(w, [][]inclusion.Set{{set}})
}

// formatted reports whether all strings of w are of the reader's format.
func (c *comparer) formatted(w *writer, r *lib.Schema) bool {
	if slices.ContainsFunc(w.all, func(s *lib.Schema) bool {
		return s.Format != nil && s.Format.Name == r.Format.Name
	}) {
		return true
	}
	source, only := format.Pattern(r.Format.Name)
	return only && c.matches(w, source)
}
