package bundle

import "example.com/eventgateway/core/adapters/jsonschema/internal/resource"

// dialects returns the edits of a document that was registered with a draft: each $schema that
// is no draft's becomes that of the draft, as when the document is compiled.
func dialects(root *node, draft int) (edits []edit) {
	tell := func(n *node) { edits = append(edits, edit{n.begin, n.end, quoted(metaschemas[draft])}) }
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
	return []string{quoted("$schema") + ": " + quoted(metaschemas[d.draft])}
}

// alone returns a document that refers to no other, as others read it right.
func (d *document) alone() []byte {
	return apply(d.text, []edit{first(d, d.untold(latest))})
}

// draftNumber returns the number of one of the drafts that a registration may name.
func draftNumber(name string) int {
	for number, known := range draftNames {
		if known == name {
			return number
		}
	}
	return latest
}
