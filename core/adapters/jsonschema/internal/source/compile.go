// Package source compiles the documents of schemas, and loads what they refer to.
package source

import (
	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
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

// DialectOf returns what $schema says; "" for nothing.
func DialectOf(doc any) string {
	object, _ := doc.(map[string]any)
	dialect, _ := object["$schema"].(string)
	return dialect
}
