package handlers

import (
	"context"
	"net/http"

	"example.com/eventgateway/core/registry/catalog"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/conditional"
	"example.com/eventgateway/functions/internal/wire"
)

// describeEvent tells everything about the event type but its schemas. Its ETag names the state
// of the event type, for a later change. It is never answered 304: some of what it tells can
// change in the same state.
func describeEvent(u *catalog.DescribeEvent) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		d, err := u.Describe(ctx, r.Client, r.Event)
		if err != nil {
			return apigateway.Response{}, err
		}
		response, err := apigateway.JSON(http.StatusOK, wire.DescriptionOf(d))
		if err != nil {
			return apigateway.Response{}, err
		}
		response.Header["etag"] = `"` + d.Tag + `"`
		response.Header["cache-control"] = conditional.Revalidated
		return response.Deprecated(d.DeprecatedSince()), nil
	}
}
