package registry

import (
	"context"
	"fmt"

	"example.com/eventgateway/core"
)

// candidate is a schema that may become a version of an event type, or its shadow.
type candidate struct {
	source   core.SchemaSource
	strict   bool           // see Checks
	parsed   CompiledSchema // nil until it is checked
	warnings Warnings       // of parsed
}

// prepare reads what the document refers to. Errors: as Register, except those about
// settings.
func (d decider) prepare(
	ctx context.Context, client, event string, document []byte, checks Checks,
) (core.EventType, *candidate, error) {
	t, err := core.NewEventType(client, event)
	if err != nil {
		return core.EventType{}, nil, err
	}
	if len(document) > core.MaxSchemaBytes {
		return core.EventType{}, nil, &core.Error{Code: core.CodeTooLarge, Detail: fmt.Sprintf(
			"the schema is %d bytes long; the limit is %d", len(document), core.MaxSchemaBytes)}
	}
	if document, err = core.WithoutMark(document); err != nil {
		return core.EventType{}, nil, err
	}
	found, drafts, err := core.ReadReferences(ctx, d.schemas, d.language, client, document)
	if err != nil {
		return core.EventType{}, nil, err
	}
	if err := checkReferences(ctx, d.schemas, d.language, client, document, found); err != nil {
		return core.EventType{}, nil, err
	}
	source := core.SchemaSource{Document: document, References: found, ReferenceDrafts: drafts,
		ExamplesWarn: checks.ExamplesWarn}
	return t, &candidate{source: source, strict: checks.Strict}, nil
}

// parse returns the schema, which it parses once for the same settings. The error of
// a schema that is refused for its warnings is CodeSchemaInvalid.
func (c *candidate) parse(by SchemaLanguage, s core.Settings) (CompiledSchema, error) {
	if c.parsed == nil || c.source.AssertFormats != s.FormatsAssert || c.source.Draft != s.Draft {
		c.source.AssertFormats, c.source.Draft = s.FormatsAssert, s.Draft
		parsed, err := by.ParseNew(c.source)
		if err != nil {
			return nil, err
		}
		c.parsed, c.warnings = parsed, parsed.Warnings()
	}
	if c.strict {
		if err := c.warnings.refusal(); err != nil {
			return nil, err
		}
	}
	return c.parsed, nil
}

// checkReferences returns CodeSchemaInvalid if a new document refers to an address that is
// not among the documents found.
func checkReferences(
	ctx context.Context, schemas core.VersionReader, finder core.ReferenceFinder,
	client string, document []byte, found map[string][]byte,
) error {
	for _, reference := range finder.References(document) {
		t, version, known := core.ParseAddress(reference.Path)
		var why string
		switch {
		case !known, found[reference.Path] != nil:
			continue // the former names a part of the schema itself, or will not compile
		case t.Client != client:
			why = fmt.Sprintf("is of another client; a schema can refer only to event types of %s", client)
		case version == 0:
			why = "does not say in the form ?version=N which version is meant"
		default:
			why = "does not exist"
		}
		if t.Client == client {
			latest, err := schemas.Latest(ctx, t)
			switch {
			case core.CodeOf(err) == core.CodeEventTypeNotRegistered:
				why += fmt.Sprintf("; %s is not registered", t.Topic())
			case err != nil:
				return err
			default:
				why += fmt.Sprintf("; the latest is %s", core.Address(t, latest.Version))
			}
		}
		detail := fmt.Sprintf("the %s %q %s", reference.Keyword, core.Shorten(reference.Path), why)
		return &core.Error{Code: core.CodeSchemaInvalid, Detail: detail, Violations: []core.Violation{
			{Pointer: reference.Pointer, Keyword: reference.Keyword, SchemaPointer: reference.Pointer, Detail: detail}}}
	}
	return nil
}
