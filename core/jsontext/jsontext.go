// Package jsontext reads JSON texts (RFC 8259) without decoding them, in time linear in a
// text's length.
//
// [Members], [Elements] and [ValueEnd] find the values in valid JSON. In any other text they
// find something or nothing, and end. [String], [Literal] and [Colon] read what may not be
// JSON, and check it.
package jsontext

import (
	"encoding/binary"
	"iter"
	"math/bits"
)

// Members yields an object's names, in their quotes, and values, as they are written. It
// yields nothing for other texts.
func Members(object []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		for i := open(object, '{'); i < len(object) && object[i] == '"'; {
			end := ValueEnd(object, i)
			name := object[i:end:end]
			if i = Space(object, end); i == len(object) { // the colon
				return
			}
			i = Space(object, i+1)
			end = ValueEnd(object, i)
			if !yield(name, object[i:end:end]) {
				return
			}
			i = skipItem(object, end)
		}
	}
}

// Elements yields an array's elements, as they are written. It yields nothing for other
// texts.
func Elements(array []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for i := open(array, '['); i < len(array) && array[i] != ']'; {
			end := ValueEnd(array, i)
			if !yield(array[i:end:end]) {
				return
			}
			i = skipItem(array, end)
		}
	}
}

// ValueEnd returns the place behind the value that begins at i.
func ValueEnd(text []byte, i int) int {
	for depth := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = stringEnd(text, i)
			if depth == 0 {
				return min(i+1, len(text))
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 { // after a number, true, false or null
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
		}
	}
	return len(text)
}

// stringEnd returns the place of the closing quote of the string that begins at i.
func stringEnd(text []byte, i int) int {
	for i++; i < len(text); {
		if i+8 <= len(text) {
			found := quoteOrBackslash(binary.LittleEndian.Uint64(text[i:]))
			if found == 0 {
				i += 8
				continue
			}
			i += bits.TrailingZeros64(found) >> 3
		}
		switch text[i] {
		case '"':
			return i
		case '\\':
			i++
		}
		i++
	}
	return i
}

// open returns the place of the first item behind the bracket that the text must begin
// with, or the text's end.
func open(text []byte, bracket byte) int {
	i := Space(text, 0)
	if i == len(text) || text[i] != bracket {
		return len(text)
	}
	return Space(text, i+1)
}

// skipItem goes over the comma at i to the next item. At the closing bracket it goes to the
// end of the text.
func skipItem(text []byte, i int) int {
	if i = Space(text, i); i == len(text) || text[i] != ',' {
		return len(text)
	}
	return Space(text, i+1)
}
