package bundle

import (
	"net/url"
	"slices"
	"strings"

	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// document is one text with schemas.
type document struct {
	name     string // for messages
	path     string // of a file, from the root directory
	text     []byte
	root     *node
	draft    int
	asked    string // the URI that it was found by
	parts    []*part
	refs     []*reference
	followed int             // of refs
	seen     map[*node]*part // of schemas whose members are known
	isHost   bool
}

// part is a schema with an $id, or a document's root.
type part struct {
	in      *document
	at      *node
	id      *node // the value of its $id; nil for none
	uri     string
	draft   int
	anchors map[string]*node
	dynamic map[string]bool // anchors that are dynamic; "" for $recursiveAnchor
	parent  *part
}

// reference is a $ref, $dynamicRef or $recursiveRef.
type reference struct {
	from     *part
	at       *node // its value
	target   string
	fragment string
	dynamic  bool   // it is no $ref
	to       *part  // nil for one that leads to no document of the bundle
	address  string // what it is to say instead; "" for nothing
}

// newDocument returns the document at a URI. draft is its draft if it does not say so.
func newDocument(name string, text []byte, root *node, asked string, draft int, isHost bool) *document {
	d := &document{name: name, text: text, root: root, asked: asked, draft: draft, isHost: isHost,
		seen: map[*node]*part{}}
	top := &part{in: d, at: root, uri: asked, draft: draftOf(root, draft), anchors: map[string]*node{},
		dynamic: map[string]bool{}}
	d.draft = top.draft
	if id := idOf(root, d.draft); id != nil && (!isHost || !onlyRef(root, d.draft)) {
		top.id = id
		if uri, _, ok := resource.Resolve(asked, resource.Without(id.text)); ok {
			top.uri = uri
		}
	}
	d.parts = []*part{top}
	d.schema(root, top)
	return d
}

// isTruth reports whether the document is true or false.
func (d *document) isTruth() bool {
	return d.root.kind == 0 && (d.text[d.root.begin] == 't' || d.text[d.root.begin] == 'f')
}

func (d *document) top() *part { return d.parts[0] }

// draftOf returns the draft that a schema names, or the one given.
func draftOf(schema *node, otherwise int) int {
	written, _ := schema.string("$schema")
	if draft := resource.Draft(written); draft != 0 {
		return draft
	}
	return otherwise
}

// isMetaschema reports whether every validator knows a URI.
func isMetaschema(uri string) bool {
	_, rest, _ := strings.Cut(uri, ":")
	return strings.HasPrefix(rest, "//json-schema.org/draft")
}

// idOf returns the value of a schema's $id, nil if it has none or that names an anchor.
func idOf(schema *node, draft int) *node {
	id := schema.member(resource.ID(draft))
	if id == nil || id.kind != '"' || resource.Without(id.text) == "" {
		return nil
	}
	return id
}

// onlyRef reports whether all but $ref is ignored in a schema: before 2019-09, all beside it is.
func onlyRef(schema *node, draft int) bool {
	_, is := schema.string("$ref")
	return is && draft < 2019
}

// schema finds the parts, anchors and references in a schema.
func (d *document) schema(n *node, in *part) {
	if n.kind != '{' || d.seen[n] != nil {
		return
	}
	if n != in.at {
		in = d.enter(n, in)
	}
	d.seen[n] = in
	d.anchor(n, in)
	for _, m := range n.members {
		if m.name == "$ref" || m.name == "$dynamicRef" || m.name == "$recursiveRef" {
			d.refer(m, in)
		}
		switch resource.To(resource.Draft2020, m.name) { // of all drafts, since people mix them
		case resource.Named:
			for _, one := range m.value.members {
				d.schema(one.value, in)
			}
		case resource.Below:
			d.schema(m.value, in)
			for _, item := range m.value.items {
				d.schema(item, in)
			}
		}
	}
}

// enter returns the part that a subschema is of: a new one if it has an $id.
func (d *document) enter(n *node, in *part) *part {
	draft := draftOf(n, in.draft)
	id := idOf(n, draft)
	if id == nil { // then $schema says nothing
		if draft = in.draft; onlyRef(n, draft) {
			return in
		}
		id = idOf(n, draft)
	}
	if id == nil || onlyRef(n, draft) {
		return in
	}
	r := &part{in: d, at: n, id: id, draft: draft, anchors: map[string]*node{}, dynamic: map[string]bool{},
		parent: in}
	r.uri, _, _ = resource.Resolve(in.uri, resource.Without(id.text))
	d.parts = append(d.parts, r)
	return r
}

func (d *document) anchor(n *node, in *part) {
	if in.draft >= 2019 {
		for _, keyword := range []string{"$anchor", "$dynamicAnchor"} {
			if name, is := n.string(keyword); is {
				in.anchors[name] = n
				in.dynamic[name] = keyword == "$dynamicAnchor"
			}
		}
		if truth := n.member("$recursiveAnchor"); truth != nil && d.text[truth.begin] == 't' {
			in.anchors[""], in.dynamic[""] = n, true
		}
		return
	}
	if id, is := n.string(resource.ID(in.draft)); is && !onlyRef(n, in.draft) {
		if _, name, _ := strings.Cut(id, "#"); name != "" {
			in.anchors[name] = n
		}
	}
}

func (d *document) refer(m member, in *part) {
	value := m.value
	if value.kind != '"' {
		return
	}
	target, fragment, ok := resource.Resolve(in.uri, value.text)
	if !ok { // an $id such as urn:x: relative references are paths of files
		target, fragment, _ = resource.Resolve(d.asked, value.text)
	}
	d.refs = append(d.refs, &reference{from: in, at: value, target: target, fragment: fragment,
		dynamic: m.name != "$ref"})
}

// part returns the part of the document that has the URI; nil if there is none.
func (d *document) part(uri string) *part {
	for _, r := range d.parts {
		if r.uri == uri {
			return r
		}
	}
	return nil
}

// find follows a fragment within a part, to nil if it leads nowhere. A place that a reference
// leads to is a schema, also below a keyword that is not known.
func (r *part) find(fragment string) *node {
	plain, err := url.PathUnescape(fragment)
	if err != nil {
		return nil
	}
	if plain == "" {
		return r.at
	}
	if plain[0] != '/' {
		return r.anchors[plain]
	}
	at, in := r.at, r
	for _, token := range pointer.Tokens(plain) {
		if at = at.child(token); at == nil {
			return nil
		}
		if i := slices.IndexFunc(r.in.parts, func(r *part) bool { return r.at == at }); i >= 0 {
			in = r.in.parts[i]
		}
	}
	r.in.schema(at, in)
	return at
}
