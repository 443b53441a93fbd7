package handlers

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry/catalog"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/asyncapi"
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

// getEventSchema returns a version's schema, the shadow's, or, with ?versions, the list
// of versions.
func getEventSchema(u *catalog.GetEventSchema) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		listed, err := r.Flag("versions", "", "false")
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
		if bundled {
			response, err := bundleOf(ctx, u, r, schema)
			response.Header["schema-version"] = strconv.Itoa(schema.Version)
			return response.Deprecated(schema.DeprecatedSince()), err
		}
		// Versions are immutable, so the number names the bytes; the fingerprint
		// guards against a table that was emptied and filled again.
		etag := fmt.Sprintf(`"%d-%.16s"`, schema.Version, schema.Fingerprint)
		caching := revalidated
		if version > 0 {
			caching = forEver(r)
		}
		return conditional(r, etag, caching, apigateway.Response{Header: map[string]string{
			"content-type": events.SchemaType, "schema-version": strconv.Itoa(schema.Version),
		}, Body: schema.Document}).Deprecated(schema.DeprecatedSince()), nil
	}
}

func shadowOf(
	ctx context.Context, u *catalog.GetEventSchema, r apigateway.Request, bundled bool,
) (apigateway.Response, error) {
	schema, err := u.Shadow(ctx, r.Client, r.Event)
	if err != nil {
		return apigateway.Response{}, err
	}
	if bundled {
		response, err := bundleOf(ctx, u, r, schema)
		return response.Deprecated(schema.DeprecatedAt), err
	}
	etag := fmt.Sprintf(`"0-%.16s"`, schema.Fingerprint) // no version is 0
	return conditional(r, etag, revalidated, apigateway.Response{
		Header: map[string]string{"content-type": events.SchemaType}, Body: schema.Document,
	}).Deprecated(schema.DeprecatedAt), nil
}

// bundleOf returns a schema with those that it refers to. Another release of the gateway may
// bundle them differently, so the answer is not kept for ever.
func bundleOf(
	ctx context.Context, u *catalog.GetEventSchema, r apigateway.Request, schema core.Schema,
) (apigateway.Response, error) {
	document, err := u.Bundle(ctx, schema)
	sum := sha256.Sum256(document)
	return conditional(r, fmt.Sprintf(`"%x"`, sum[:8]), revalidated, apigateway.Response{
		Header: map[string]string{"content-type": events.SchemaType}, Body: document,
	}), err
}

// revalidated is the Cache-Control of answers that can change. Caches keep them, but ask
// before each use.
const revalidated = "no-cache"

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

// conditional returns the response, or 304 if the caller has it already.
func conditional(r apigateway.Request, etag, caching string, response apigateway.Response) apigateway.Response {
	response.Header["etag"] = etag
	response.Header["cache-control"] = caching
	response.Status = http.StatusOK
	if matches(r.Header["if-none-match"], etag) {
		response.Status, response.Body = http.StatusNotModified, nil
	}
	return response
}

// versionIn returns a parameter that is the number of a version, or the word shadow for the
// event type's shadow. The number is 0 if the parameter is not given.
func versionIn(query apigateway.Query, name string) (version int, shadow bool, err error) {
	if text, _ := query.Get(name); text == "shadow" {
		return 0, true, nil
	}
	version, err = numberIn(query, name, core.MaxVersion, name+" must be a whole number from 1, or shadow")
	return version, false, err
}

// matches reports whether an If-None-Match header names the entity tag, by the
// weak comparison of RFC 9110, section 13.1.2.
func matches(header, etag string) bool {
	for candidate := range strings.SplitSeq(header, ",") {
		candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
		if candidate == etag || candidate == "*" {
			return true
		}
	}
	return false
}
