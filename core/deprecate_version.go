package core

import (
	"context"
	"fmt"
	"time"
)

// DeprecateVersion marks single versions of an event type as deprecated. (That the
// event type is, its registration declares: see [Declaration].)
type DeprecateVersion struct {
	Schemas VersionDeprecator
	Now     func() time.Time
}

// VersionDeprecator reads versions and marks them. What a write promises is said at
// [SchemaWriter].
type VersionDeprecator interface {
	VersionReader
	// DeprecateVersion stores at as the VersionDeprecatedAt of a version, and of the
	// head where it is the version of head, in one step. The version must be there
	// without one, or with one if at is 0; and where it is the version of head, that
	// must still be the head. Else nothing is written and the error is
	// CodeRegistrationConflict.
	DeprecateVersion(ctx context.Context, head Registration, version int, at int64) error
}

// Deprecate marks a version, or takes the mark back, and returns the version as it
// was registered, with its mark. Nothing else changes: events are taken as before,
// also by a deprecated version that is the latest. A version that is marked already
// keeps its time.
//
// Errors: CodeInvalidName, CodeEventTypeNotRegistered, CodeVersionNotFound, also
// for a version that was deleted, CodeRegistrationConflict where others kept winning
// the race, and those of [SchemaReader].
func (u *DeprecateVersion) Deprecate(ctx context.Context, client, event string, version int, deprecated bool) (Registration, error) {
	t, err := NewEventType(client, event)
	if err != nil {
		return Registration{}, err
	}
	var r Registration
	err = retried(ctx, func() (err error) {
		r, err = u.mark(ctx, t, version, deprecated)
		return err
	})
	return r, err
}

func (u *DeprecateVersion) mark(ctx context.Context, t EventType, version int, deprecated bool) (Registration, error) {
	latest, err := u.Schemas.Latest(ctx, t)
	if err != nil {
		return Registration{}, err
	}
	if version <= latest.DeletedVersion {
		return Registration{}, &Error{Code: CodeVersionNotFound, Detail: fmt.Sprintf(
			"%s has no version %d: that was deleted", t.Topic(), version)}
	}
	schema, err := u.Schemas.Version(ctx, t, version)
	if err != nil {
		return Registration{}, err
	}
	if deprecated == (schema.VersionDeprecatedAt != 0) {
		return schema.Registration, nil
	}
	schema.VersionDeprecatedAt = 0
	if deprecated {
		schema.VersionDeprecatedAt = u.Now().Unix()
	}
	return schema.Registration, u.Schemas.DeprecateVersion(ctx, latest, version, schema.VersionDeprecatedAt)
}
