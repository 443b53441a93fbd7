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
	d, a, err := fetch(ctx, c, request{method: http.MethodGet, names: []string{client, event}, action: "description"},
		"a description", func(d events.Description) bool { return d.Version > 0 })
	return Description{Description: d, ETag: a.header.Get("ETag"), Body: a.body}, err
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
	d, a, err := fetch(ctx, c, request{http.MethodGet, []string{client, event}, "diff", query, nil, nil},
		"a comparison", func(d events.Diff) bool { return d.From > 0 })
	return Diff{d, a.body}, err
}
