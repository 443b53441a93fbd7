package handlers

import (
	"context"
	"net/http"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/wire"
)

// deprecateVersion marks the version in the query as deprecated, or, with
// deprecated=false, takes the mark away. It answers with the version's entry in the list.
func deprecateVersion(u *registry.DeprecateVersion) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		const detail = "version must be given, a whole number from 1"
		version, err := numberIn(r.Query, "version", core.MaxVersion, detail)
		if err == nil && version == 0 {
			err = apigateway.InvalidParameter("%s", detail)
		}
		if err != nil {
			return apigateway.Response{}, err
		}
		undo, err := r.Flag("deprecated", "false", "true")
		if err != nil {
			return apigateway.Response{}, err
		}
		registration, err := u.Deprecate(ctx, r.Client, r.Event, version, !undo)
		if err != nil {
			return apigateway.Response{}, err
		}
		return apigateway.JSON(http.StatusOK, wire.VersionOf(registration))
	}
}
