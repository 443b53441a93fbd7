package core

import "context"

// GetEventSchema looks up a schema as it was registered.
type GetEventSchema struct {
	Schemas SchemaReader
}

// Get returns one version of the event type's schema, or the latest where
// version is 0. It always reads the store: a schema that was just registered is
// found.
//
// Errors: CodeInvalidName, CodeEventTypeNotRegistered, CodeVersionNotFound and
// those of [SchemaReader].
func (u *GetEventSchema) Get(ctx context.Context, client, event string, version int) (Schema, error) {
	t, err := NewEventType(client, event)
	if err != nil {
		return Schema{}, err
	}
	if version == 0 {
		latest, err := u.Schemas.Latest(ctx, t)
		if err != nil {
			return Schema{}, err
		}
		version = latest.Version
	}
	schema, err := u.Schemas.Version(ctx, t, version)
	if CodeOf(err) == CodeVersionNotFound {
		// Without any version, the name is what the caller has wrong.
		if _, latestErr := u.Schemas.Latest(ctx, t); CodeOf(latestErr) == CodeEventTypeNotRegistered {
			return Schema{}, latestErr
		}
	}
	return schema, err
}
