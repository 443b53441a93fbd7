package jsontext

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// Unit returns the UTF-16 code unit of the \u escape at i (RFC 8259, section 7), if one
// is there.
func Unit(text []byte, i int) (unit rune, ok bool) {
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

// Unescape appends the value of a string without its quotes. The string is one that
// [String] has read. dst may end where written begins, in the same memory: a value is never
// longer than what is written.
func Unescape(dst, written []byte) []byte {
	for i := 0; i < len(written); i++ {
		plain := bytes.IndexByte(written[i:], '\\')
		if plain < 0 {
			return append(dst, written[i:]...)
		}
		dst = append(dst, written[i:i+plain]...)
		i += plain + 1
		c := written[i]
		switch c {
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
			r, _ := Unit(written, i-1)
			i += 4
			if utf16.IsSurrogate(r) {
				second, _ := Unit(written, i+1)
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
