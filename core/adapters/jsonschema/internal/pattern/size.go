package pattern

import (
	"regexp/syntax"

	"example.com/eventgateway/core/adapters/jsonschema/internal/backtrack"
	"example.com/eventgateway/core/adapters/jsonschema/internal/ecma"
)

// Size estimates how many instructions RE2 makes of a pattern, classes included. If RE2
// does not know the pattern, it estimates those of our engine.
func Size(pattern string) int {
	translated, err := ecma.Translate(pattern, false)
	if err != nil {
		return len(pattern)
	}
	if translated.Backtracks {
		if re, err := backtrack.Compile(translated.Pattern); err == nil {
			return max(re.Instructions(), len(pattern))
		}
		return len(pattern)
	}
	parsed, err := syntax.Parse(translated.Pattern, syntax.Perl)
	if err != nil {
		return len(pattern)
	}
	var size func(re *syntax.Regexp) int
	size = func(re *syntax.Regexp) int {
		n := 1
		for _, sub := range re.Sub {
			n += size(sub)
		}
		if re.Op == syntax.OpLiteral {
			n += len(re.Rune)
		} else {
			n += len(re.Rune) / 16
		}
		if re.Op == syntax.OpRepeat {
			n *= max(re.Min, re.Max, 1)
		}
		return n
	}
	return size(parsed)
}
