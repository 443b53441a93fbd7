package registry

import (
	"context"

	"example.com/eventgateway/core"
)

// SchemaLanguage reads the documents of schemas.
type SchemaLanguage interface {
	core.ReferenceFinder
	// Parse compiles a stored schema, once for all that is asked of it. Errors: as
	// [core.SchemaCompiler].
	Parse(source core.SchemaSource) (CompiledSchema, error)
	// ParseNew is Parse for a schema that is to be stored. It also returns
	// CodeSchemaInvalid for one that is beyond the language's bounds, or contradicts its
	// examples; with ExamplesWarn, the latter is among its warnings instead.
	ParseNew(source core.SchemaSource) (CompiledSchema, error)
}

// ParseStored reads what a stored schema refers to, and compiles it. Errors: as
// [core.SourceOf], and CodeInternal for a schema that does not compile.
func ParseStored(
	ctx context.Context, schemas core.VersionReader, by SchemaLanguage, s core.Schema, assertFormats bool,
) (CompiledSchema, core.SchemaSource, error) {
	source, err := core.SourceOf(ctx, schemas, by, s, assertFormats)
	if err != nil {
		return nil, core.SchemaSource{}, err
	}
	parsed, err := by.Parse(source)
	if err != nil {
		return nil, core.SchemaSource{}, doesNotCompile(err)
	}
	return parsed, source, nil
}

func doesNotCompile(err error) error {
	return &core.Error{Code: core.CodeInternal, Detail: "a stored schema does not compile", Err: err}
}

// CompiledSchema is a compiled schema. It is for one goroutine.
type CompiledSchema interface {
	// Fingerprint is a digest of the canonical form, in which white space and the order
	// of members do not count.
	Fingerprint() string
	// NamesDraft reports whether [core.SchemaSource.Draft] means nothing to the document,
	// because it says itself of which draft it is.
	NamesDraft() bool
	// CheckScalar returns an error unless every valid document has a scalar at the JSON
	// Pointer, by the plainest reading: each member on the way is in properties and
	// required, and its type says object, at the end a scalar. Errors:
	// CodeInvalidParameter if the pointer is malformed, and CodeSchemaInvalid.
	CheckScalar(pointer string) error
	// CheckString returns CodeSchemaInvalid if the type, by the same reading, says that
	// no string is valid.
	CheckString() error
	// Compare returns why this schema refuses documents that the writer's accepts: every
	// cause, up to a limit. It returns none if this schema accepts them all. A keyword
	// that it cannot decide is a cause too. The writer's schema must be of the same
	// language.
	Compare(writer CompiledSchema, by CompareOptions) []Incompatibility
	// Warnings returns what in the schema probably does not do what its author wants. It is
	// asked at a registration only.
	Warnings() Warnings
	// Validator returns the validator of the schema.
	Validator() core.Validator
}

// CompareOptions say how schemas are compared.
type CompareOptions struct {
	// Lenient takes an object schema that leaves a member open (an open content model) for
	// one whose documents do not have that member, so that adding a property is compatible.
	Lenient bool
	// VersionField is a [core.Settings.VersionField], which is left out: it is enough that
	// this schema takes each document of the writer's with some other value at that place.
	// It is not left out if this schema looks at the value elsewhere too, as in a condition.
	VersionField string
}

// Incompatibility is one cause for which a document that the writer's schema
// accepts may be refused by the reader's.
type Incompatibility struct {
	Pointer       string // the place in the documents, as far as it is one; "*" stands for any member or item
	Keyword       string // the reader's that may refuse, or one that cannot be followed
	Detail        string // one plain sentence
	WriterPointer string // the place in the writer's schema
	ReaderPointer string // the place in the reader's schema
	// Example is a document that the writer's schema accepts and the reader's refuses,
	// checked with both; nil where none was found. Its VersionField is one that the reader
	// takes, so that the writer's schema may want another one there.
	Example []byte
}
