package bundle

import (
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
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
		of = resource.Number(draft)
		text = apply(text, dialects(root, of))
		root = parse(text, start(text))
	}
	return newDocument(address, text, root, asked, of, isHost), nil
}

// find implements finder. Any host is as good as the gateway's own, as when schemas are
// compiled.
func (f registered) find(r *reference) (*document, error) {
	address := strings.TrimPrefix(r.target, resource.Host(r.target))
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

// dialects returns the edits of a document that was registered with a draft: each $schema that
// is no draft's is replaced by the draft's, as when the document is compiled.
func dialects(root *node, draft int) (edits []edit) {
	tell := func(n *node) { edits = append(edits, edit{n.begin, n.end, quoted(resource.Metaschema(draft))}) }
	if written := root.member("$schema"); written != nil && written.kind != '"' { // null: it is as good as none
		tell(written)
	}
	eachDialect(root, func(written *node) {
		if !resource.IsDraft(written.text) {
			tell(written)
		}
	})
	return edits
}

// eachDialect finds each $schema that is a text in what may be a schema. What stands in const,
// enum and examples is data.
func eachDialect(n *node, found func(written *node)) {
	for _, item := range n.items {
		eachDialect(item, found)
	}
	for _, m := range n.members {
		if m.name == "$schema" && m.value.kind == '"' {
			found(m.value)
		}
		switch {
		case resource.IsData(m.name):
		case resource.To(resource.Draft2020, m.name) == resource.Named:
			for _, one := range m.value.members {
				eachDialect(one.value, found)
			}
		default:
			eachDialect(m.value, found)
		}
	}
}

// untold returns the $schema that a document lacks where it stands in one of another draft.
func (d *document) untold(around int) []string {
	if _, said := d.root.string("$schema"); said || d.draft == around || d.root.kind != '{' {
		return nil
	}
	return []string{quoted("$schema") + ": " + quoted(resource.Metaschema(d.draft))}
}

// alone returns a document that refers to no other, as others read it right.
func (d *document) alone() []byte {
	return apply(d.text, []edit{first(d, d.untold(latest))})
}
