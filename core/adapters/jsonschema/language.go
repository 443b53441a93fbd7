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
	"errors"
	"fmt"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/canonical"
	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
	"example.com/eventgateway/core/adapters/jsonschema/internal/violation"
)

var (
	_ core.SchemaCompiler = Language{}
	_ core.SchemaChecker  = Language{}
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
	options := optionsOf(schema)
	options.referenceOnly = l.ReferenceOnly
	return newValidator(schema.Document, options)
}

// compiled is what a schema compiles to.
type compiled struct {
	root      *lib.Schema
	all       []*lib.Schema  // that may be applied, the root first
	documents map[string]any // by URL: the schema's own and those that it refers to
}

func compileWith(document []byte, loader *loader, patterns *pattern.Set) (compiled, error) {
	doc, err := guard.Decode(document)
	if err != nil {
		return compiled{}, err
	}
	return compileDecoded(doc, loader, patterns)
}

func compileDecoded(doc any, loader *loader, patterns *pattern.Set) (compiled, error) {
	if len(loader.options.references) > 0 {
		loader.names(doc)
	}
	compiler := loader.newCompiler(patterns)
	if err := compiler.AddResource(graph.Base, doc); err != nil {
		return compiled{}, unacceptable(doc, err)
	}
	root, err := compiler.Compile(graph.Base)
	if err != nil {
		return compiled{}, unacceptable(doc, err)
	}
	loader.loaded[graph.Base] = doc
	roots := append([]*lib.Schema{root}, anchored(compiler, loader.loaded)...)
	all := graph.Reachable(roots...)
	if ignoreBesideRef(all) {
		all = graph.Reachable(roots...)
	}
	return compiled{root, all, loader.loaded}, nil
}

// Check implements [core.SchemaChecker].
func (Language) Check(schema core.SchemaSource) (string, error) {
	loader := newLoader(optionsOf(schema))
	document, err := admit(schema.Document, loader)
	if err != nil {
		return "", err
	}
	patterns := pattern.NewSet(true)
	compiled, err := compileDecoded(document, loader, patterns)
	if err != nil {
		return "", err
	}
	if err := admitCompiled(compiled.all); err != nil {
		return "", err
	}
	if err := checkExamples(document, compiled, patterns); err != nil {
		return "", err
	}
	return canonical.Fingerprint(document), nil
}

// unacceptable says why a schema did not compile.
func unacceptable(doc any, err error) error {
	result := &core.Error{Code: core.CodeSchemaInvalid}
	var meta *lib.SchemaValidationError
	var load *lib.LoadURLError
	var pattern *lib.InvalidRegexError
	var anchor *lib.AnchorNotFoundError
	var pointer *lib.JSONPointerNotFoundError
	if errors.As(err, &load) {
		if resolving, ok := errors.AsType[*core.Error](load.Err); ok {
			return resolving
		}
	}
	switch {
	case errors.As(err, &meta):
		result.Detail = "the document is not a valid JSON Schema"
		if invalid, ok := errors.AsType[*lib.ValidationError](meta.Err); ok {
			result.Violations, _ = violation.List(doc, invalid)
		}
	case errors.As(err, &load) && load.URL == strings.TrimSuffix(dialectOf(doc), "#"):
		result.Detail = fmt.Sprintf("$schema %q is no JSON Schema draft that the gateway knows: it knows 4, 6, 7, 2019-09 and 2020-12", load.URL)
	case errors.As(err, &load):
		result.Detail = fmt.Sprintf("a $ref or $schema leads to %q: schemas are not fetched, so one may refer only to itself, to the standard metaschemas, and by a path like /SpongeBob/Fruits/schema?version=1, without a host, to versions of its client's schemas",
			shown(load.URL))
	case errors.As(err, &pattern):
		result.Detail = fmt.Sprintf("the pattern %q at %q is not one of ECMA-262 that the gateway takes: %v",
			pattern.Regex, shown(pattern.URL), pattern.Err)
	case errors.As(err, &anchor):
		result.Detail = fmt.Sprintf("$ref %q: there is no such anchor in the schema", shown(anchor.Reference))
	case errors.As(err, &pointer):
		result.Detail = fmt.Sprintf("$ref %q leads nowhere in the schema", shown(pointer.URL))
	default:
		result.Detail = "the schema does not compile: " + strings.ReplaceAll(err.Error(), graph.Base, "")
	}
	return result
}

// shown is an address in a schema without the host that it has only here.
func shown(address string) string {
	if _, _, known := strings.Cut(address, "/schema?version="); known {
		return strings.TrimPrefix(address, strings.TrimSuffix(graph.Base, "/"))
	}
	return strings.TrimPrefix(address, graph.Base)
}

func dialectOf(doc any) string {
	object, _ := doc.(map[string]any)
	dialect, _ := object["$schema"].(string)
	return dialect
}
