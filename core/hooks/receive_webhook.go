package hooks

import (
	"context"
	"errors"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/lookup"
)

// What is remembered of hooks, and how much unknown ones may cost. A new secret is known, and
// a deleted hook forgotten, after a minute.
var bounds = lookup.Options[Hook]{
	Fresh: time.Minute, Stale: 5 * time.Minute, Retry: 5 * time.Second, Timeout: 3 * time.Second,
	PerSecond: 10, AtOnce: 50, // of event types that turn out to have no hook
	Cost: func(Hook) int { return 1 }, Budget: 1000, Unknown: 1000,
	Absent: func(err error) bool { return core.CodeOf(err) == CodeNotFound },
}

// ReceiveWebhook says which deliveries are events, and of which type. It remembers hooks with
// their secrets. It is safe for many goroutines.
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

// Verify is [Verify] with the hook of the event type. Errors: CodeUnauthenticated, also for an
// event type without a hook; CodeBackendThrottled if too many of them are named at once; and
// those of [Reader].
func (u *ReceiveWebhook) Verify(
	ctx context.Context, client, event string, header func(name string) string, body []byte,
) (Delivery, error) {
	t := core.EventType{Client: client, Event: event}
	if CheckType(t) != nil {
		return Delivery{}, Unsigned()
	}
	now := u.now().Round(0) // the wall clock goes on while a function is frozen, the other one may stop
	h, err := u.hooks.Get(ctx, t, now)
	switch {
	case errors.Is(err, lookup.ErrTooMany):
		return Delivery{}, &core.Error{Code: core.CodeBackendThrottled, RetryAfter: time.Second, Err: err,
			Detail: "the webhook is not known yet, and too many others are asked for; try again later"}
	case core.CodeOf(err) == CodeNotFound:
		return Delivery{}, Unsigned()
	case err != nil:
		return Delivery{}, err
	}
	id, err := Verify(h, header, body, now)
	return Delivery{t, id}, err
}
