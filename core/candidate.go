package core

import (
	"context"
	"fmt"
)

// candidate is a schema that may become a version of an event type, or its shadow.
type candidate struct {
	source      SchemaSource
	fingerprint string // "" until it is checked
}

// prepare reads what the document refers to. Errors: as Register, except those about
// settings.
func (d decider) prepare(ctx context.Context, client, event string, document []byte) (EventType, *candidate, error) {
	t, err := NewEventType(client, event)
	if err != nil {
		return EventType{}, nil, err
	}
	if len(document) > MaxSchemaBytes {
		return EventType{}, nil, &Error{Code: CodeTooLarge, Detail: fmt.Sprintf(
			"the schema is %d bytes long; the limit is %d", len(document), MaxSchemaBytes)}
	}
	if document, err = WithoutMark(document); err != nil {
		return EventType{}, nil, err
	}
	found, err := ReadReferences(ctx, d.schemas, d.checker, client, document)
	if err != nil {
		return EventType{}, nil, err
	}
	if err := checkReferences(ctx, d.schemas, d.checker, client, document, found); err != nil {
		return EventType{}, nil, err
	}
	return t, &candidate{source: SchemaSource{Document: document, References: found}}, nil
}

// check checks the schema, unless it was just checked with the same assertFormats.
func (c *candidate) check(by SchemaChecker, assertFormats bool) (err error) {
	if c.fingerprint != "" && c.source.AssertFormats == assertFormats {
		return nil
	}
	c.source.AssertFormats = assertFormats
	c.fingerprint, err = by.Check(c.source)
	return err
}

// checkReferences returns CodeSchemaInvalid if a new document refers to an address that is
// not among the documents found.
func checkReferences(
	ctx context.Context, schemas VersionReader, finder ReferenceFinder,
	client string, document []byte, found map[string][]byte,
) error {
	for _, reference := range finder.References(document) {
		t, version, known := ParseAddress(reference.Path)
		var why string
		switch {
		case !known, found[reference.Path] != nil:
			continue // the former names a part of the schema itself, or will not compile
		case t.Client != client:
			why = fmt.Sprintf("is of another client; a schema can refer to those of %s", client)
		case version == 0:
			why = "does not say in the form ?version=N which version is meant"
		default:
			why = "does not exist"
		}
		if t.Client == client {
			latest, err := schemas.Latest(ctx, t)
			switch {
			case CodeOf(err) == CodeEventTypeNotRegistered:
				why += fmt.Sprintf("; %s is not registered", t.Topic())
			case err != nil:
				return err
			default:
				why += fmt.Sprintf("; the latest is %s", Address(t, latest.Version))
			}
		}
		detail := fmt.Sprintf("the %s %q %s", reference.Keyword, Shorten(reference.Path), why)
		return &Error{Code: CodeSchemaInvalid, Detail: detail, Violations: []Violation{
			{Pointer: reference.Pointer, Keyword: reference.Keyword, SchemaPointer: reference.Pointer, Detail: detail}}}
	}
	return nil
}
