// Package quote shows values, names and patterns in sentences: short, and without
// characters that cannot be seen.
package quote

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/eventgateway/core/adapters/jsonschema/internal/canonical"
	"example.com/eventgateway/core/adapters/jsonschema/internal/number"
)

// Bounds of quotations, in bytes.
const (
	MaxDetail        = 300 // of a violation's sentence
	MaxQuoted        = 60  // of a name or a value
	maxPatternQuoted = 120 // of a pattern of the schema
)

// String writes a string as JSON does, with escapes for characters that cannot be
// seen; of a long one the beginning, and its length.
func String(s string) string {
	if len(s) <= MaxQuoted {
		return `"` + visible(s) + `"`
	}
	return fmt.Sprintf(`"%s…" (%d bytes)`, visible(Beginning(s, MaxQuoted)), len(s))
}

// Beginning returns up to n bytes of s, cut between characters.
func Beginning(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// Shorten cuts a sentence to MaxDetail bytes.
func Shorten(s string) string {
	if len(s) <= MaxDetail {
		return s
	}
	return Beginning(s, MaxDetail) + "…"
}

// visible escapes quotes, backslashes, and what would not be seen or would turn
// other text around.
func visible(s string) string {
	plain := func(r rune) bool { return r != '"' && r != '\\' && !unseeable(r) }
	if strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '"', r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case plain(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

func unseeable(r rune) bool { return !unicode.IsPrint(r) }

// Value writes a value in a few words: scalars as JSON writes them, arrays and objects
// by their size.
func Value(value any) string {
	switch v := value.(type) {
	case string:
		return String(v)
	case json.Number:
		return digits(string(v))
	case bool:
		return strconv.FormatBool(v)
	case []any:
		if len(v) == 0 {
			return "an empty array"
		}
		return "an array of " + Amount(len(v), "item", "items")
	case map[string]any:
		if len(v) == 0 {
			return "an empty object"
		}
		return "an object of " + Amount(len(v), "property", "properties")
	}
	return "null"
}

// Whole is Value, but small arrays and objects are written out.
func Whole(value any) string {
	switch value.(type) {
	case []any, map[string]any:
		if room := MaxQuoted; fits(value, &room) {
			if text := string(canonical.Append(nil, value)); len(text) <= MaxQuoted &&
				strings.IndexFunc(text, unseeable) < 0 {
				return text
			}
		}
	}
	return Value(value)
}

// AppendWhole appends Whole of a value to dst.
func AppendWhole(dst []byte, value any) []byte {
	if s, is := value.(string); is && len(s) <= MaxQuoted {
		return append(append(append(dst, '"'), visible(s)...), '"')
	}
	return append(dst, Whole(value)...)
}

// fits reports whether a value can be written in so many bytes, without looking at
// more than those.
func fits(value any, room *int) bool {
	*room--
	switch v := value.(type) {
	case string:
		*room -= len(v)
	case []any:
		for _, item := range v {
			if *room < 0 || !fits(item, room) {
				return false
			}
		}
	case map[string]any:
		for name, member := range v {
			if *room -= len(name); *room < 0 || !fits(member, room) {
				return false
			}
		}
	default:
		*room-- // a digit at least
	}
	return *room >= 0
}

// digits returns a number as it is written; of a long one the beginning, and its
// length.
func digits(written string) string {
	if len(written) <= MaxQuoted {
		return written
	}
	return fmt.Sprintf("%s… (%d characters)", written[:MaxQuoted], len(written))
}

// Decimal writes a bound of the schema, which the library has as a fraction, with
// an exponent where that is much shorter.
func Decimal(r *big.Rat) string {
	places, exact := r.FloatPrec()
	if !exact { // no JSON number is such
		return r.RatString()
	}
	plain := r.FloatString(places)
	if len(plain) <= 24 {
		return plain
	}
	identity := string(number.AppendKey(nil, []byte(plain)))
	mantissa, exponent, _ := strings.Cut(identity, "e")
	if exponent == "0" || len(identity) > MaxQuoted {
		return digits(plain)
	}
	return digits(mantissa + "e" + exponent)
}

// Amount writes a number with its noun.
func Amount(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// Pattern writes a pattern as ECMA-262 does; of a long one the beginning.
func Pattern(pattern string) string {
	shown := Beginning(pattern, maxPatternQuoted)
	if shown != pattern {
		shown += "…"
	}
	return "/" + shown + "/"
}
