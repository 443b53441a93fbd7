package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"example.com/eventgateway/events"
)

// Usage tells what a client sent in the last days of UTC, today included, and its quota. 0
// days are 31. A deployment that does not count usage answers with a [Problem] whose code is
// route_not_found.
func (c *Client) Usage(ctx context.Context, client string, days int) (events.Usage, error) {
	query := url.Values{}
	if days != 0 {
		query.Set("days", strconv.Itoa(days))
	}
	u, _, err := fetch(ctx, c, request{method: http.MethodGet, names: []string{client}, action: "usage", query: query},
		"what a client used", func(u events.Usage) bool { return u.Client != "" })
	return u, err
}
