package catalog

import (
	"context"
	"strconv"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
)

// Limits of a page of [GetEventSchema.Versions]. The store reads a version with its
// document, which may be long.
const (
	DefaultVersionsLimit = 20
	MaxVersionsLimit     = 100
)

// GetEventSchema looks up a schema as it was registered.
type GetEventSchema struct {
	Schemas  registry.SchemaHistory
	Language SchemaBundler // for Bundle
}

// VersionPage is one page of an event type's versions, from the first.
type VersionPage struct {
	Type     core.EventType
	Versions []core.Registration
	Next     string // the cursor of the next page; "" on the last
}

// Get returns one version of the event type's schema, or the latest if version is 0,
// with the event type's settings of today. It always reads the store, so it finds a
// schema that was just registered.
//
// It finds the versions of a deleted event type by their numbers for ever, because
// records name them. They have the event type's last settings; once the name is
// registered again, each has the settings that it was registered with.
//
// Errors: CodeInvalidName, CodeEventTypeNotRegistered, CodeVersionNotFound, and as
// [core.SchemaReader].
func (u *GetEventSchema) Get(ctx context.Context, client, event string, version int) (core.Schema, error) {
	t, err := core.NewEventType(client, event)
	if err != nil {
		return core.Schema{}, err
	}
	// Also for a version: if there is none at all, the caller has the name wrong.
	head, err := u.Schemas.Head(ctx, t)
	if err != nil {
		return core.Schema{}, err
	}
	if version == 0 {
		if version = head.Version; head.DeletedAt != 0 {
			return core.Schema{}, core.NotRegistered(t)
		}
	}
	schema, err := u.Schemas.Version(ctx, t, version)
	if version > head.DeletedVersion {
		schema.Settings = head.Settings // the event type's, today
	}
	return schema, err
}

// Shadow returns the shadow of the event type, with the event type's settings of today.
//
// Errors: CodeInvalidName, CodeEventTypeNotRegistered, CodeVersionNotFound without a
// shadow, and as [core.SchemaReader].
func (u *GetEventSchema) Shadow(ctx context.Context, client, event string) (core.Schema, error) {
	t, err := core.NewEventType(client, event)
	if err != nil {
		return core.Schema{}, err
	}
	latest, err := u.Schemas.Latest(ctx, t)
	if err != nil {
		return core.Schema{}, err
	}
	shadow, err := u.Schemas.Shadow(ctx, t)
	shadow.Settings = latest.Settings
	return shadow, err
}

// Versions returns the page that begins at cursor ("" for the first) with at most
// limit versions (0 for DefaultVersionsLimit). It omits the versions of a deleted event
// type of the same name.
//
// Errors: CodeInvalidName; CodeInvalidParameter for a limit outside 1 to
// MaxVersionsLimit or a cursor that Versions did not return;
// CodeEventTypeNotRegistered; and as [registry.SchemaHistory].
func (u *GetEventSchema) Versions(ctx context.Context, client, event, cursor string, limit int) (VersionPage, error) {
	t, err := core.NewEventType(client, event)
	if err != nil {
		return VersionPage{}, err
	}
	limit, err = pageLimit(limit, DefaultVersionsLimit, MaxVersionsLimit)
	if err != nil {
		return VersionPage{}, err
	}
	after := 0
	if cursor != "" {
		if after, err = strconv.Atoi(cursor); err != nil || after < 1 {
			return VersionPage{}, foreignCursor(err)
		}
	}
	latest, err := u.Schemas.Latest(ctx, t)
	if err != nil {
		return VersionPage{}, err
	}
	versions, more, err := u.Schemas.Versions(ctx, t, max(after, latest.DeletedVersion), limit)
	if err != nil {
		return VersionPage{}, err
	}
	page := VersionPage{Type: t, Versions: versions}
	if more {
		page.Next = strconv.Itoa(versions[len(versions)-1].Version)
	}
	return page, nil
}
