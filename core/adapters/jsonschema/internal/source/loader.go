package source

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// Loader gives the library the documents that a schema refers to. By the standard, a
// path is resolved against the $id around it, so that the library asks for it at that
// host: any host that an $id names is as good as the gateway's own. Nothing that is
// registered is a metaschema.
type Loader struct {
	Options Options
	// counts a document again that has several addresses; nil for stored schemas
	Again func(path string, document any) error

	documents map[string]any  // by path, as far as they are decoded
	given     map[string]bool // of these, to the library
	loaded    map[string]any  // by URL
	hosts     map[string]bool
	dialects  map[string]bool
}

// NewLoader returns a loader for one compilation.
func NewLoader(options Options) *Loader {
	return &Loader{Options: options, documents: map[string]any{}, given: map[string]bool{}, loaded: map[string]any{},
		hosts: map[string]bool{resource.Host(resource.Base): true}, dialects: map[string]bool{}}
}

// Load implements the library's interface.
func (l *Loader) Load(address string) (any, error) {
	if document, err := l.reference(address); document != nil || err != nil {
		return document, err
	}
	if l.Options.Resolve == nil {
		return nil, ErrNotFound
	}
	document, err := l.Options.Resolve(address)
	if err != nil {
		return nil, err
	}
	value, err := guard.Decode(document)
	if err != nil {
		return nil, err
	}
	understand(value)
	l.loaded[address] = value
	return value, nil
}

func (l *Loader) reference(address string) (any, error) {
	host := resource.Host(address)
	path := strings.TrimPrefix(address, host)
	if l.Options.References[path] == nil || !l.hosts[host] || l.dialects[address] {
		return nil, nil
	}
	value, err := l.Document(path)
	if err != nil {
		return nil, err
	}
	if l.given[path] && l.Again != nil {
		if err := l.Again(path, value); err != nil {
			return nil, err
		}
	}
	l.given[path], l.loaded[address] = true, value
	return value, nil
}

// Reference is Document of a path that References may not have; nil then.
func (l *Loader) Reference(path string) any {
	if l.Options.References[path] == nil {
		return nil
	}
	value, _ := l.Document(path) // nil if it is no JSON
	return value
}

// Document decodes what has a path.
func (l *Loader) Document(path string) (any, error) {
	if value, known := l.documents[path]; known {
		return value, nil
	}
	value, _, err := Decode(l.Options.References[path], l.Options.ReferenceDrafts[path])
	if err != nil {
		return nil, err
	}
	l.documents[path] = value
	l.names(value)
	return value, nil
}

// names notes which hosts and metaschemas a document names.
func (l *Loader) names(value any) {
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			l.names(item)
		}
	case map[string]any:
		for keyword, below := range v {
			text, _ := below.(string)
			switch keyword {
			case "$id", "id":
				if host := resource.Host(text); host != "" {
					l.hosts[host] = true
				}
			case "$schema":
				l.dialects[text] = true
			}
			l.names(below)
		}
	}
}

// anchored is the schemas with $dynamicAnchor: $dynamicRef leads to them without
// that the library shows how. Compiling one may load more documents.
func anchored(compiler *lib.Compiler, documents map[string]any) []*lib.Schema {
	var found []*lib.Schema
	done := map[string]bool{}
	for len(done) < len(documents) {
		for _, address := range slices.Sorted(maps.Keys(documents)) {
			if !done[address] {
				done[address] = true
				found = append(found, anchoredIn(compiler, address, documents[address])...)
			}
		}
	}
	return found
}

func anchoredIn(compiler *lib.Compiler, address string, document any) []*lib.Schema {
	var found []*lib.Schema
	var path []string
	var look func(value any)
	in := func(name string, value any) {
		path = append(path, name)
		look(value)
		path = path[:len(path)-1]
	}
	look = func(value any) {
		switch v := value.(type) {
		case []any:
			for i, item := range v {
				in(strconv.Itoa(i), item)
			}
		case map[string]any:
			if _, ok := v["$dynamicAnchor"].(string); ok {
				place := (&url.URL{Path: pointer.Of(path)}).EscapedPath()
				if s, err := compiler.Compile(address + "#" + place); err == nil {
					found = append(found, s)
				} // else it is no schema, but a value of enum, for example
			}
			for name, member := range v {
				in(name, member)
			}
		}
	}
	look(document)
	return found
}
