// Package jsonschema is the schema language of the gateway: JSON Schema, drafts
// 4, 6, 7, 2019-09 and 2020-12 (the default where $schema is absent), by
// github.com/santhosh-tekuri/jsonschema, which passes every mandatory test of the
// official suite. SUITE.md says which of its tests pass here.
//
// Documents come from strangers, and the library cannot be stopped: texts, new schemas
// and events that would take too much are refused before it sees them. It can load
// nothing: a $ref reaches the schema itself, the standard metaschemas and what is
// registered under the path that it names, never a file or the network.
//
// This package is the adapter: [Language] and its validators. The rest is in packages
// under internal, from the lowest:
//
//   - pointer, number, duplicate, canonical, quote: JSON Pointers, exact numbers, equal items,
//     canonical forms, values in sentences;
//   - resource: drafts, their keywords, and the URIs of schemas; graph: ways through compiled
//     schemas;
//   - guard: reads texts within bounds; memory: how much memory values take;
//   - format, and pattern with ecma and backtrack: formats by their RFCs, and patterns of
//     ECMA-262 within a bound on their work;
//   - keyword, branches: keywords and branches as the library should have them;
//   - violation: from the library's errors to sentences;
//   - source: documents to compiled schemas;
//   - cost: the steps of an event against a schema;
//   - admit: bounds on new schemas, and their examples;
//   - inclusion: whether all texts of some patterns are texts of others;
//   - compare: compatibility, by the rules of COMPATIBILITY.md;
//   - lint: warnings of what a schema probably does not mean;
//   - plan: a fast path that knows most valid events, so that the library never sees
//     them;
//   - tree: the compiled schemas that plans are made of, without the library.
package jsonschema

import (
	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/bundle"
	"example.com/eventgateway/core/adapters/jsonschema/internal/admit"
	"example.com/eventgateway/core/adapters/jsonschema/internal/canonical"
	"example.com/eventgateway/core/adapters/jsonschema/internal/compare"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/lint"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/registry/catalog"
)

var (
	_ core.SchemaCompiler     = Language{}
	_ registry.SchemaLanguage = Language{}
	_ catalog.SchemaBundler   = Language{}
)

// Language compiles and checks schemas. Its zero value is ready and safe for
// many goroutines.
type Language struct {
	// ReferenceOnly leaves out the plans (internal/plan), which change no answer but
	// how soon it is there: for measuring.
	ReferenceOnly bool
	// Cache keeps what only events need that are invalid. nil keeps it with each
	// validator, without a bound.
	Cache *ReferenceCache
}

// Compile implements [core.SchemaCompiler], for documents that [Language.ParseNew] took.
func (l Language) Compile(schema core.SchemaSource) (core.Validator, error) {
	return l.validator(schema.Document, source.OptionsOf(schema))
}

// Parse implements [registry.SchemaLanguage].
func (l Language) Parse(schema core.SchemaSource) (registry.CompiledSchema, error) {
	compiled, err := source.Compile(schema.Document, source.OptionsOf(schema))
	if err != nil {
		return nil, err
	}
	return parsed{compiled, schema.Document, l}, nil
}

// ParseNew implements [registry.SchemaLanguage].
func (l Language) ParseNew(schema core.SchemaSource) (registry.CompiledSchema, error) {
	compiled, err := admit.Schema(schema)
	if err != nil {
		return nil, err
	}
	return parsed{compiled, schema.Document, l}, nil
}

// Bundle implements [catalog.SchemaBundler].
func (Language) Bundle(schema core.SchemaSource) ([]byte, error) {
	document, err := bundle.Registered(schema)
	if err != nil {
		return nil, &core.Error{Code: core.CodeInternal, Detail: "a stored schema cannot be bundled", Err: err}
	}
	return document, nil
}

// parsed is a compiled schema.
type parsed struct {
	source.Schema
	document []byte
	language Language
}

// Fingerprint implements [registry.CompiledSchema].
func (p parsed) Fingerprint() string {
	sent := p.Documents[resource.Base]
	if p.Options.Draft != "" { // then $schema may be another there
		sent, _ = guard.Decode(p.document)
	}
	return canonical.Fingerprint(sent)
}

// NamesDraft implements [registry.CompiledSchema].
func (p parsed) NamesDraft() bool { return p.Schema.NamesDraft }

// Fingerprint returns the fingerprint of a document that need not compile, as
// [registry.CompiledSchema] has it. Errors: CodeInvalidJSON and CodeTooLarge.
func (Language) Fingerprint(document []byte) (string, error) {
	value, err := guard.Decode(document)
	if err != nil {
		return "", err
	}
	return canonical.Fingerprint(value), nil
}

// Compare implements [registry.CompiledSchema].
func (p parsed) Compare(writer registry.CompiledSchema, by registry.CompareOptions) []registry.Incompatibility {
	return compare.Schemas(writer.(parsed).Schema, p.Schema, by)
}

// Warnings implements [registry.CompiledSchema].
func (p parsed) Warnings() registry.Warnings { return lint.Find(p.Schema) }

// Validator implements [registry.CompiledSchema].
func (p parsed) Validator() core.Validator { return p.language.validatorOf(p.document, p.Schema) }
