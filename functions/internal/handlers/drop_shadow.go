package handlers

import (
	"context"
	"net/http"

	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/functions/internal/apigateway"
)

// dropShadow removes the event type's shadow. A success has no body.
func dropShadow(u *registry.RegisterEvent) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		if err := u.DropShadow(ctx, r.Client, r.Event); err != nil {
			return apigateway.Response{}, err
		}
		return apigateway.Response{Status: http.StatusNoContent}, nil
	}
}
