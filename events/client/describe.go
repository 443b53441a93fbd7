package client

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

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

// DiffOptions choose what [Client.Diff] compares. Without any, it is the latest version with
// the one before.
type DiffOptions struct {
	From   int  // the earlier version; 0 for the one before the later
	To     int  // the later version; 0 for the latest
	Shadow bool // compares with the event type's shadow instead of To
}

// Diff is a comparison of two schemas of an event type.
type Diff struct {
	events.Diff
	Body json.RawMessage // the whole answer, also with members that this package does not know
}

// Diff compares two schemas of an event type, in both directions.
func (c *Client) Diff(ctx context.Context, client, event string, options DiffOptions) (Diff, error) {
	query := url.Values{}
	if options.From != 0 {
		query.Set("from", strconv.Itoa(options.From))
	}
	if options.Shadow {
		query.Set("to", "shadow")
	} else if options.To != 0 {
		query.Set("to", strconv.Itoa(options.To))
	}
	a, err := c.do(ctx, request{http.MethodGet, []string{client, event}, "diff", query, nil, nil})
	if err != nil {
		return Diff{}, err
	}
	d := Diff{Body: a.body}
	if err := json.Unmarshal(a.body, &d.Diff); err != nil || d.From < 1 {
		return Diff{}, a.isNot("a comparison")
	}
	return d, nil
}
