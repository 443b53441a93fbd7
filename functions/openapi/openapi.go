// Package openapi holds the description of the HTTP contract, openapi.json: an
// OpenAPI 3.1 document, written by hand, that get_event_schema serves.
//
// It says what the code does and decides nothing: routes are in
// functions/routes, bodies in events/wire.go, statuses in
// functions/internal/wire. The tests here and openapitest hold the document to
// all of these and to the handlers, in both directions, and to the golden requests
// and responses in testdata.
package openapi

import (
	"crypto/sha256"
	_ "embed"
	"fmt"
	"sync"
)

// Document is the description, to be served as it is.
//
//go:embed openapi.json
var Document []byte

// ETag is the document's entity tag (RFC 9110, section 8.8.3).
var ETag = sync.OnceValue(func() string { return fmt.Sprintf(`"%.8x"`, sha256.Sum256(Document)) })
