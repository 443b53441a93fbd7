package handlers

import (
	"context"
	"net/http"

	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
)

// listClients lists the clients that have event types.
func listClients(u *registry.ListClients) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		limit, err := limitIn(r.Query, registry.MaxClientsLimit)
		if err != nil {
			return apigateway.Response{}, err
		}
		cursor, _ := r.Query.Get("cursor")
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
