package handlers

import (
	"context"
	"net/http"
	"slices"

	"example.com/eventgateway/core/registry/catalog"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
)

// listClients lists the clients that have event types, of those that the principal may speak
// for.
func listClients(u *catalog.ListClients, types *catalog.ListRegisteredEvents) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		limit, err := limitIn(r.Query, catalog.MaxClientsLimit)
		if err != nil {
			return apigateway.Response{}, err
		}
		cursor, _ := r.Query.Get("cursor")
		if !r.Principal.ForEvery() {
			if cursor != "" {
				return apigateway.Response{},
					apigateway.InvalidParameter("the cursor is not one of this list: it has one page")
			}
			return ownClients(ctx, types, r.Principal.Clients)
		}
		page, err := u.List(ctx, cursor, limit)
		if err != nil {
			return apigateway.Response{}, err
		}
		body := events.RegisteredClients{Clients: []events.RegisteredClient{}, Next: page.Next}
		for _, name := range page.Clients {
			body.Clients = append(body.Clients, events.RegisteredClient{Client: name})
		}
		return apigateway.JSON(http.StatusOK, body)
	}
}

// ownClients lists the caller's clients that have event types. They are few: one page, whose
// answer tells nothing of other clients, also not by a cursor.
func ownClients(
	ctx context.Context, types *catalog.ListRegisteredEvents, clients []string,
) (apigateway.Response, error) {
	body := events.RegisteredClients{Clients: []events.RegisteredClient{}}
	for _, name := range slices.Sorted(slices.Values(clients)) {
		page, err := types.List(ctx, name, "", 1)
		if err != nil {
			return apigateway.Response{}, err
		}
		if len(page.Events) > 0 {
			body.Clients = append(body.Clients, events.RegisteredClient{Client: name})
		}
	}
	return apigateway.JSON(http.StatusOK, body)
}
