package jsonschema

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
	maxDepth       = 128 // nested arrays and objects
	maxNumberBytes = 400 // of a number as it is written
	maxExponent    = 400 // either sign; a float64 ends at 308
)

// guard returns CodeInvalidJSON for what is not one JSON value in UTF-8 within
// the bounds, with the place, and for what readers would understand differently
// (RFC 8259, sections 4 and 8.2): two members of one object with the same name,
// and halves of surrogate pairs, which no UTF-8 can hold.
func guard(document []byte) (size, error) { return look(document, true) }

// guardStored is guard for schemas that are stored: older ones may have members
// twice and halves of surrogate pairs.
func guardStored(document []byte) error {
	_, err := look(document, false)
	return err
}

// size is how much there is to read in a document.
type size struct {
	values  int // of any kind, members' names not counted
	objects int
	depth   int // of the deepest value
}

func look(document []byte, strict bool) (size, error) {
	s := scanners.Get().(*scanner)
	s.text, s.i, s.strict, s.size, s.depth, s.names = document, 0, strict, size{}, 0, s.names[:0]
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
	return refuse(fmt.Sprintf("the body is nested deeper than %d levels%s", maxDepth, place(document, at)))
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

// decode reads a schema.
func decode(document []byte) (any, error) {
	if err := guardStored(document); err != nil {
		return nil, err
	}
	return read(document)
}

// read reads one JSON value that a guard let through, numbers as they are
// written.
func read(document []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, &core.Error{Code: core.CodeInternal, Detail: "the document could not be read", Err: err}
	}
	return value, nil
}
