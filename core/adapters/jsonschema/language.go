// Package jsonschema is the schema language of the gateway: JSON Schema, drafts
// 4, 6, 7, 2019-09 and 2020-12 (the default where $schema is absent), by
// github.com/santhosh-tekuri/jsonschema, which passes every mandatory test of the
// official suite.
//
// Documents come from strangers. What the library would choke on is refused
// before it sees it: texts (guard.go), new schemas (schema_guard.go) and events
// that would take too long to check (guard_cost.go). Most valid events it never sees:
// a plan knows that they are (plans.go). And it can load nothing: a
// $ref reaches the schema itself, the standard metaschemas and what was registered
// under the path that it names, never a file or the network. Formats are checked by their RFCs
// (formats*.go), patterns are those of ECMA-262 within a bound on their work
// (patterns*.go), what is told of events is in our own words (violations*.go), and
// SUITE.md says which of the official suite's tests pass.
package jsonschema

import (
	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/admit"
	"example.com/eventgateway/core/adapters/jsonschema/internal/compare"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
)

var (
	_ core.SchemaCompiler = Language{}
	_ core.SchemaChecker  = Language{}
	_ core.SchemaComparer = Language{}
)

// Language compiles and checks schemas. Its zero value is ready and safe for
// many goroutines.
type Language struct {
	// ReferenceOnly leaves out the plans (internal/plan), which change no answer but
	// how soon it is there: for measuring.
	ReferenceOnly bool
}

// Compile implements [core.SchemaCompiler].
func (l Language) Compile(schema core.SchemaSource) (core.Validator, error) {
	return l.validator(schema.Document, source.OptionsOf(schema))
}

// Check implements [core.SchemaChecker].
func (Language) Check(schema core.SchemaSource) (string, error) {
	return admit.Schema(schema)
}

// Compare implements [core.SchemaComparer].
func (Language) Compare(writer, reader core.SchemaSource, lenient bool) ([]core.Incompatibility, error) {
	return compare.Schemas(writer, reader, lenient)
}
