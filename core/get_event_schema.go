package core

import (
	"context"
	"fmt"
	"strconv"
)

// Limits of a page of [GetEventSchema.Versions]. The store reads a version with its
// document, which may be long.
const (
	DefaultVersionsLimit = 20
	MaxVersionsLimit     = 100
)

// GetEventSchema looks up a schema as it was registered.
type GetEventSchema struct {
	Schemas SchemaHistory
}

// VersionPage is one page of an event type's versions, from the first.
type VersionPage struct {
	Type     EventType
	Versions []Registration
	Next     string // the cursor of the next page; "" on the last
}

// Get returns one version of the event type's schema, or the latest where
// version is 0, with the event type's settings as they are today. It always reads
// the store: a schema that was just registered is found.
//
// The versions of a deleted event type are found by their numbers for ever, since
// records name them, with the settings that it had at its end; once the name is
// registered again, with those that each was registered with.
//
// Errors: CodeInvalidName, CodeEventTypeNotRegistered, CodeVersionNotFound and
// those of [SchemaReader].
func (u *GetEventSchema) Get(ctx context.Context, client, event string, version int) (Schema, error) {
	t, err := NewEventType(client, event)
	if err != nil {
		return Schema{}, err
	}
	// Also for a version: without any, the name is what the caller has wrong.
	head, err := u.Schemas.Head(ctx, t)
	if err != nil {
		return Schema{}, err
	}
	if version == 0 {
		if version = head.Version; head.DeletedAt != 0 {
			return Schema{}, NotRegistered(t)
		}
	}
	schema, err := u.Schemas.Version(ctx, t, version)
	if version > head.DeletedVersion {
		schema.Settings = head.Settings // those of the event type, today
	}
	return schema, err
}

// Shadow returns the shadow of the event type, with its settings as they are today.
//
// Errors: CodeInvalidName, CodeEventTypeNotRegistered, CodeVersionNotFound where
// there is none, and those of [SchemaReader].
func (u *GetEventSchema) Shadow(ctx context.Context, client, event string) (Schema, error) {
	t, err := NewEventType(client, event)
	if err != nil {
		return Schema{}, err
	}
	latest, err := u.Schemas.Latest(ctx, t)
	if err != nil {
		return Schema{}, err
	}
	shadow, err := u.Schemas.Shadow(ctx, t)
	shadow.Settings = latest.Settings
	return shadow, err
}

// Versions returns the page that begins at cursor ("" for the first) with at most
// limit versions (0 for DefaultVersionsLimit). Versions of an event type of the same
// name that was deleted are not among them.
//
// Errors: CodeInvalidName; CodeInvalidParameter for a limit outside 1 to
// MaxVersionsLimit or a cursor that Versions did not return;
// CodeEventTypeNotRegistered; those of [SchemaHistory].
func (u *GetEventSchema) Versions(ctx context.Context, client, event, cursor string, limit int) (VersionPage, error) {
	t, err := NewEventType(client, event)
	if err != nil {
		return VersionPage{}, err
	}
	if limit == 0 {
		limit = DefaultVersionsLimit
	}
	if limit < 1 || limit > MaxVersionsLimit {
		return VersionPage{}, &Error{Code: CodeInvalidParameter, Detail: fmt.Sprintf("limit must be 1 to %d", MaxVersionsLimit)}
	}
	after := 0
	if cursor != "" {
		if after, err = strconv.Atoi(cursor); err != nil || after < 1 {
			return VersionPage{}, &Error{Code: CodeInvalidParameter, Detail: "cursor is not one that this list returned as next", Err: err}
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
