package jsontext

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// What is odd about a string, as bits.
const (
	Escaped  = 1 << iota // it has escapes
	NotASCII             // it has characters beyond ASCII, unescaped
)

const (
	eachByte = 0x0101010101010101
	highBits = 0x8080808080808080
)

// special sets the high bit of the first byte that is a quote, a backslash, a control
// character or beyond ASCII, and maybe of later bytes.
func special(x uint64) uint64 {
	quote, backslash := x^eachByte*'"', x^eachByte*'\\'
	return ((quote-eachByte)&^quote | (backslash-eachByte)&^backslash | (x - eachByte*' ') | x) & highBits
}

// quoteOrBackslash sets the high bit of the first byte that is a quote or a backslash, and
// maybe of later bytes.
func quoteOrBackslash(x uint64) uint64 {
	quote, backslash := x^eachByte*'"', x^eachByte*'\\'
	return ((quote-eachByte)&^quote | (backslash-eachByte)&^backslash) & highBits
}

// String reads the string whose opening quote is before i, in UTF-8 and without halves of
// surrogate pairs. It returns the place behind the closing quote, and what is odd about the
// string. If the string is wrong at some place, end is the complement of that place.
func String(text []byte, i int) (end int, odd uint8) {
	for i+8 <= len(text) {
		if found := special(binary.LittleEndian.Uint64(text[i:])); found != 0 {
			i += bits.TrailingZeros64(found) >> 3
			if text[i] == '"' {
				return i + 1, 0
			}
			return oddString(text, i)
		}
		i += 8
	}
	return oddString(text, i)
}

// oddString is String where a byte needs a closer look.
func oddString(text []byte, i int) (end int, odd uint8) {
	for {
		for i+8 <= len(text) {
			if found := special(binary.LittleEndian.Uint64(text[i:])); found != 0 {
				i += bits.TrailingZeros64(found) >> 3
				break
			}
			i += 8
		}
		if i >= len(text) {
			return ^len(text), odd
		}
		switch c := text[i]; {
		case c == '"':
			return i + 1, odd
		case c == '\\':
			odd |= Escaped
			n := escape(text, i)
			if n == 0 {
				return ^i, odd
			}
			i += n
		case c < ' ':
			return ^i, odd
		case c < utf8.RuneSelf:
			i++
		default:
			odd |= NotASCII
			r, n := utf8.DecodeRune(text[i:])
			if r == utf8.RuneError && n == 1 {
				return ^i, odd
			}
			i += n
		}
	}
}

// escape returns the length of the escape sequence at i, or 0 for a wrong one.
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
	unit, ok := Unit(text, i)
	switch {
	case !ok:
		return 0
	case !utf16.IsSurrogate(unit):
		return 6
	}
	second, ok := Unit(text, i+6)
	if !ok || utf16.DecodeRune(unit, second) == utf8.RuneError {
		return 0
	}
	return 12
}
