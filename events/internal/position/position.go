// Package position finds the line and column of a place in a JSON text: of a JSON Pointer
// (RFC 6901), or of the byte where a text stops being JSON.
package position

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"example.com/eventgateway/core/jsontext"
)

// Position is a place in a file. Lines and columns count from 1; columns count characters.
// The zero Position is no place.
type Position struct {
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
}

// String returns "line:column", as compilers write it; "" for no place.
func (p Position) String() string {
	if p.Line == 0 {
		return ""
	}
	return strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}

// In returns where a place of a text is in the file in which the text begins at start.
func (p Position) In(start Position) Position {
	switch {
	case p.Line == 0 || start.Line == 0:
		return p
	case p.Line == 1:
		p.Column += start.Column - 1
	}
	p.Line += start.Line - 1
	return p
}

// mark is a byte order mark, which editors do not count as a character.
const mark = "\xef\xbb\xbf"

// Of returns the place of the byte at offset. An offset beyond the text is its end.
func Of(text []byte, offset int) Position {
	before := text[:min(max(offset, 0), len(text))]
	before = bytes.TrimPrefix(before, []byte(mark))
	line := bytes.Count(before, []byte{'\n'})
	last := bytes.LastIndexByte(before, '\n') + 1
	return Position{Line: line + 1, Column: utf8.RuneCount(before[last:]) + 1}
}

// Find returns where the value at a JSON Pointer begins. If the text has no such value, it
// is the innermost value around it that the text has. The text must be JSON; in another
// text Find returns some place.
func Find(text []byte, pointer string) Position {
	i := jsontext.Space(text, len(text)-len(bytes.TrimPrefix(text, []byte(mark))))
	if pointer != "" {
		for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
			inner, found := child(text, i, unescape.Replace(token))
			if !found {
				break
			}
			i = inner
		}
	}
	return Of(text, i)
}

var unescape = strings.NewReplacer("~1", "/", "~0", "~")

// child returns where the value of a member or element of the value at i begins. Of members
// with one name it is the last, as for encoding/json.
func child(text []byte, i int, token string) (inner int, found bool) {
	if i >= len(text) || text[i] != '{' && text[i] != '[' {
		return 0, false
	}
	object := text[i] == '{'
	wanted, err := strconv.Atoi(token)
	if err != nil && !object {
		return 0, false
	}
	for n := 0; ; n++ {
		if i = jsontext.Space(text, i+1); i >= len(text) {
			return inner, found
		}
		name := text[i:jsontext.ValueEnd(text, i)]
		if object {
			if i = jsontext.Colon(text, i+len(name)); i == jsontext.Invalid {
				return inner, found
			}
		}
		if object && isName(name, token) || !object && n == wanted && len(name) > 0 {
			inner, found = i, true
		}
		i = jsontext.Space(text, jsontext.ValueEnd(text, i))
		if i >= len(text) || text[i] != ',' || !object && found {
			return inner, found
		}
	}
}

// isName reports whether a JSON string, in its quotes, is the name. Most have no escapes, and are
// compared as they are: an event has thousands of names, and a hundred violations to find.
func isName(written []byte, name string) bool {
	if len(written) > 1 && written[0] == '"' && bytes.IndexByte(written, '\\') < 0 {
		return string(written[1:len(written)-1]) == name
	}
	var decoded string
	return json.Unmarshal(written, &decoded) == nil && decoded == name
}

// Syntax returns where a text stops being one JSON value, and why; ok is false for a text
// that is one. several reports that the text has more values after the first, as NDJSON has.
func Syntax(text []byte) (at Position, why string, several, ok bool) {
	plain := bytes.TrimPrefix(text, []byte(mark))
	skipped := len(text) - len(plain)
	decoder := json.NewDecoder(bytes.NewReader(plain))
	var first json.RawMessage
	err := decoder.Decode(&first)
	if err == nil {
		behind := int(decoder.InputOffset())
		next := jsontext.Space(plain, behind)
		if next == len(plain) {
			return Position{}, "", false, false
		}
		var second json.RawMessage
		several = decoder.Decode(&second) == nil
		return Of(text, skipped+next), "something follows the JSON value", several, true
	}
	if wrong, is := errors.AsType[*json.SyntaxError](err); is {
		return Of(text, skipped+int(wrong.Offset)-1), wrong.Error(), false, true
	}
	if errors.Is(err, io.EOF) {
		return Of(text, len(text)), "there is no JSON value", false, true
	}
	return Of(text, len(text)), "the JSON value does not end", false, true
}
