// Package conditional serves conditional requests (RFC 9110, section 13): it leaves out a body
// that the caller has already, and changes an event type only in the state that the caller
// knows.
package conditional

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"

	"example.com/eventgateway/functions/internal/apigateway"
)

// Revalidated is the Cache-Control of answers that can change. Caches keep them, but ask
// before each use.
const Revalidated = "no-cache"

// Answer returns the response, or 304 if the caller has it already. The entity tag has its
// quotes. caching is the Cache-Control.
func Answer(r apigateway.Request, etag, caching string, response apigateway.Response) apigateway.Response {
	response.Header["etag"] = etag
	response.Header["cache-control"] = caching
	response.Status = http.StatusOK
	if matches(r.Header["if-none-match"], etag) {
		response.Status, response.Body = http.StatusNotModified, nil
	}
	return response
}

// Hashed is [Answer] with an entity tag made of the body.
func Hashed(r apigateway.Request, caching string, response apigateway.Response) apigateway.Response {
	sum := sha256.Sum256(response.Body)
	return Answer(r, fmt.Sprintf(`"%x"`, sum[:8]), caching, response)
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
