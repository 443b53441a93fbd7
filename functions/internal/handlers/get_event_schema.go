package handlers

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry/catalog"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/asyncapi"
	"example.com/eventgateway/functions/internal/conditional"
	"example.com/eventgateway/functions/internal/wire"
	"example.com/eventgateway/functions/routes"
)

// GetEventSchema returns the handler of the function get_event_schema. public is nil where schemas
// are not public. gateway is what descriptions of clients say of it.
func GetEventSchema(
	u *catalog.GetEventSchema, public *catalog.GetPublicSchema, describe *catalog.DescribeEvent,
	diff *catalog.DiffVersions, client *catalog.DescribeClient, gateway asyncapi.Gateway,
) apigateway.Handler {
	all := map[string]apigateway.Handler{
		routes.GetEventSchema: getEventSchema(u),
		routes.DescribeEvent:  describeEvent(describe),
		routes.DiffVersions:   diffVersions(diff),
		routes.DescribeClient: describeClient(client, gateway),
		routes.GetOpenAPI:     getOpenAPI,
	}
	if public != nil {
		all[routes.GetPublicSchema] = getPublicSchema(public)
	}
	return apigateway.ByUseCase(all)
}

// getEventSchema returns a version's schema, the shadow's, or, with ?versions=true, the list
// of versions.
func getEventSchema(u *catalog.GetEventSchema) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		listed, err := r.Flag("versions", "true", "false")
		if value, given := r.Query.Get("versions"); given && value == "" {
			listed, err = true, nil
		}
		if err != nil {
			return apigateway.Response{}, err
		}
		bundled, err := r.Flag("bundle", "true", "false")
		switch {
		case err != nil:
			return apigateway.Response{}, err
		case listed:
			return versions(ctx, u, r)
		}
		version, shadow, err := versionIn(r.Query, "version")
		switch {
		case err != nil:
			return apigateway.Response{}, err
		case shadow:
			return shadowOf(ctx, u, r, bundled)
		}
		schema, err := u.Get(ctx, r.Client, r.Event, version)
		if err != nil {
			return apigateway.Response{}, err
		}
		header := map[string]string{"content-type": events.SchemaType, "schema-version": strconv.Itoa(schema.Version)}
		if bundled {
			return bundleOf(ctx, u, r, schema, header)
		}
		// Versions are immutable, so the number names the bytes; the fingerprint
		// guards against a table that was emptied and filled again.
		etag, caching := fmt.Sprintf(`"%d-%.16s"`, schema.Version, schema.Fingerprint), conditional.Revalidated
		if version > 0 {
			caching = forEver(r)
		}
		return plain(r, etag, caching, schema, header), nil
	}
}

// plain returns a schema as it was registered.
func plain(r apigateway.Request, etag, caching string, s core.Schema, header map[string]string) apigateway.Response {
	return conditional.Answer(r, etag, caching, apigateway.Response{Header: header, Body: s.Document}).
		Deprecated(s.DeprecatedSince())
}

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
	return conditional.Hashed(r, conditional.Revalidated, response), nil
}

func shadowOf(
	ctx context.Context, u *catalog.GetEventSchema, r apigateway.Request, bundled bool,
) (apigateway.Response, error) {
	schema, err := u.Shadow(ctx, r.Client, r.Event)
	if err != nil {
		return apigateway.Response{}, err
	}
	header := map[string]string{"content-type": events.SchemaType}
	if bundled {
		return bundleOf(ctx, u, r, schema, header)
	}
	etag := fmt.Sprintf(`"0-%.16s"`, schema.Fingerprint) // no version is 0
	return plain(r, etag, conditional.Revalidated, schema, header), nil
}

// bundleOf returns a schema with those that it refers to. Another release of the gateway may
// bundle them differently, so the answer is not kept for ever.
func bundleOf(
	ctx context.Context, u *catalog.GetEventSchema, r apigateway.Request, schema core.Schema, header map[string]string,
) (apigateway.Response, error) {
	document, err := u.Bundle(ctx, schema)
	if err != nil {
		return apigateway.Response{}, err
	}
	return conditional.Hashed(r, conditional.Revalidated, apigateway.Response{Header: header, Body: document}).
		Deprecated(schema.DeprecatedSince()), nil
}

// forEver returns the Cache-Control of answers that never change (RFC 8246): a year. For a
// signed request only the caller may keep the answer, since a shared cache would give it to
// others.
func forEver(r apigateway.Request) string {
	if r.Signed {
		return "private, max-age=31536000, immutable"
	}
	return publicForEver
}

const publicForEver = "public, max-age=31536000, immutable"

// versionIn returns a parameter that is the number of a version, or the word shadow for the
// event type's shadow. The number is 0 if the parameter is not given.
func versionIn(query apigateway.Query, name string) (version int, shadow bool, err error) {
	if text, _ := query.Get(name); text == "shadow" {
		return 0, true, nil
	}
	version, err = numberIn(query, name, core.MaxVersion, name+" must be a whole number from 1, or shadow")
	return version, false, err
}
