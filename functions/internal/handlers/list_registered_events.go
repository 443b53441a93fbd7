package handlers

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/registry/catalog"
	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/wire"
	"example.com/eventgateway/functions/routes"
)

// ListRegisteredEvents returns the handler of the function list_registered_events. used is nil
// in a deployment that does not count what clients use.
func ListRegisteredEvents(
	u *catalog.ListRegisteredEvents, clients *catalog.ListClients, used *usage.GetUsage,
) apigateway.Handler {
	all := map[string]apigateway.Handler{
		routes.ListRegisteredEvents: listRegisteredEvents(u),
		routes.ListClients:          listClients(clients, u),
	}
	if used != nil {
		all[routes.GetUsage] = getUsage(used)
	}
	return apigateway.ByUseCase(all)
}

// listRegisteredEvents lists the event types of a client.
func listRegisteredEvents(u *catalog.ListRegisteredEvents) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		limit, err := limitIn(r.Query, catalog.MaxListLimit)
		if err != nil {
			return apigateway.Response{}, err
		}
		cursor, _ := r.Query.Get("cursor")
		page, err := u.List(ctx, r.Client, cursor, limit)
		if err != nil {
			return apigateway.Response{}, err
		}
		body := events.RegisteredEvents{Client: page.Client, Events: []events.RegisteredEvent{}, Next: page.Next}
		for _, registration := range page.Events {
			body.Events = append(body.Events, events.RegisteredEvent{
				Event: registration.Type.Event, Version: registration.Version, CreatedAt: registration.CreatedAt,
				Settings: wire.SettingsOf(registration.Settings), Fingerprint: registration.Fingerprint,
				ETag:                registry.TagOf(registration),
				VersionDeprecatedAt: wire.TimeOf(registration.VersionDeprecatedAt),
			})
		}
		return apigateway.JSON(http.StatusOK, body)
	}
}

// limitIn returns the limit of a page, 0 for the default.
func limitIn(query apigateway.Query, most int) (int, error) {
	return numberIn(query, "limit", most, fmt.Sprintf("limit must be a whole number from 1 to %d", most))
}

// numberIn returns a parameter that is a whole number from 1 to most, 0 if it is not given.
// The error has the detail.
func numberIn(query apigateway.Query, name string, most int, detail string) (int, error) {
	text, given := query.Get(name)
	if !given {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, apigateway.InvalidParameter("%s", detail)
	}
	return n, nil
}
