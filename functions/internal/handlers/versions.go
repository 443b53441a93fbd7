package handlers

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"

	"example.com/eventgateway/core/registry/catalog"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/wire"
)

// versions returns a page of the list of versions.
func versions(ctx context.Context, u *catalog.GetEventSchema, r apigateway.Request) (apigateway.Response, error) {
	limit, err := limitIn(r.Query, catalog.MaxVersionsLimit)
	if err != nil {
		return apigateway.Response{}, err
	}
	cursor, _ := r.Query.Get("cursor")
	page, err := u.Versions(ctx, r.Client, r.Event, cursor, limit)
	if err != nil {
		return apigateway.Response{}, err
	}
	body := events.RegisteredVersions{
		Client: page.Type.Client, Event: page.Type.Event, Versions: []events.RegisteredVersion{}, Next: page.Next,
	}
	for _, v := range page.Versions {
		body.Versions = append(body.Versions, wire.VersionOf(v))
	}
	response, err := apigateway.JSON(http.StatusOK, body)
	if err != nil {
		return apigateway.Response{}, err
	}
	sum := sha256.Sum256(response.Body)
	return conditional(r, fmt.Sprintf(`"%x"`, sum[:8]), revalidated, response), nil
}
