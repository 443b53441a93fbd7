package gatewaytest

import (
	"strings"
	"sync/atomic"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
)

// Language is a schema language for tests: a schema is a word, and an event is
// valid if it contains it, and costs too much if the word is heavy in it.
type Language struct {
	Compiled atomic.Int32
	// Compare takes the place of [Word.Compare], unless it is nil.
	Compare func(writer, reader core.SchemaSource, by registry.CompareOptions) []registry.Incompatibility
}

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

// Parse implements [registry.SchemaLanguage].
func (l *Language) Parse(schema core.SchemaSource) (registry.CompiledSchema, error) {
	return Word{schema, l}, nil
}

// ParseNew implements [registry.SchemaLanguage].
func (l *Language) ParseNew(schema core.SchemaSource) (registry.CompiledSchema, error) {
	if len(schema.Document) == 0 {
		return nil, &core.Error{Code: core.CodeInvalidJSON}
	}
	return l.Parse(schema)
}

// Word is a schema.
type Word struct {
	core.SchemaSource
	of *Language
}

// Fingerprint implements [registry.CompiledSchema].
func (w Word) Fingerprint() string { return "fingerprint of " + string(w.Document) }

// NamesDraft implements [registry.CompiledSchema].
func (w Word) NamesDraft() bool { return true }

// CheckScalar implements [registry.CompiledSchema].
func (w Word) CheckScalar(pointer string) error {
	if !strings.Contains(string(w.Document), pointer) {
		return &core.Error{Code: core.CodeSchemaInvalid}
	}
	return nil
}

// CheckString implements [registry.CompiledSchema].
func (w Word) CheckString() error {
	if strings.Contains(string(w.Document), "object") {
		return &core.Error{Code: core.CodeSchemaInvalid}
	}
	return nil
}

// Compare implements [registry.CompiledSchema]. A schema is compatible with another if it
// is part of that: a writer's "a b" is read by "a".
func (w Word) Compare(writer registry.CompiledSchema, by registry.CompareOptions) []registry.Incompatibility {
	other := writer.(Word)
	if w.of.Compare != nil {
		return w.of.Compare(other.SchemaSource, w.SchemaSource, by)
	}
	if by.Lenient || strings.Contains(string(other.Document), string(w.Document)) {
		return nil
	}
	return []registry.Incompatibility{{
		Pointer: "/p", Keyword: "k", Detail: "refused", WriterPointer: "/w", ReaderPointer: "/r",
		Example: other.Document,
	}}
}

// Warnings implements [registry.CompiledSchema]. A schema is warned of the word "doubtful".
func (w Word) Warnings() registry.Warnings {
	if !strings.Contains(string(w.Document), "doubtful") {
		return registry.Warnings{}
	}
	return registry.Warnings{Omitted: 2, List: []registry.Warning{
		{Pointer: "/d", Keyword: "d", Code: "doubt", Detail: "the word is doubtful"},
	}}
}

// Validator implements [registry.CompiledSchema].
func (w Word) Validator() core.Validator { return Contains(w.Document) }
