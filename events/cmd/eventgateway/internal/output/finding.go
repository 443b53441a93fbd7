// Package output writes what a command says in the form that --output asks for: lines for
// people, JSON for programs, annotations for GitHub Actions, and SARIF for code scanning.
package output

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/internal/position"
)

// Finding is something that a command found in a file: a violation, a warning about a
// schema, a cause why two schemas are not compatible.
type Finding struct {
	File              string `json:"file,omitempty"` // as the user named it; "" if it is in no file
	position.Position        // in the file; zero if unknown

	Pointer string `json:"pointer"` // JSON Pointer into the file's document
	Level   Level  `json:"level"`
	Code    string `json:"code"`   // stable, such as event_invalid
	Detail  string `json:"detail"` // one sentence for people

	Keyword       string `json:"keyword,omitempty"`        // of the schema
	SchemaPointer string `json:"schema_pointer,omitempty"` // the keyword's place, if the file is not the schema

	Version   int             `json:"version,omitempty"`   // the earlier version that the schema contradicts
	Direction string          `json:"direction,omitempty"` // backward or forward
	Example   json.RawMessage `json:"example,omitempty"`   // a document that one schema accepts and the other refuses
}

// Level says how bad a finding is. The names are SARIF's.
type Level string

// Levels, the worst first. Only errors make a command fail.
const (
	Error   Level = "error"
	Warning Level = "warning"
	Note    Level = "note"
)

// OfViolation returns the finding for a violation in a document that begins in a file at
// start. A nil document has no lines.
func OfViolation(file string, document []byte, start position.Position, code string, v events.Violation) Finding {
	f := Finding{
		File: file, Pointer: v.Pointer, Level: Error, Code: code, Detail: v.Detail, Keyword: v.Keyword,
		SchemaPointer: v.SchemaPointer, Version: v.Version, Direction: v.Direction, Example: v.Example,
	}
	if f.Version > 0 { // schemas are compared: the place is in the new one, which is the file
		f.Pointer, f.SchemaPointer = v.SchemaPointer, ""
	}
	inAnother := f.Version > 0 && ofReference.MatchString(v.Detail)
	if document != nil && !inAnother {
		f.Position = position.Find(document, f.Pointer).In(start)
	}
	return f
}

// ofReference matches the detail of a cause whose place is in a schema that the compared one
// refers to, and not in the file.
var ofReference = regexp.MustCompile(`, by /[^/ ]+/[^/ ]+/schema\?version=[0-9]+`)

// Place is where the finding is, as editors and terminals understand it: file:line:column.
func (f Finding) Place() string {
	switch at := f.Position.String(); {
	case f.File == "" || at == "":
		return cmp.Or(f.File, at)
	default:
		return f.File + ":" + at
	}
}

// String returns the finding as one line.
func (f Finding) String() string {
	text := cmp.Or(f.Pointer, "the whole") + ": " + f.words()
	if f.Level != Error {
		text = string(f.Level) + ": " + text
	}
	if place := f.Place(); place != "" {
		text = place + ": " + text
	}
	return Printable(text)
}

// words are the detail, with what belongs to it.
func (f Finding) words() string {
	text := f.Detail
	if f.Version > 0 {
		text += fmt.Sprintf(" (%s, version %d)", f.Direction, f.Version)
	}
	if len(f.Example) > 0 {
		text += "; for example " + string(f.Example)
	}
	return text
}

// WorstFirst sorts findings by level. Findings of one level keep their order.
func WorstFirst(findings []Finding) []Finding {
	order := []Level{Error, Warning, Note}
	return slices.SortedStableFunc(slices.Values(findings), func(a, b Finding) int {
		return slices.Index(order, a.Level) - slices.Index(order, b.Level)
	})
}
