// Package openapitest compares the handlers with the OpenAPI document, in both directions.
// The tests of httpapi and of the local gateway use it.
//
// Its examples are golden files in functions/openapi/testdata/<function>: txtar files with
// what is given, requests, and the exact responses, in which placeholders such as <id> stand
// for what differs each time. [Run] plays all files to the handlers, over backends in
// memory. [Golden.Play] plays a file to a gateway anywhere. Run also compares the query
// parameters that a handler asks for, and the content types and encodings that it accepts,
// with the document.
//
// To add a parameter, a header, a status, a code or a member of a body, add it to
// openapi.json and write a golden file with a request that shows it; `make golden` writes
// the response. The tests name all that is still missing. readGiven and failing say what a
// file can give: add a new port to failing.
package openapitest
