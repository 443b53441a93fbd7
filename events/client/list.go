package client

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"

	"example.com/eventgateway/events"
)

// List iterates over a client's event types in the byte order of their names, and fetches
// page by page. An error ends it.
func (c *Client) List(ctx context.Context, client string) iter.Seq2[events.RegisteredEvent, error] {
	path := "/" + url.PathEscape(client) + "/list_events"
	return pages(ctx, c, checkNames(client), path, nil,
		func(body []byte) (entries []events.RegisteredEvent, next string, ok bool) {
			var page events.RegisteredEvents
			ok = json.Unmarshal(body, &page) == nil && page.Client != ""
			return page.Events, page.Next, ok
		})
}

// Versions iterates over an event type's versions from the first, as List does.
func (c *Client) Versions(ctx context.Context, client, event string) iter.Seq2[events.RegisteredVersion, error] {
	path, err := eventPath(client, event, "schema")
	return pages(ctx, c, err, path, url.Values{"versions": {""}},
		func(body []byte) (entries []events.RegisteredVersion, next string, ok bool) {
			var page events.RegisteredVersions
			ok = json.Unmarshal(body, &page) == nil && page.Client != ""
			return page.Versions, page.Next, ok
		})
}

// pages iterates over the entries of a list's pages. If wrong is not nil, it yields wrong.
func pages[E any](ctx context.Context, c *Client, wrong error, path string, query url.Values,
	read func([]byte) ([]E, string, bool)) iter.Seq2[E, error] {
	return func(yield func(E, error) bool) {
		var none E
		if wrong != nil {
			yield(none, wrong)
			return
		}
		asked := url.Values{}
		for name, values := range query {
			asked[name] = values
		}
		for cursor := ""; ; {
			url := path
			if cursor != "" {
				asked.Set("cursor", cursor)
			}
			if len(asked) > 0 {
				url += "?" + asked.Encode()
			}
			a, err := c.do(ctx, http.MethodGet, url, nil, nil)
			var entries []E
			next := ""
			if err == nil {
				var ok bool
				if entries, next, ok = read(a.body); !ok {
					err = notAGateway(path, a.status, "a list")
				} else if next != "" && next == cursor {
					err = fmt.Errorf("GET %s: the gateway gave the same page twice", path)
				}
			}
			if err != nil {
				yield(none, err)
				return
			}
			for _, e := range entries {
				if !yield(e, nil) {
					return
				}
			}
			if next == "" {
				return
			}
			cursor = next
		}
	}
}
