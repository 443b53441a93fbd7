// Package source compiles the documents of schemas, and loads what they refer to.
package source

import (
	"errors"
	"fmt"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
	"example.com/eventgateway/core/adapters/jsonschema/internal/violation"
)

// Schema is what a schema compiles to.
type Schema struct {
	Root      *lib.Schema
	All       []*lib.Schema  // that may be applied, the root first
	Documents map[string]any // by URL: the schema's own and those that it refers to
	Patterns  *pattern.Set
	Options   Options
	// Contradictions is CodeSchemaInvalid with the examples that contradict a new schema,
	// if the options ask only for a warning of them; nil for none.
	Contradictions *core.Error
	// NamesDraft says that the document is of the same drafts whatever Options.Draft is.
	NamesDraft bool
}

// Compile compiles a document that was taken before.
func Compile(document []byte, options Options) (Schema, error) {
	doc, named, err := Decode(document, options.Draft)
	if err != nil {
		return Schema{}, err
	}
	compiled, err := NewLoader(options).Compile(doc, false)
	compiled.NamesDraft = named
	return compiled, err
}

// Compile compiles a document that [Decode] returned. If strict, it
// refuses patterns that mean something else than they seem to.
func (l *Loader) Compile(doc any, strict bool) (Schema, error) {
	patterns := pattern.NewSet(strict)
	if len(l.Options.References) > 0 {
		l.names(doc)
	}
	compiler := l.newCompiler(patterns)
	if err := compiler.AddResource(resource.Base, doc); err != nil {
		return Schema{}, unacceptable(doc, err)
	}
	root, err := compiler.Compile(resource.Base)
	if err != nil {
		return Schema{}, unacceptable(doc, err)
	}
	l.loaded[resource.Base] = doc
	roots := append([]*lib.Schema{root}, anchored(compiler, l.loaded)...)
	all := graph.Reachable(roots...)
	if ignoreBesideRef(all) {
		all = graph.Reachable(roots...)
	}
	return Schema{Root: root, All: all, Documents: l.loaded, Patterns: patterns, Options: l.Options}, nil
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
	case foreignDialect(doc, err) != "":
		result.Detail = foreignDialect(doc, err)
	case errors.As(err, &load):
		result.Detail = fmt.Sprintf("a $ref or $schema leads to %q: schemas are not fetched, so one may refer only "+
			"to itself, to the standard metaschemas, and by a path like /SpongeBob/Fruits/schema?version=1, "+
			"without a host, to versions of its client's schemas",
			shown(load.URL))
	case errors.As(err, &pattern):
		result.Detail = fmt.Sprintf("the pattern %q at %q is not one of ECMA-262 that the gateway takes: %v",
			pattern.Regex, shown(pattern.URL), pattern.Err)
	case errors.As(err, &anchor):
		result.Detail = fmt.Sprintf("$ref %q: there is no such anchor in the schema", shown(anchor.Reference))
	case errors.As(err, &pointer):
		result.Detail = fmt.Sprintf("$ref %q leads nowhere in the schema", shown(pointer.URL))
	default:
		result.Detail = "the schema does not compile: " + strings.ReplaceAll(err.Error(), resource.Base, "")
	}
	return result
}

// shown is an address in a schema without the host that it has only here.
func shown(address string) string {
	if _, _, known := strings.Cut(address, "/schema?version="); known {
		return strings.TrimPrefix(address, strings.TrimSuffix(resource.Base, "/"))
	}
	return strings.TrimPrefix(address, resource.Base)
}

// DialectOf returns what $schema says; "" for nothing.
func DialectOf(doc any) string {
	object, _ := doc.(map[string]any)
	dialect, _ := object["$schema"].(string)
	return dialect
}
