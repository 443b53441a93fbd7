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
	found, err := referencesOf(ctx, d.schemas, d.checker, client, document)
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
