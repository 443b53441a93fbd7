package core

import "context"

// SchemaSource is everything that a validator is compiled from. Equal sources make equal
// validators.
type SchemaSource struct {
	Document []byte
	// AssertFormats makes format an assertion in all drafts. Without it, format is
	// one in drafts 4, 6 and 7, and an annotation in 2019-09 and 2020-12, whose
	// standard metaschemas say so.
	AssertFormats bool
	// References are the documents of other versions that the document refers to,
	// directly and through others, by their [Address]. nil for none.
	References map[string][]byte
}

// Bytes is the length of all documents together.
func (s SchemaSource) Bytes() int {
	n := len(s.Document)
	for _, document := range s.References {
		n += len(document)
	}
	return n
}

// SourceOf reads what a stored version refers to. Errors: as [VersionReader], and
// CodeInternal if the version could not be registered today.
func SourceOf(
	ctx context.Context, schemas VersionReader, finder ReferenceFinder, s Schema, assertFormats bool,
) (SchemaSource, error) {
	found, err := ReadReferences(ctx, schemas, finder, s.Type.Client, s.Document)
	if CodeOf(err) == CodeSchemaInvalid {
		err = &Error{Code: CodeInternal, Detail: "a stored schema refers to too much", Err: err}
	}
	return SchemaSource{Document: s.Document, AssertFormats: assertFormats, References: found}, err
}
