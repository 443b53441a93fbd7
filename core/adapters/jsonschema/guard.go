package jsonschema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"example.com/eventgateway/core"
)

// Bounds of documents, far above what events and schemas need and far below
// what makes validation expensive or wrong: the library computes with exact
// fractions, for which 1e9999999 is a number of ten million digits, and walks
// deep documents in quadratic time.
const (
	maxDepth       = 128 // nested arrays and objects
	maxNumberBytes = 400 // of a number as it is written
	maxExponent    = 400 // either sign; a float64 ends at 308
)

// guard returns CodeInvalidJSON for what is not one JSON value in UTF-8 within
// the bounds, with the place.
func guard(document []byte) error {
	if len(bytes.TrimLeft(document, " \t\r\n")) == 0 {
		return refuse("the body is empty: a JSON value is expected")
	}
	if !utf8.Valid(document) {
		return refuse("the body is not JSON: it is not in UTF-8")
	}
	if !json.Valid(document) {
		var value any
		err := json.Unmarshal(document, &value)
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			line, column := position(document, int(syntax.Offset))
			return refuse(fmt.Sprintf("the body is not JSON: %v (line %d, column %d)", syntax, line, column))
		}
		return refuse(fmt.Sprintf("the body is not JSON: %v", err))
	}
	return bounds(document)
}

// bounds walks a valid JSON text once.
func bounds(document []byte) error {
	depth := 0
	for i := 0; i < len(document); i++ {
		switch c := document[i]; {
		case c == '"':
			for i++; document[i] != '"'; i++ {
				if document[i] == '\\' {
					i++
				}
			}
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return refuse(fmt.Sprintf("the body is nested deeper than %d levels%s", maxDepth, place(document, i)))
			}
		case c == '}' || c == ']':
			depth--
		case c == '-' || '0' <= c && c <= '9':
			begin := i
			for i+1 < len(document) && inNumber(document[i+1]) {
				i++
			}
			if !reasonable(document[begin : i+1]) {
				return refuse(fmt.Sprintf("the body has a number of more than %d characters or with an exponent beyond ±%d%s",
					maxNumberBytes, maxExponent, place(document, begin)))
			}
		}
	}
	return nil
}

func inNumber(c byte) bool {
	return '0' <= c && c <= '9' || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-'
}

func reasonable(number []byte) bool {
	if len(number) > maxNumberBytes {
		return false
	}
	e := bytes.IndexAny(number, "eE")
	if e < 0 {
		return true
	}
	exponent := 0
	for _, c := range number[e+1:] {
		if c == '+' || c == '-' {
			continue
		}
		if exponent = exponent*10 + int(c-'0'); exponent > maxExponent {
			return false
		}
	}
	return true
}

func refuse(detail string) error {
	return &core.Error{Code: core.CodeInvalidJSON, Detail: detail}
}

func place(document []byte, offset int) string {
	line, column := position(document, offset+1)
	return fmt.Sprintf(" (line %d, column %d)", line, column)
}

// position turns the number of bytes read into a line and a column in bytes,
// both from 1.
func position(document []byte, read int) (line, column int) {
	before := document[:max(min(read, len(document))-1, 0)]
	return 1 + bytes.Count(before, []byte("\n")), len(before) - bytes.LastIndexByte(before, '\n')
}
