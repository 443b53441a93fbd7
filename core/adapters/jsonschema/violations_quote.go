package jsonschema

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of what is shown, in bytes.
const (
	maxDetail        = 300 // of a violation's sentence
	maxQuoted        = 60  // of a name or a value
	maxPatternQuoted = 120 // of a pattern of the schema
)

// quote is a string as JSON writes it, what cannot be seen escaped; of a long one
// the beginning, with how long it is.
func quote(s string) string {
	if len(s) <= maxQuoted {
		return `"` + visible(s) + `"`
	}
	return fmt.Sprintf(`"%s…" (%d bytes)`, visible(beginning(s, maxQuoted)), len(s))
}

// beginning is up to n bytes of s, cut between characters.
func beginning(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// shorten keeps a sentence within maxDetail.
func shorten(s string) string {
	if len(s) <= maxDetail {
		return s
	}
	return beginning(s, maxDetail) + "…"
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

// show is a value in a few words: scalars as JSON writes them, arrays and objects
// by their size.
func show(value any) string {
	switch v := value.(type) {
	case string:
		return quote(v)
	case json.Number:
		return digits(string(v))
	case bool:
		return strconv.FormatBool(v)
	case []any:
		if len(v) == 0 {
			return "an empty array"
		}
		return "an array of " + amount(len(v), "item", "items")
	case map[string]any:
		if len(v) == 0 {
			return "an empty object"
		}
		return "an object of " + amount(len(v), "property", "properties")
	}
	return "null"
}

// showAll is show, but small arrays and objects are written out.
func showAll(value any) string {
	switch value.(type) {
	case []any, map[string]any:
		if room := maxQuoted; fits(value, &room) {
			if text := string(canonical(nil, value)); len(text) <= maxQuoted && strings.IndexFunc(text, unseeable) < 0 {
				return text
			}
		}
	}
	return show(value)
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

// digits is a number as it is written; of a long one the beginning, with how long
// it is.
func digits(written string) string {
	if len(written) <= maxQuoted {
		return written
	}
	return fmt.Sprintf("%s… (%d characters)", written[:maxQuoted], len(written))
}

// decimal writes a bound of the schema, which the library has as a fraction, with
// an exponent where that is much shorter.
func decimal(r *big.Rat) string {
	places, exact := r.FloatPrec()
	if !exact { // no JSON number is such
		return r.RatString()
	}
	plain := r.FloatString(places)
	if len(plain) <= 24 {
		return plain
	}
	identity := string(appendNumber(nil, plain))
	mantissa, exponent, _ := strings.Cut(identity, "e")
	if exponent == "0" || len(identity) > maxQuoted {
		return digits(plain)
	}
	return digits(mantissa + "e" + exponent)
}

// amount is a number with its noun.
func amount(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// slashed is a pattern as ECMA-262 writes one; of a long one the beginning.
func slashed(pattern string) string {
	shown := beginning(pattern, maxPatternQuoted)
	if shown != pattern {
		shown += "…"
	}
	return "/" + shown + "/"
}

