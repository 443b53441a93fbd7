package catalog

import (
	"context"

	"example.com/eventgateway/core"
)

// GetPublicSchema looks up a version of a schema for those who may see nothing else.
type GetPublicSchema struct {
	Schemas  core.VersionReader
	Language SchemaBundler
}

// Get returns the version as one document, with the versions that it refers to. It finds
// versions of a deleted event type for ever, because records name them. A version that is not
// there costs one read.
//
// Errors: CodeInvalidName, CodeVersionNotFound, and as [core.SourceOf].
func (u *GetPublicSchema) Get(ctx context.Context, client, event string, version int) ([]byte, error) {
	t, err := core.NewEventType(client, event)
	if err != nil {
		return nil, err
	}
	schema, err := u.Schemas.Version(ctx, t, version)
	if err != nil {
		return nil, err
	}
	return bundle(ctx, u.Schemas, u.Language, schema)
}
