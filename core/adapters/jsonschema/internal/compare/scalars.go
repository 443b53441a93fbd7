package compare

import (
	"encoding/json"
	"math/big"
	"regexp/syntax"
	"slices"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
)

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

// FormatSamples are values of formats; a validator decides whether they are.
var FormatSamples = []string{
	"2024-02-29T12:00:00Z", "2024-02-29", "12:00:00Z", "P1D", "a@example.com", "example.com",
	"192.0.2.1", "2001:db8::1",
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
			for _, sample := range FormatSamples {
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

// matching writes a text that an expression should match. It repeats what may be repeated
// `extra` times more than necessary. steps bounds the work, since repetitions nest.
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
