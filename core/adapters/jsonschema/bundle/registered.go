package bundle

import (
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
)

// Registered bundles a schema that is stored with the documents that it refers to. Where a
// document is of a draft only because it was registered with it, the bundle says that draft.
// Errors: CodeInvalidJSON.
func Registered(source core.SchemaSource) ([]byte, error) {
	if len(source.References) == 0 && source.Draft == "" {
		return source.Document, nil
	}
	find := registered{source, map[string]*document{}}
	host, err := find.read("", source.Document, unnamed, source.Draft, true)
	if err != nil {
		return nil, err
	}
	c, err := load(host, find, true)
	if err != nil {
		return nil, err
	}
	if len(c.documents) == 1 {
		return host.alone(), nil
	}
	document, _ := c.write()
	return document, nil
}

// registered finds documents by their addresses.
type registered struct {
	source    core.SchemaSource
	documents map[string]*document
}

// read reads a document that was registered with a draft; "" for none.
func (f registered) read(address string, text []byte, asked, draft string, isHost bool) (*document, error) {
	if _, err := guard.Decode(text); err != nil {
		return nil, err
	}
	root, of := parse(text, start(text)), latest
	if draft != "" {
		of = draftNumber(draft)
		text = apply(text, dialects(root, of))
		root = parse(text, start(text))
	}
	return newDocument(address, text, root, asked, of, isHost), nil
}

// find implements finder. Any host is as good as the gateway's own, as when schemas are
// compiled.
func (f registered) find(r *reference) (*document, error) {
	address := strings.TrimPrefix(r.target, graph.Host(r.target))
	text, known := f.source.References[address]
	if !known {
		return nil, nil
	}
	d := f.documents[address]
	if d == nil {
		var err error
		if d, err = f.read(address, text, r.target, f.source.ReferenceDrafts[address], false); err != nil {
			return nil, err
		}
		f.documents[address] = d
	}
	return d, nil
}
