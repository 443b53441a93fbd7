package handlers

import (
	"context"
	"net/http"

	"example.com/eventgateway/core/registry/catalog"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/asyncapi"
	"example.com/eventgateway/functions/internal/conditional"
)

// describeClient describes a client's event types in AsyncAPI, a page a document.
func describeClient(u *catalog.DescribeClient, gateway asyncapi.Gateway) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		limit, err := limitIn(r.Query, catalog.MaxDescribeLimit)
		if err != nil {
			return apigateway.Response{}, err
		}
		cursor, _ := r.Query.Get("cursor")
		page, err := u.Describe(ctx, r.Client, cursor, limit)
		if err != nil {
			return apigateway.Response{}, err
		}
		response, err := apigateway.JSON(http.StatusOK, asyncapi.Describe(page, gateway))
		if err != nil {
			return apigateway.Response{}, err
		}
		return conditional.Hashed(r, conditional.Revalidated, response), nil
	}
}
