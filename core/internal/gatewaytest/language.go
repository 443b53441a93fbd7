package gatewaytest

import (
	"strings"
	"sync/atomic"

	"example.com/eventgateway/core"
)

// Language is a schema language for tests: a schema is a word, and an event is
// valid if it contains it, and costs too much if the word is heavy in it.
type Language struct{ Compiled atomic.Int32 }

// Compile implements [core.SchemaCompiler].
func (l *Language) Compile(schema core.SchemaSource) (core.Validator, error) {
	l.Compiled.Add(1)
	return Contains(schema.Document), nil
}

// References implements [core.ReferenceFinder].
func (l *Language) References([]byte) []core.Reference { return nil }

// Contains is the validator of a word.
type Contains string

// Memory implements [core.Validator].
func (c Contains) Memory() int { return len(c) }

// Validate implements [core.Validator].
func (c Contains) Validate(event []byte, work *core.Work) error {
	if strings.Contains(string(event), "heavy "+string(c)) {
		return &core.Error{Code: core.CodeTooLarge, Detail: "too heavy for " + string(c)}
	}
	if strings.Contains(string(event), string(c)) {
		return nil
	}
	refusal := &core.Error{Code: core.CodeEventInvalid, Detail: "the event does not contain " + string(c), Unlisted: 1}
	if work.Explains() {
		refusal.Violations, refusal.Unlisted = []core.Violation{{Keyword: "contains"}}, 0
		work.Explain(refusal.Violations)
	}
	return refusal
}

// Check implements [core.SchemaChecker].
func (l *Language) Check(schema core.SchemaSource) (string, error) {
	if len(schema.Document) == 0 {
		return "", &core.Error{Code: core.CodeInvalidJSON}
	}
	return "fingerprint of " + string(schema.Document), nil
}

// CheckScalar implements [core.SchemaChecker].
func (l *Language) CheckScalar(schema core.SchemaSource, pointer string) error {
	if !strings.Contains(string(schema.Document), pointer) {
		return &core.Error{Code: core.CodeSchemaInvalid}
	}
	return nil
}

// CheckString implements [core.SchemaChecker].
func (l *Language) CheckString(schema core.SchemaSource) error {
	if strings.Contains(string(schema.Document), "object") {
		return &core.Error{Code: core.CodeSchemaInvalid}
	}
	return nil
}

// Comparer takes a schema for compatible with another if that is part of it: a
// writer's "a b" is read by "a".
type Comparer struct{}

// Compare implements [core.SchemaComparer].
func (Comparer) Compare(writer, reader core.SchemaSource, lenient bool) ([]core.Incompatibility, error) {
	if lenient || strings.Contains(string(writer.Document), string(reader.Document)) {
		return nil, nil
	}
	return []core.Incompatibility{{
		Pointer: "/p", Keyword: "k", Detail: "refused", WriterPointer: "/w", ReaderPointer: "/r", Example: writer.Document,
	}}, nil
}
