// Package authorizer authenticates requests for the local API Gateway, as the authorizers of an
// HTTP API do.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html
package authorizer

import (
	"context"
	"net/http"
	"strings"

	"example.com/eventgateway/functions/payload"
)

// Check returns the sender of a request, from its headers; nil if the gateway does not ask.
// refused is nil for a request that may enter.
type Check func(ctx context.Context, header http.Header) (who *payload.Authorizer, refused *Refusal)

// Refusal is API Gateway's own answer to a request that may not enter.
type Refusal struct {
	Status    int
	Challenge string // of the header WWW-Authenticate; "" for none
}

// Response is the answer as HTTP: {"message":"Unauthorized"} or {"message":"Forbidden"}.
func (r *Refusal) Response() payload.Response {
	response := payload.Problem(r.Status)
	if r.Challenge != "" {
		response.Header.Set("Www-Authenticate", r.Challenge)
	}
	return response
}

// Open asks nobody.
func Open(context.Context, http.Header) (*payload.Authorizer, *Refusal) { return nil, nil }

// authorization returns the request's header, several joined as functions see them.
func authorization(header http.Header) string { return strings.Join(header["Authorization"], ",") }
