package handlers

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/wire"
)

// ListRegisteredEvents returns the handler of the function list_registered_events.
func ListRegisteredEvents(u *registry.ListRegisteredEvents) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		limit, err := limitIn(r.Query)
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
				DeprecatedAt:        wire.TimeOf(registration.DeprecatedAt),
				VersionDeprecatedAt: wire.TimeOf(registration.VersionDeprecatedAt),
			})
		}
		return apigateway.JSON(http.StatusOK, body)
	}
}

func limitIn(query apigateway.Query) (int, error) {
	text, given := query.Get("limit")
	if !given {
		return 0, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 || limit > registry.MaxListLimit {
		return 0, &core.Error{Code: core.CodeInvalidParameter, Detail: fmt.Sprintf(
			"limit must be a whole number from 1 to %d", registry.MaxListLimit)}
	}
	return limit, nil
}
