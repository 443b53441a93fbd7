package client

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/url"

	"example.com/eventgateway/events"
)

// Clients iterates over the names of the clients that have event types registered, in byte
// order, as List does.
func (c *Client) Clients(ctx context.Context) iter.Seq2[string, error] {
	return pages(ctx, c, request{action: "clients"}, func(body []byte) (names []string, next string, ok bool) {
		var page events.RegisteredClients
		if json.Unmarshal(body, &page) != nil || page.Clients == nil {
			return nil, "", false
		}
		for _, one := range page.Clients {
			names = append(names, one.Client)
		}
		return names, page.Next, true
	})
}

// List iterates over a client's event types in the byte order of their names, and fetches
// page by page. An error ends it.
func (c *Client) List(ctx context.Context, client string) iter.Seq2[events.RegisteredEvent, error] {
	return pages(ctx, c, request{names: []string{client}, action: "list_events"},
		func(body []byte) (entries []events.RegisteredEvent, next string, ok bool) {
			var page events.RegisteredEvents
			ok = json.Unmarshal(body, &page) == nil && page.Client != ""
			return page.Events, page.Next, ok
		})
}

// Versions iterates over an event type's versions from the first, as List does.
func (c *Client) Versions(ctx context.Context, client, event string) iter.Seq2[events.RegisteredVersion, error] {
	query := url.Values{"versions": {""}}
	return pages(ctx, c, request{names: []string{client, event}, action: "schema", query: query},
		func(body []byte) (entries []events.RegisteredVersion, next string, ok bool) {
			var page events.RegisteredVersions
			ok = json.Unmarshal(body, &page) == nil && page.Client != ""
			return page.Versions, page.Next, ok
		})
}

// pages iterates over the entries of a list's pages.
func pages[E any](ctx context.Context, c *Client, r request,
	read func([]byte) ([]E, string, bool)) iter.Seq2[E, error] {
	r.method = http.MethodGet
	return func(yield func(E, error) bool) {
		r := r
		for cursor := ""; ; {
			a, err := c.do(ctx, r)
			entries, next, ok := read(a.body)
			switch {
			case err != nil:
			case !ok:
				err = a.isNot("a list")
			case next != "" && next == cursor:
				err = fmt.Errorf("GET %s: the gateway gave the same page twice", a.path)
			}
			if err != nil {
				var none E
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
			r.query = maps.Clone(r.query)
			if r.query == nil {
				r.query = url.Values{}
			}
			r.query.Set("cursor", cursor)
		}
	}
}
