package client

import (
	"context"
	"encoding/json"
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
	a, err := c.do(ctx, request{method: http.MethodGet, names: []string{client}, action: "usage", query: query})
	if err != nil {
		return events.Usage{}, err
	}
	var u events.Usage
	if err := json.Unmarshal(a.body, &u); err != nil || u.Client == "" {
		return events.Usage{}, a.isNot("what a client used")
	}
	return u, nil
}
