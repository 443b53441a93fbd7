package handlers

import (
	"context"

	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/conditional"
	"example.com/eventgateway/functions/openapi"
)

// getOpenAPI returns the document that describes the routes.
func getOpenAPI(_ context.Context, r apigateway.Request) (apigateway.Response, error) {
	return conditional.Hashed(r, conditional.Revalidated, apigateway.Response{
		Header: map[string]string{"content-type": events.JSONType}, Body: openapi.Document,
	}), nil
}
