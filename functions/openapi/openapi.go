// Package openapi holds the description of the HTTP contract, openapi.json: an
// OpenAPI 3.1 document, written by hand, that get_event_schema serves.
//
// The document describes what the code does, and decides nothing. Routes are in
// functions/routes, bodies in events/wire.go, statuses in functions/internal/wire. The tests
// here and openapitest compare the document with all of these, with the handlers, and with
// the golden requests and responses in testdata, in both directions.
package openapi

import _ "embed"

// Document is the description, byte for byte as it is served.
//
//go:embed openapi.json
var Document []byte
