package handlers

import (
	"context"
	"net/http"

	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/functions/internal/apigateway"
)

// deleteEvent deletes the event type. A success has no body.
func deleteEvent(u *registry.DeleteEvent) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		if err := u.Delete(ctx, r.Client, r.Event); err != nil {
			return apigateway.Response{}, err
		}
		return apigateway.Response{Status: http.StatusNoContent}, nil
	}
}
