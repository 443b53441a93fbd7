package handlers

import (
	"context"
	"net/http"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/wire"
)

// diffVersions compares two schemas of the event type in both directions.
func diffVersions(u *registry.DiffVersions) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		from, err := numberIn(r.Query, "from", core.MaxVersion, "from must be a whole number from 1")
		if err != nil {
			return apigateway.Response{}, err
		}
		text, _ := r.Query.Get("to")
		to := 0
		if text != shadow {
			to, err = numberIn(r.Query, "to", core.MaxVersion, "to must be a whole number from 1, or shadow")
		}
		if err != nil {
			return apigateway.Response{}, err
		}
		d, err := u.Diff(ctx, r.Client, r.Event, from, to, text == shadow)
		if err != nil {
			return apigateway.Response{}, err
		}
		return apigateway.JSON(http.StatusOK, wire.DiffOf(d))
	}
}
