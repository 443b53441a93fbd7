package handlers

import (
	"context"
	"net/http"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry/catalog"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/wire"
)

// diffVersions compares two schemas of the event type in both directions.
func diffVersions(u *catalog.DiffVersions) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		from, err := numberIn(r.Query, "from", core.MaxVersion, "from must be a whole number from 1")
		if err != nil {
			return apigateway.Response{}, err
		}
		to, shadow, err := versionIn(r.Query, "to")
		if err != nil {
			return apigateway.Response{}, err
		}
		d, err := u.Diff(ctx, r.Client, r.Event, from, to, shadow)
		if err != nil {
			return apigateway.Response{}, err
		}
		return apigateway.JSON(http.StatusOK, wire.DiffOf(d))
	}
}
