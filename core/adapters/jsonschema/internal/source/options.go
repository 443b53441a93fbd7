package source

import (
	"errors"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/format"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
)

// Options say how a schema is compiled. The zero value is as its draft has it.
type Options struct {
	AssertFormats bool // see [core.SchemaSource]
	References    map[string][]byte
	ExamplesWarn  bool // see [core.SchemaSource]
	// Draft and ReferenceDrafts are as in [core.SchemaSource]. It takes Draft for documents
	// that it decodes itself.
	Draft           string
	ReferenceDrafts map[string]string
	// Resolve finds what $ref and $schema lead to beside the schema itself, the
	// References and the standard metaschemas. nil finds none; only tests have more.
	Resolve resolver
}

// resolver returns the document at an absolute URL without fragment, or ErrNotFound. A
// [core.Error] that it returns fails the compilation. A compilation calls it once for each
// URL.
type resolver func(url string) ([]byte, error)

// ErrNotFound is returned by a Resolver for documents that it does not know.
var ErrNotFound = errors.New("schemas are not fetched")

// OptionsOf returns the options that a schema asks for.
func OptionsOf(schema core.SchemaSource) Options {
	return Options{
		AssertFormats: schema.AssertFormats, References: schema.References, ExamplesWarn: schema.ExamplesWarn,
		Draft: schema.Draft, ReferenceDrafts: schema.ReferenceDrafts,
	}
}

// newCompiler is a compiler of the library that knows our formats and patterns, and
// loads nothing but what the loader finds.
func (l *Loader) newCompiler(patterns *pattern.Set) *lib.Compiler {
	compiler := lib.NewCompiler()
	compiler.DefaultDraft(lib.Draft2020)
	compiler.UseLoader(l)
	compiler.UseRegexpEngine(patterns.Compile)
	for _, f := range format.All {
		compiler.RegisterFormat(&lib.Format{Name: f.Name, Validate: f.Validate})
	}
	if l.Options.AssertFormats {
		compiler.AssertFormat()
	}
	return compiler
}

// formatAssertion is the vocabulary in which format is an assertion
// (https://json-schema.org/draft/2020-12/json-schema-validation#section-7.2.2).
const formatAssertion = "https://json-schema.org/draft/2020-12/vocab/format-assertion"

// understand makes what a metaschema says of formatAssertion required: false is
// to be ignored by those who do not know the vocabulary, as which the library
// takes itself.
func understand(metaschema any) {
	object, _ := metaschema.(map[string]any)
	if vocabulary, ok := object["$vocabulary"].(map[string]any); ok && vocabulary[formatAssertion] == false {
		vocabulary[formatAssertion] = true
	}
}
