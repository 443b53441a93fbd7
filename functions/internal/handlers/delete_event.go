package handlers

import (
	"context"
	"net/http"

	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/functions/internal/apigateway"
)

// deleteEvent deletes the event type.
func deleteEvent(u *registry.DeleteEvent) apigateway.Handler { return withoutBody(u.Delete) }

// withoutBody does something with the event type. A success has no body.
func withoutBody(do func(ctx context.Context, client, event string) error) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		if err := do(ctx, r.Client, r.Event); err != nil {
			return apigateway.Response{}, err
		}
		return apigateway.Response{Status: http.StatusNoContent}, nil
	}
}
