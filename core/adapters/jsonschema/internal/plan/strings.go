package plan

import (
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	formats "example.com/eventgateway/core/adapters/jsonschema/internal/format"
	"example.com/eventgateway/core/adapters/jsonschema/internal/jsontext"
)

// What is odd about a string.
const (
	escaped  = 1 << iota // it has escapes
	notASCII             // it has characters beyond ASCII as they are
)

const (
	eachByte = 0x0101010101010101
	highBits = 0x8080808080808080
)

// special has the high bit of the first byte that is a quote, a backslash, a
// control character or beyond ASCII, and maybe of later ones.
func special(x uint64) uint64 {
	quote, backslash := x^eachByte*'"', x^eachByte*'\\'
	return ((quote-eachByte)&^quote | (backslash-eachByte)&^backslash | (x - eachByte*' ') | x) & highBits
}

// scanString reads a string from after its quote to after the other one.
func scanString(text []byte, i int) (end int, odd uint8) {
	for i+8 <= len(text) {
		if found := special(load(text, i)); found != 0 {
			i += bits.TrailingZeros64(found) >> 3
			if text[i] == '"' {
				return i + 1, 0
			}
			return scanOdd(text, i)
		}
		i += 8
	}
	return scanOdd(text, i)
}

// scanOdd goes on where there is something to look at.
func scanOdd(text []byte, i int) (end int, odd uint8) {
	for {
		for i+8 <= len(text) {
			if found := special(load(text, i)); found != 0 {
				i += bits.TrailingZeros64(found) >> 3
				break
			}
			i += 8
		}
		if i >= len(text) {
			return invalid, odd
		}
		switch c := text[i]; {
		case c == '"':
			return i + 1, odd
		case c == '\\':
			odd |= escaped
			n := escape(text, i)
			if n == 0 {
				return invalid, odd
			}
			i += n
		case c < ' ':
			return invalid, odd
		case c < utf8.RuneSelf:
			i++
		default:
			odd |= notASCII
			r, n := utf8.DecodeRune(text[i:])
			if r == utf8.RuneError && n == 1 {
				return invalid, odd
			}
			i += n
		}
	}
}

// escape is the length of the escape sequence at i, or 0 for none.
func escape(text []byte, i int) int {
	if i+1 >= len(text) {
		return 0
	}
	switch text[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
	default:
		return 0
	}
	unit, ok := jsontext.Unit(text, i)
	switch {
	case !ok:
		return 0
	case !utf16.IsSurrogate(unit):
		return 6
	}
	second, ok := jsontext.Unit(text, i+6)
	if !ok || utf16.DecodeRune(unit, second) == utf8.RuneError {
		return 0
	}
	return 12
}

// format is a check of strings: a scanner that knows most valid ones, and the
// reference, which decides on the others.
type format struct {
	scan  func(text []byte) bool // nil for none
	check func(value any) error
}

// newFormat takes a format from a schema. The library's own formats, too, are only
// about strings.
func newFormat(f *lib.Format) format { return format{formats.Fast(f.Name), f.Validate} }

// checkWeight is the ticks of a byte for the reference's checks: the worst look into
// tables for every character.
const checkWeight = 26

// checkFormat returns 0, invalid or unsure.
func (w *walker) checkFormat(f *format, text []byte) int {
	if f.scan != nil && f.scan(text) {
		return 0
	}
	if w.weighed += (1 + len(text)) * checkWeight; w.weighed > maxWeighed {
		return unsure
	}
	if f.check(string(text)) != nil {
		return invalid
	}
	return 0
}
