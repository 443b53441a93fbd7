// Package openapitest holds the handlers to the OpenAPI document, for the tests of
// the functions and of the whole gateway: both must say the same, in both
// directions.
//
// Its examples are golden files in functions/openapi/testdata/<function>: what is
// given, requests, and the exact responses (txtar sections), of which what
// differs each time is a placeholder such as <id>. [Run] plays those of a function
// to its handler over backends in memory, [Golden.Play] to a gateway anywhere. Run
// also holds the query parameters that a handler asks for, and the content types
// and encodings that it takes, to the document.
//
// Whoever adds a parameter, a header, a status, a code or a member of a body adds
// it to openapi.json and writes a golden file with a request that shows it;
// `make golden` writes the response. The tests name whatever is still missing. What
// a file can be given is in [Registration], declaration and failing: a setting of a
// registration or a port that is new is added there.
package openapitest
