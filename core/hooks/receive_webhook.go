package hooks

import (
	"context"
	"errors"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/lookup"
)

// bounds of the cache of hooks. A deleted hook is used for up to a minute. A hook is read
// again if none of its secrets signed a delivery, because a new secret may have.
var bounds = lookup.Options[Hook]{
	Fresh: time.Minute, Refresh: 5 * time.Second, Stale: 5 * time.Minute, Retry: 5 * time.Second,
	Timeout:   3 * time.Second,
	PerSecond: 10, AtOnce: 50, // of event types without a hook
	Cost: func(Hook) int { return 1 }, Budget: 1000, Unknown: 1000,
	Absent: func(err error) bool { return core.CodeOf(err) == CodeNotFound },
}

// ReceiveWebhook verifies deliveries with the hooks in a store. It remembers hooks with their
// secrets. It is safe for many goroutines.
type ReceiveWebhook struct {
	hooks *lookup.Cache[core.EventType, Hook]
	now   func() time.Time
}

// NewReceiveWebhook returns the use case over a store of hooks.
func NewReceiveWebhook(hooks Reader, now func() time.Time) *ReceiveWebhook {
	return &ReceiveWebhook{hooks: lookup.New(hooks.Get, bounds), now: now}
}

// Delivery is a delivery that its provider signed.
type Delivery struct {
	Type core.EventType
	ID   string // "" for none
}

// Verify calls [Verify] with the hook of the event type. Errors: CodeUnauthenticated, also for
// an event type without a hook; CodeBackendThrottled if callers name too many event types
// without a hook; and the errors of [Reader].
func (u *ReceiveWebhook) Verify(
	ctx context.Context, client, event string, header func(name string) string, body []byte,
) (Delivery, error) {
	t := core.EventType{Client: client, Event: event}
	if CheckType(t) != nil {
		return Delivery{}, Unsigned()
	}
	now := u.now().Round(0) // the wall clock goes on while a function is frozen, the other one may stop
	h, err := u.hooks.Get(ctx, t, now)
	if err != nil {
		return Delivery{}, lookedUp(err)
	}
	id, otherSecret, err := Verify(h, header, body, now)
	if otherSecret { // the secret may be new
		if h, err = u.hooks.Again(ctx, t, now); err != nil {
			return Delivery{}, lookedUp(err)
		}
		id, _, err = Verify(h, header, body, now)
	}
	return Delivery{t, id}, err
}

// lookedUp returns the error that a caller gets for a lookup that failed.
func lookedUp(err error) error {
	switch {
	case errors.Is(err, lookup.ErrTooMany):
		return &core.Error{Code: core.CodeBackendThrottled, RetryAfter: time.Second, Err: err,
			Detail: "the webhook is not known yet, and too many others are asked for; try again later"}
	case core.CodeOf(err) == CodeNotFound:
		return Unsigned()
	}
	if _, ok := errors.AsType[*core.Error](err); ok {
		return err
	}
	return &core.Error{Code: core.CodeOf(err), Detail: "the webhook was not looked up in time; try again later",
		Err: err}
}
