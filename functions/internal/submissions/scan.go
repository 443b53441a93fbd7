package submissions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"example.com/eventgateway/core"
)

// whiteSpace is JSON's (RFC 8259, section 2).
const whiteSpace = " \t\r\n"

// checkJSON returns CodeInvalidJSON, with the place, unless text is one JSON
// value. encoding/json refuses what is nested deeper than 10,000 levels.
func checkJSON(text []byte) error {
	if json.Valid(text) {
		return nil
	}
	if len(bytes.Trim(text, whiteSpace)) == 0 {
		return &core.Error{Code: core.CodeInvalidJSON, Detail: "the body is empty: a JSON value is expected"}
	}
	detail := "the body is not JSON"
	var value json.RawMessage
	if syntax, ok := errors.AsType[*json.SyntaxError](json.Unmarshal(text, &value)); ok {
		before := text[:max(min(int(syntax.Offset), len(text))-1, 0)]
		detail = fmt.Sprintf("the body is not JSON: %v (line %d, column %d)", syntax,
			1+bytes.Count(before, newline), len(before)-bytes.LastIndexByte(before, '\n'))
	}
	return &core.Error{Code: core.CodeInvalidJSON, Detail: detail}
}

// The functions below walk JSON that checkJSON has seen, and do not check again.

// elements yields the texts of an array's elements.
func elements(array []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		i := skipSpace(array, 1)
		for array[i] != ']' {
			end := valueEnd(array, i)
			if !yield(array[i:end:end]) {
				return
			}
			i = nextItem(array, end)
		}
	}
}

// members yields the texts of an object's names, in their quotes, and values.
func members(object []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		i := skipSpace(object, 1)
		for object[i] != '}' {
			colon := valueEnd(object, i)
			name := object[i:colon:colon]
			i = skipSpace(object, skipSpace(object, colon)+1)
			end := valueEnd(object, i)
			if !yield(name, object[i:end:end]) {
				return
			}
			i = nextItem(object, end)
		}
	}
}

// nextItem is where the item after a comma begins, or the closing bracket is.
func nextItem(text []byte, i int) int {
	if i = skipSpace(text, i); text[i] == ',' {
		i = skipSpace(text, i+1)
	}
	return i
}

func skipSpace(text []byte, i int) int {
	for text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n' {
		i++
	}
	return i
}

// valueEnd is where the value that begins at i ends. It counts brackets instead of
// recursing.
func valueEnd(text []byte, i int) int {
	for depth := 0; ; {
		switch text[i] {
		case '"':
			i = stringEnd(text, i)
		case '{', '[':
			depth++
			i++
		case '}', ']':
			depth--
			i++
		default:
			if depth == 0 { // a number, true, false or null
				for i < len(text) && !endsScalar(text[i]) {
					i++
				}
				return i
			}
			i++
			continue
		}
		if depth == 0 {
			return i
		}
	}
}

func stringEnd(text []byte, i int) int {
	for i++; text[i] != '"'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return i + 1
}

func endsScalar(c byte) bool {
	switch c {
	case ',', ']', '}', ' ', '\t', '\r', '\n':
		return true
	}
	return false
}
