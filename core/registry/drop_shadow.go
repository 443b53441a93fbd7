package registry

import (
	"context"

	"example.com/eventgateway/core"
)

// DropShadow removes the event type's shadow.
//
// Errors: CodeInvalidName; CodeEventTypeNotRegistered; CodeVersionNotFound without a
// shadow; CodeRegistrationConflict if it loses every race; and as [core.SchemaReader].
func (u *RegisterEvent) DropShadow(ctx context.Context, client, event string) error {
	t, err := core.NewEventType(client, event)
	if err != nil {
		return err
	}
	return retried(ctx, func() error {
		latest, err := u.Schemas.Latest(ctx, t)
		if err != nil {
			return err
		}
		if err := u.precondition.check(t, latest); err != nil {
			return err
		}
		if latest.Shadow == "" {
			return core.NoShadow(t, "")
		}
		return u.Schemas.DropShadow(ctx, latest)
	})
}
