package catalog

import (
	"context"

	"example.com/eventgateway/core"
)

// SchemaBundler makes one document of a schema and those that it refers to.
type SchemaBundler interface {
	core.ReferenceFinder
	// Bundle returns one document that means what the source does. Errors: CodeInternal.
	Bundle(source core.SchemaSource) ([]byte, error)
}

// Bundle returns a schema that the use case found as one document: with the versions that it
// refers to, for those who cannot ask for them. Errors: as [core.SourceOf].
func (u *GetEventSchema) Bundle(ctx context.Context, schema core.Schema) ([]byte, error) {
	return bundle(ctx, u.Schemas, u.Language, schema)
}

func bundle(
	ctx context.Context, schemas core.VersionReader, language SchemaBundler, schema core.Schema,
) ([]byte, error) {
	source, err := core.SourceOf(ctx, schemas, language, schema, schema.FormatsAssert)
	if err != nil {
		return nil, err
	}
	return language.Bundle(source)
}
