package jsonschema

import (
	"errors"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
)

// Options say how a schema is compiled. The zero value is what [Language.Compile]
// does.
type Options struct {
	// AssertFormats makes format an assertion in all drafts. Without it, format
	// is one in drafts 4, 6 and 7, and an annotation in 2019-09 and 2020-12,
	// whose standard metaschemas say so.
	AssertFormats bool
	// Resolve finds the schemas that $ref and $schema lead to beside the schema
	// itself and the standard metaschemas. nil finds none.
	Resolve Resolver
}

// Resolver returns the document at an absolute URL without fragment, or
// [ErrNotFound]; a [core.Error] is that of the compilation. It is called once
// for each URL of a compilation, which is over when it returns: it has to mind
// deadlines itself.
type Resolver func(url string) ([]byte, error)

// ErrNotFound is a Resolver's answer for a URL that it does not know.
var ErrNotFound = errors.New("schemas are not fetched")

// CompileWith is Compile with options.
func (Language) CompileWith(document []byte, options Options) (core.Validator, error) {
	patterns := &patterns{}
	schema, all, err := compileWith(document, options, patterns)
	if err != nil {
		return nil, err
	}
	return patterns.bound(newValidator(schema, all)), nil
}

// compile is for looking at a schema. To validate with it would be without the
// bounds that patterns need.
func compile(document []byte) (*lib.Schema, error) {
	schema, _, err := compileWith(document, Options{}, &patterns{})
	return schema, err
}

// newCompiler is a compiler of the library that knows our formats and patterns,
// and loads nothing but what o resolves.
func (o Options) newCompiler(patterns *patterns) *lib.Compiler {
	compiler := lib.NewCompiler()
	compiler.DefaultDraft(lib.Draft2020)
	compiler.UseLoader(loader(o))
	compiler.UseRegexpEngine(patterns.compile)
	for _, format := range formats {
		compiler.RegisterFormat(format)
	}
	if o.AssertFormats {
		compiler.AssertFormat()
	}
	return compiler
}

// loader gives the library what the options resolve.
type loader Options

func (l loader) Load(url string) (any, error) {
	if l.Resolve == nil {
		return nil, ErrNotFound
	}
	document, err := l.Resolve(url)
	if err != nil {
		return nil, err
	}
	value, err := decode(document)
	if err == nil {
		understand(value)
	}
	return value, err
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
