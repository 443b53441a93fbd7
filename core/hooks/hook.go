// Package hooks receives webhooks. A provider, such as GitHub, delivers an event over HTTP and
// signs it with a secret that it shares with the gateway. A hook says how a provider signs the
// deliveries for one event type, and has the secrets. [Verify] checks the signature of a
// delivery, and the delivery becomes an event.
//
//	POST /_hooks/{client}/{event}  ─▶ ReceiveWebhook ─▶ Verify ─▶ an event of the type
//
// An operator manages hooks directly in the store ([Manager]); the gateway has no route for
// that. The functions only read hooks.
package hooks

import (
	"context"
	"fmt"
	"slices"
	"time"

	"example.com/eventgateway/core"
)

// MaxSecrets is how many secrets of a hook are valid at the same time.
const MaxSecrets = 2

// Hook says how the deliveries for one event type are signed. Times are in UTC and
// whole milliseconds; the zero time is none.
type Hook struct {
	Type     core.EventType
	Scheme   Scheme
	Secrets  []Secret // the newest last
	Created  time.Time
	Revision int // how often it was written; 1 for a new one
}

// Principal returns the principal of the deliveries of an event type's hook. It is a URI, and
// the source of the events.
func Principal(t core.EventType) string { return "hook:" + t.Client + "/" + t.Event }

// Secret is one of the secrets of a hook.
type Secret struct {
	Text    SecretText
	Created time.Time
	Expires time.Time // after a rotation: until when the old secret is taken
}

// Valid reports whether the secret is taken at that time.
func (s Secret) Valid(now time.Time) bool { return s.Expires.IsZero() || now.Before(s.Expires) }

// SecretText is a secret as the provider shows it. It prints and encodes as a placeholder.
type SecretText string

const hidden = "(secret)"

// Format implements [fmt.Formatter] for all verbs.
func (SecretText) Format(f fmt.State, _ rune) { fmt.Fprint(f, hidden) }

// MarshalText implements [encoding.TextMarshaler], for JSON and logs.
func (SecretText) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// routed are the last segments of other routes. POST /_hooks/a/send_event matches both the
// route of webhooks and the route that sends events of the client _hooks. AWS does not document
// which of them API Gateway prefers, so no hook has such an event.
var routed = []string{"send_event", "register_event", "promote_shadow", "deprecate_version"}

// CheckType returns CodeInvalidName for an event type that cannot have a hook.
func CheckType(t core.EventType) error {
	if _, err := core.NewEventType(t.Client, t.Event); err != nil {
		return err
	}
	if slices.Contains(routed, t.Event) {
		return &core.Error{Code: core.CodeInvalidName, Detail: fmt.Sprintf(
			"the event %s can have no webhook: a route of the gateway ends with its name", t.Event)}
	}
	return nil
}

// Codes of the errors of a store. No route answers them.
const (
	CodeNotFound core.Code = "hook_not_found" // the event type has no hook
	CodeConflict core.Code = "hook_conflict"  // somebody else changed the hook first, or the hook allows no such change
)

// Reader finds hooks. It is all that the functions use.
type Reader interface {
	// Get returns the hook as the last Put left it. Errors: CodeNotFound, and
	// CodeBackendThrottled, CodeBackendUnavailable and CodeInternal as [core.EventStream].
	Get(ctx context.Context, t core.EventType) (Hook, error)
}

// Store keeps hooks. It encrypts the secrets.
type Store interface {
	Reader
	// Put stores a hook whose stored revision is one less; a hook of revision 1 must be new.
	// Otherwise it stores nothing, and the error is CodeConflict. Other errors: as Get.
	// After CodeBackendUnavailable the hook may be stored or not.
	Put(ctx context.Context, h Hook) error
	// Delete forgets the hook. Errors: as Get.
	Delete(ctx context.Context, t core.EventType) error
	// List returns a page of at most limit hooks, in no order and without the texts of their
	// secrets. after is "" for the first page, and the last next for each other page. next is
	// "" on the last page. Any page can have fewer than limit hooks, or none. Errors: as Get,
	// without CodeNotFound.
	List(ctx context.Context, after string, limit int) (found []Hook, next string, err error)
}

// NotFound is CodeNotFound.
func NotFound(t core.EventType) error {
	return &core.Error{Code: CodeNotFound, Detail: t.Topic() + " has no webhook"}
}

// Changed is CodeConflict for a hook that somebody else wrote first.
func Changed(t core.EventType) error {
	return conflict("the webhook of %s exists, or was changed by somebody else meanwhile;"+
		" look at it and try again", t.Topic())
}

func conflict(format string, values ...any) error {
	return &core.Error{Code: CodeConflict, Detail: fmt.Sprintf(format, values...)}
}

func invalid(format string, values ...any) error {
	return &core.Error{Code: core.CodeInvalidParameter, Detail: fmt.Sprintf(format, values...)}
}
