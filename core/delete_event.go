package core

import (
	"context"
	"time"
)

// DeleteEvent deletes event types that are deprecated.
type DeleteEvent struct {
	Schemas EventDeleter
	Allowed bool // by the deployment
	Now     func() time.Time
}

// EventDeleter deletes event types. What a write promises is said at [SchemaWriter].
type EventDeleter interface {
	LatestReader
	// Delete stores at as the DeletedAt of the head, and removes the shadow, in one
	// step. The head must be of the version head.Version, have the shadow head.Shadow and
	// the revision head.Revision, be of a deprecated event type, and not deleted. Else nothing is written and the
	// error is CodeRegistrationConflict. Versions stay.
	Delete(ctx context.Context, head Registration, at int64) error
}

// Delete makes the event type one that is not registered: it is in no list, and its
// events are refused, by a process that has just asked for its schema once that is
// no longer believed ([ValidatorsOptions.HeadTTL]). Its versions can be read by their
// numbers for ever, since records in streams and schemas of other event types refer
// to them. [RegisterEvent.Register] says how the name is used again.
//
// It does not try again when it loses a race: what won may be why the event type
// should stay.
//
// Errors: CodeInvalidName, CodeDeletionNotAllowed, CodeEventTypeNotRegistered, also
// for one that was deleted, CodeEventTypeNotDeprecated, CodeRegistrationConflict for
// a lost race, and those of [SchemaReader].
func (u *DeleteEvent) Delete(ctx context.Context, client, event string) error {
	t, err := NewEventType(client, event)
	if err != nil {
		return err
	}
	if !u.Allowed {
		return &Error{Code: CodeDeletionNotAllowed, Detail: "event types cannot be deleted in this deployment of the gateway"}
	}
	latest, err := u.Schemas.Latest(ctx, t)
	if err != nil {
		return err
	}
	if latest.DeprecatedAt == 0 {
		return &Error{Code: CodeEventTypeNotDeprecated, Detail: t.Topic() + " is not deprecated", Remedy: Remedy{Declare: DeclareDeprecated}}
	}
	return u.Schemas.Delete(ctx, latest, u.Now().Unix())
}
