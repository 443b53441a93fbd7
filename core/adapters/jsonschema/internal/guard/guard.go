// Package guard refuses JSON texts that are ambiguous, or beyond the bounds within which
// the rest of the validator works.
package guard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
)

// Bounds of documents, far above what events and schemas need and far below
// what makes validation expensive or wrong: the library computes with exact
// fractions, for which 1e9999999 is a number of ten million digits, and walks
// deep documents in quadratic time.
const (
	MaxDepth       = 128 // nested arrays and objects
	maxNumberBytes = 400 // of a number as it is written
	maxExponent    = 400 // either sign; a float64 ends at 308
)

// Check returns CodeInvalidJSON for what is not one JSON value in UTF-8 within
// the bounds, with the place, and for what readers would understand differently
// (RFC 8259, sections 4 and 8.2): two members of one object with the same name,
// and halves of surrogate pairs, which no UTF-8 can hold.
func Check(document []byte) (Size, error) { return look(document, true) }

// checkStored is Check for schemas that are stored: older ones may have members
// twice and halves of surrogate pairs.
func checkStored(document []byte) error {
	_, err := look(document, false)
	return err
}

// Size is how much there is to read in a document.
type Size struct {
	Values  int // of any kind, members' names not counted
	Objects int
	Depth   int // of the deepest value
}

// Steps is what it takes to read a document, in steps of about 100 ns.
func (s Size) Steps() int { return s.Values + 2*s.Objects }

func look(document []byte, strict bool) (Size, error) {
	s := scanners.Get().(*scanner)
	s.text, s.i, s.strict, s.size, s.depth, s.names = document, 0, strict, Size{}, 0, s.names[:0]
	err := s.scan()
	found := s.size
	s.text = nil
	if cap(s.names) <= maxKept {
		scanners.Put(s)
	}
	if errors.Is(err, errNotJSON) {
		err = notJSON(document)
	}
	return found, err
}

// notJSON says what is wrong in the words of encoding/json.
func notJSON(document []byte) error {
	if len(bytes.TrimLeft(document, " \t\r\n")) == 0 {
		return refuse("the body is empty: a JSON value is expected")
	}
	if !utf8.Valid(document) {
		return notUTF8(document)
	}
	var value any
	err := json.Unmarshal(document, &value)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		line, column := position(document, int(syntax.Offset))
		return refuse(fmt.Sprintf("the body is not JSON: %v (line %d, column %d)", syntax, line, column))
	}
	return refuse(fmt.Sprintf("the body is not JSON: %v", err))
}

func notUTF8(document []byte) error {
	i := 0
	for i < len(document) {
		r, n := utf8.DecodeRune(document[i:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		i += n
	}
	return refuse("the body is not JSON: it is not in UTF-8" + place(document, i))
}

func tooDeep(document []byte, at int) error {
	return refuse(fmt.Sprintf("the body is nested deeper than %d levels%s", MaxDepth, place(document, at)))
}

func unreasonable(document []byte, at int) error {
	return refuse(fmt.Sprintf("the body has a number of more than %d characters or with an exponent beyond ±%d%s",
		maxNumberBytes, maxExponent, place(document, at)))
}

func halfPair(document []byte, at int) error {
	return refuse(fmt.Sprintf("the body has half of a surrogate pair, %s, which is no character%s", document[at:at+6], place(document, at)))
}

func twice(document, written []byte, at int) error {
	name := quote.Beginning(string(written), quote.MaxQuoted)
	if len(name) < len(written) {
		name += "…"
	}
	return refuse(fmt.Sprintf("the body has the member %q twice in one object%s", name, place(document, at)))
}

// reasonable reports whether a number is within the bounds.
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

// Decode reads a schema that is stored. The error is CodeInvalidJSON.
func Decode(document []byte) (any, error) {
	if err := checkStored(document); err != nil {
		return nil, err
	}
	return Read(document)
}

// Read reads one JSON value that Check let through, numbers as they are written.
func Read(document []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, &core.Error{Code: core.CodeInternal, Detail: "the document could not be read", Err: err}
	}
	return value, nil
}
