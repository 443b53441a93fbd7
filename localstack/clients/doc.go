// Package clients generates clients from the OpenAPI document, by the tools that
// users take for it, and has each send events to the gateway. There is a folder for
// each tool, with its version and a program that uses the client.
//
// `make test` does this for oapi-codegen, `make conformance` for all of them. Some
// things in the document are written as they are for the sake of these tools, which
// refuse others that mean the same, or leave out what they don't understand:
//
//   - enum with a type, for const (openapi-python-client: not in a header).
//   - oneOf of an object and a boolean, for a list of types (oapi-codegen, ogen).
//   - additionalProperties, also where true is the default (ogen: no member is sent).
//   - if, then and else, for alternatives of required (ogen: sums with one name).
//   - parameters clientName and eventName, for types (oapi-codegen: its own is Client).
//   - allOf around what is any value or an array, where a body has several types
//     (openapi-python-client: such a body raises a TypeError).
//   - {} beside a reference in allOf (openapi-python-client: the members beside a
//     single one are lost).
//
// What they cannot do all the same: ogen has no body of a media type that only the
// registration names; openapi-python-client has neither this nor NDJSON, takes objects
// only as plain events, and batches by send_events only.
package clients
