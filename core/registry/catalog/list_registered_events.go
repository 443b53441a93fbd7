package catalog

import (
	"context"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
)

// Limits of a page of [ListRegisteredEvents].
const (
	DefaultListLimit = 100
	MaxListLimit     = 1000
)

// maxPageText bounds what describes the event types of a page, in bytes. An answer has room
// for it however it is encoded.
const maxPageText = 500_000

// ListRegisteredEvents lists the event types of a client.
type ListRegisteredEvents struct {
	Schemas registry.SchemaLister
}

// EventPage is one page of a client's event types, in byte order of their names.
type EventPage struct {
	Client string
	Events []core.Registration
	Next   string // the cursor of the next page; "" on the last
}

// List returns the page that begins at cursor ("" for the first) with at most
// limit event types (0 for DefaultListLimit), or fewer with long descriptions. An unknown
// client has an empty page: only event types are registered, clients are not.
//
// Errors: CodeInvalidName; CodeInvalidParameter for a limit outside 1 to
// MaxListLimit or a cursor that List did not return; and as [registry.SchemaLister].
func (u *ListRegisteredEvents) List(ctx context.Context, client, cursor string, limit int) (EventPage, error) {
	if err := core.CheckClient(client); err != nil {
		return EventPage{}, err
	}
	limit, err := pageLimit(limit, DefaultListLimit, MaxListLimit)
	if err != nil {
		return EventPage{}, err
	}
	after, err := decodeName(cursor, func(event string) error {
		_, err := core.NewEventType(client, event)
		return err
	})
	if err != nil {
		return EventPage{}, err
	}
	events, more, err := u.Schemas.List(ctx, client, after, limit)
	if err != nil {
		return EventPage{}, err
	}
	fitting := fit(events)
	page := EventPage{Client: client, Events: events[:fitting]}
	if more || fitting < len(events) {
		page.Next = encodeCursor(events[fitting-1].Type.Event)
	}
	return page, nil
}

// fit returns how many event types fit into a page: at least one.
func fit(events []core.Registration) int {
	text := 0
	for i, e := range events {
		if text += len(e.Owner) + len(e.Tags) + len(e.Description); text > maxPageText && i > 0 {
			return i
		}
	}
	return len(events)
}
