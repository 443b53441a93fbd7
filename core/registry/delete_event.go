package registry

import (
	"context"
	"time"

	"example.com/eventgateway/core"
)

// DeleteEvent deletes event types that are deprecated.
type DeleteEvent struct {
	Schemas EventDeleter
	Allowed bool // by the deployment
	Now     func() time.Time

	precondition Precondition
}

// EventDeleter deletes event types. Its write is one step, as in [SchemaWriter].
type EventDeleter interface {
	core.LatestReader
	// Delete stores at as the DeletedAt of the head and removes the shadow, in one step.
	// Versions stay. The stored head must have head's Version, Shadow and Revision; its
	// event type must be deprecated and not deleted. Otherwise Delete writes nothing and
	// returns CodeRegistrationConflict.
	Delete(ctx context.Context, head core.Registration, at int64) error
}

// Delete unregisters the event type: lists omit it, and its events are refused. A
// process that remembers its schema accepts events until it reads the head again
// ([core.ValidatorsOptions.HeadTTL]). Its versions stay readable by their numbers for ever,
// because records and schemas of other event types refer to them.
// [RegisterEvent.Register] says how the name is used again.
//
// Delete does not try again after a lost race: the change that won may be the reason to
// keep the event type.
//
// Errors: CodeInvalidName; CodeDeletionNotAllowed; CodeEventTypeNotRegistered, also
// after a deletion; CodeEventTypeNotDeprecated; CodeRegistrationConflict for a lost
// race; and as [core.SchemaReader].
func (u *DeleteEvent) Delete(ctx context.Context, client, event string) error {
	t, err := core.NewEventType(client, event)
	if err != nil {
		return err
	}
	if !u.Allowed {
		return &core.Error{Code: core.CodeDeletionNotAllowed,
			Detail: "event types cannot be deleted in this deployment of the gateway"}
	}
	latest, err := u.Schemas.Latest(ctx, t)
	if err != nil {
		return err
	}
	if err := u.precondition.check(t, latest); err != nil {
		return err
	}
	if latest.DeprecatedAt == 0 {
		return &core.Error{Code: core.CodeEventTypeNotDeprecated,
			Detail: t.Topic() + " is not deprecated", Remedy: core.Remedy{Declare: core.DeclareDeprecated}}
	}
	return u.Schemas.Delete(ctx, latest, u.Now().Unix())
}
