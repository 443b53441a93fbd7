package handlers

import (
	"context"
	"fmt"
	"strconv"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry/catalog"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/conditional"
)

// getPublicSchema returns a numbered version to everyone, for ever: another release may bundle
// it in other words, but it means the same. A version that is not there may come.
func getPublicSchema(u *catalog.GetPublicSchema) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		version, ok := numberedVersion(r.Version)
		if !ok {
			return apigateway.Response{}, apigateway.NotKept(&core.Error{Code: core.CodeVersionNotFound,
				Detail: fmt.Sprintf("%.40q is not the number of a version, such as 1", r.Version)})
		}
		document, err := u.Get(ctx, r.Client, r.Event, version)
		switch {
		case core.CodeOf(err) == core.CodeVersionNotFound:
			return apigateway.Response{}, apigateway.NotKept(err)
		case err != nil:
			return apigateway.Response{}, err
		}
		return conditional.Hashed(r, publicForEver, apigateway.Response{
			Header: map[string]string{"content-type": events.SchemaType, "schema-version": r.Version}, Body: document,
		}), nil
	}
}

// numberedVersion reads a version's number as it is in a path. Only one text is a version's, so
// that it has one address.
func numberedVersion(text string) (version int, ok bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 1 && n <= core.MaxVersion && strconv.Itoa(n) == text
}
