package compare

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/inclusion"
)

func someNumbers(w *writer, bounds []*lib.Schema) []any {
	var list []any
	if w.low != nil {
		list = append(list, numeral(w.low))
	}
	list = append(list, json.Number("0"), json.Number("1"), json.Number("-1"), json.Number("0.5"))
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

// FormatSamples are values of formats; a validator decides whether they are.
var FormatSamples = []string{
	"2024-02-29T12:00:00Z", "2024-02-29", "12:00:00Z", "P1D", "a@example.com", "example.com",
	"192.0.2.1", "2001:db8::1",
	"https://example.com/", "/a", "123e4567-e89b-12d3-a456-426614174000", "1/a", "#a", "a.b",
}

// someStrings lists strings that w may have, and such as a pattern of the bounds does or
// does not match.
func (c *comparer) someStrings(w *writer, bounds []*lib.Schema) []any {
	sets := c.textSets(w)
	lengths := []int{0, 1}
	list := []any{}
	add := func(texts ...string) {
		for _, text := range texts {
			list = append(list, text)
		}
	}
	with := func(more ...inclusion.Set) []inclusion.Set { return slices.Concat(sets, more) }
	within := counted(w.minLength, w.maxLength)
	if w.minLength > 1 { // the others come below
		add(strings.Repeat("a", min(w.minLength, maxText)))
	}
	if len(sets) > 0 {
		add(c.texts.Texts(with(within), 3)...)
	}
	for _, s := range bounds {
		for _, length := range []*int{s.MinLength, s.MaxLength} {
			if length != nil {
				lengths = append(lengths, *length-1, *length, *length+1)
			}
		}
		if s.Format != nil {
			add(FormatSamples...)
		}
		for _, source := range patternsOf(s) {
			if set, is := c.texts.Pattern(source); is {
				other, _, _ := c.texts.Find(inclusion.Question{All: with(within), Not: [][]inclusion.Set{{set}}})
				add(other)
				add(c.texts.Texts(with(within, set), 3)...)
			}
		}
	}
	slices.Sort(lengths)
	for _, length := range slices.Compact(lengths) {
		if length < 0 || length > maxText {
			continue
		}
		if len(sets) > 0 {
			add(c.texts.Texts(with(inclusion.Length(length, length)), 1)...)
		}
		for _, base := range []string{"a", "b", " ", "!"} {
			add(strings.Repeat(base, length))
		}
	}
	return list
}
