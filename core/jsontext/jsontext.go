// Package jsontext finds the values in JSON texts (RFC 8259) without decoding them. It
// counts brackets instead of recursing, and takes time linear in the text's length.
//
// The texts must be valid JSON. In any other, each function finds something or nothing,
// and ends.
package jsontext

import "iter"

// Members yields the texts of an object's names, in their quotes, and values. Of a text
// that is no object it yields nothing.
func Members(object []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		for i := open(object, '{'); i < len(object) && object[i] == '"'; {
			end := ValueEnd(object, i)
			name := object[i:end:end]
			if i = skipSpace(object, end); i == len(object) { // the colon
				return
			}
			i = skipSpace(object, i+1)
			end = ValueEnd(object, i)
			if !yield(name, object[i:end:end]) {
				return
			}
			i = skipItem(object, end)
		}
	}
}

// Elements yields the texts of an array's elements. Of a text that is no array it yields
// nothing.
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

// ValueEnd is where the value that begins at i ends.
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

// stringEnd is the closing quote of the string that begins at i.
func stringEnd(text []byte, i int) int {
	for i++; i < len(text) && text[i] != '"'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return i
}

// open is where the first item of a text begins that begins with the bracket.
func open(text []byte, bracket byte) int {
	i := skipSpace(text, 0)
	if i == len(text) || text[i] != bracket {
		return len(text)
	}
	return skipSpace(text, i+1)
}

// skipItem is where the item behind the one that ends at i begins: it passes over the
// comma. At the closing bracket it is the end of the text.
func skipItem(text []byte, i int) int {
	if i = skipSpace(text, i); i == len(text) || text[i] != ',' {
		return len(text)
	}
	return skipSpace(text, i+1)
}

func skipSpace(text []byte, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n') {
		i++
	}
	return i
}
