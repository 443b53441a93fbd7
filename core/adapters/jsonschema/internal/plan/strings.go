package plan

import (
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
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
	unit, ok := unitAt(text, i)
	switch {
	case !ok:
		return 0
	case !utf16.IsSurrogate(unit):
		return 6
	}
	second, ok := unitAt(text, i+6)
	if !ok || utf16.DecodeRune(unit, second) == utf8.RuneError {
		return 0
	}
	return 12
}

// unitAt is the UTF-16 code unit of the \u escape at i, if there is one.
func unitAt(text []byte, i int) (unit rune, ok bool) {
	if i+6 > len(text) || text[i] != '\\' || text[i+1] != 'u' {
		return 0, false
	}
	for _, c := range text[i+2 : i+6] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		unit = unit<<4 | rune(c)
	}
	return unit, true
}

// unescape appends what a string that was scanned says.
func unescape(dst, written []byte) []byte {
	for i := 0; i < len(written); i++ {
		c := written[i]
		if c != '\\' {
			dst = append(dst, c)
			continue
		}
		i++
		switch c = written[i]; c {
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			r, _ := unitAt(written, i-1)
			i += 4
			if utf16.IsSurrogate(r) {
				second, _ := unitAt(written, i+1)
				r = utf16.DecodeRune(r, second)
				i += 6
			}
			dst = utf8.AppendRune(dst, r)
			continue
		}
		dst = append(dst, c)
	}
	return dst
}
