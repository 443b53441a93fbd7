package registry

import (
	"context"
	"fmt"
	"time"

	"example.com/eventgateway/core"
)

// DeprecateVersion marks single versions of an event type as deprecated. A registration
// deprecates the event type itself: see [Declaration].
type DeprecateVersion struct {
	Schemas VersionDeprecator
	Now     func() time.Time

	precondition Precondition
}

// VersionDeprecator reads versions and marks them. Its write is one step, as in
// [SchemaWriter].
type VersionDeprecator interface {
	core.VersionReader
	// DeprecateVersion stores at as the VersionDeprecatedAt of a version, and of the head
	// if that is its version, and adds one to the head's Revision, in one step. The
	// stored head must have head's Version, Shadow and Revision, and must not be deleted.
	// The version must exist: unmarked, or marked if at is 0. Otherwise DeprecateVersion
	// writes nothing and returns CodeRegistrationConflict.
	DeprecateVersion(ctx context.Context, head core.Registration, version int, at int64) error
}

// Deprecate marks a version, or removes the mark, and returns the version with its mark.
// Nothing else changes: events are accepted as before, even if the latest version is
// deprecated. A version that is marked already keeps its time.
//
// Errors: CodeInvalidName; CodeEventTypeNotRegistered; CodeVersionNotFound, also for a
// deleted version; CodeRegistrationConflict if it loses every race; and as
// [core.SchemaReader].
func (u *DeprecateVersion) Deprecate(
	ctx context.Context, client, event string, version int, deprecated bool,
) (core.Registration, error) {
	t, err := core.NewEventType(client, event)
	if err != nil {
		return core.Registration{}, err
	}
	var r core.Registration
	err = retried(ctx, func() (err error) {
		r, err = u.mark(ctx, t, version, deprecated)
		return err
	})
	return r, err
}

func (u *DeprecateVersion) mark(
	ctx context.Context, t core.EventType, version int, deprecated bool,
) (core.Registration, error) {
	latest, err := u.Schemas.Latest(ctx, t)
	if err != nil {
		return core.Registration{}, err
	}
	if err := u.precondition.check(t, latest); err != nil {
		return core.Registration{}, err
	}
	if version <= latest.DeletedVersion {
		return core.Registration{}, &core.Error{Code: core.CodeVersionNotFound, Detail: fmt.Sprintf(
			"%s has no version %d: that was deleted", t.Topic(), version)}
	}
	schema, err := u.Schemas.Version(ctx, t, version)
	if err != nil {
		return core.Registration{}, err
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
