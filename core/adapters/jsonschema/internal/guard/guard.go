// Package guard refuses JSON texts that are ambiguous, or beyond the bounds within which
// the rest of the validator works.
package guard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"unicode/utf8"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/number"
	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
	"example.com/eventgateway/core/jsontext"
)

// MaxDepth is how many arrays and objects may be nested. It is far above what events and
// schemas need: the library walks deep documents in quadratic time.
const MaxDepth = 128

// Check checks that a document is one JSON value in UTF-8 within the bounds. It also
// refuses what readers would understand differently (RFC 8259, sections 4 and 8.2): two
// members of one object with the same name, and halves of surrogate pairs, which no UTF-8
// can hold. The error is CodeInvalidJSON, with the place.
func Check(document []byte) (Size, error) { return look(document, false) }

// checkStored is Check for schemas that are stored: older ones may have members
// twice and halves of surrogate pairs.
func checkStored(document []byte) error {
	_, err := look(document, true)
	return err
}

// Size is how much there is to read in a document.
type Size struct {
	Values  int // of any kind, members' names not counted
	Objects int
	Numbers int
	Depth   int // of the deepest value
}

// Steps is what it takes to read a document, in steps of about 100 ns.
func (s Size) Steps() int { return s.Values + 2*s.Objects }

// readers are used again, so that an ordinary event costs no allocation.
var readers = sync.Pool{New: func() any { return new(Reader) }}

func look(document []byte, lenient bool) (Size, error) {
	r := readers.Get().(*Reader)
	r.Reset(document)
	r.lenient, r.size, r.fault = lenient, Size{}, notJSON
	end := r.Value(jsontext.Space(document, 0))
	size, fault, at := r.size, r.fault, r.faultyAt
	r.Text = nil
	if r.Small() {
		readers.Put(r)
	}
	if end >= 0 && jsontext.Space(document, end) == len(document) {
		return size, nil
	}
	return size, explained(document, fault, at)
}

// explained is the error for a fault at some place.
func explained(document []byte, why fault, at int) error {
	switch why {
	case tooDeep:
		return refuse(fmt.Sprintf("the body is nested deeper than %d levels%s", MaxDepth, place(document, at)))
	case unreasonable:
		return refuse(fmt.Sprintf("the body has a number of more than %d characters or with an exponent beyond ±%d%s",
			number.MaxBytes, number.MaxExponent, place(document, at)))
	case halfPair:
		return refuse(fmt.Sprintf("the body has half of a surrogate pair, %s, which is no character%s",
			document[at:at+len(`\ud800`)], place(document, at)))
	case twice:
		return repeated(document, at)
	}
	return invalid(document)
}

// invalid says what is wrong in the words of encoding/json.
func invalid(document []byte) error {
	if len(bytes.TrimLeft(document, core.JSONSpace)) == 0 {
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

// repeated is the error for the name in quotes at some place.
func repeated(document []byte, at int) error {
	end, _ := jsontext.String(document, at+1)
	written := string(jsontext.Unescape(nil, document[at+1:end-1]))
	name := quote.Beginning(written, quote.MaxQuoted)
	if len(name) < len(written) {
		name += "…"
	}
	return refuse(fmt.Sprintf("the body has the member %q twice in one object%s", name, place(document, at)))
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
