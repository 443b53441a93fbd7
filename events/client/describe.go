package client

import (
	"context"
	"encoding/json"
	"net/http"

	"example.com/eventgateway/events"
)

// Description tells everything about an event type but its schemas.
type Description struct {
	events.Description
	ETag string          // names this state of the event type
	Body json.RawMessage // the whole answer, also with members that this package does not know
}

// Describe describes an event type.
func (c *Client) Describe(ctx context.Context, client, event string) (Description, error) {
	a, err := c.do(ctx, request{method: http.MethodGet, names: []string{client, event}, action: "description"})
	if err != nil {
		return Description{}, err
	}
	d := Description{ETag: a.header.Get("ETag"), Body: a.body}
	if err := json.Unmarshal(a.body, &d.Description); err != nil || d.Version < 1 {
		return Description{}, a.isNot("a description")
	}
	return d, nil
}
