// Package clients generates clients from the OpenAPI document, by the tools that users
// take for it, and lets each client send events to the gateway. Each tool has a folder
// with its version and a program that uses the client.
//
// `make test` does this for oapi-codegen, `make conformance` for all tools. The document
// has some forms for the sake of these tools, which refuse equal ones or leave out what
// they don't understand:
//
//   - enum with a type, for const (openapi-python-client: not in a header).
//   - oneOf of an object and a boolean, for a list of types (oapi-codegen, ogen).
//   - additionalProperties, also where true is the default (ogen: no member is sent).
//   - if, then and else, for alternatives of required (ogen: sums with one name).
//   - parameters clientName, eventName and eventDescription, for types (oapi-codegen: its
//     own is Client, and Description is a schema).
//   - allOf around any value or an array, where a body has several types
//     (openapi-python-client: such a body raises a TypeError).
//   - {} beside a reference in allOf (openapi-python-client: the members beside a
//     single one are lost).
//
// Gaps remain: ogen has no body of a media type that only the registration names.
// openapi-python-client has neither this nor NDJSON, takes only objects as plain events,
// and sends batches by send_events only.
//
// `make conformance` also reads AsyncAPI documents with the official parser, and makes types of
// schemas by the recipes of events/README.md, and runs that page's tests against eventgateway dev,
// and its Lambda functions, as `make test` does those in Python.
package clients
