package tree

import (
	"net/url"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// part is a document, or a schema in it that has an $id. References in it are relative to its
// address, and JSON Pointers and anchors are its own.
type part struct {
	address string
	value   any
	anchors map[string]any
	others  map[string]*part // of the same document, by address, this one included
}

// add returns a document as a part, and notes the parts in it.
func (b *builder) add(document any, address string) *part {
	root := &part{address: address, value: document, anchors: map[string]any{}, others: map[string]*part{}}
	root.others[address] = root
	b.documents[address] = root
	if object, is := document.(map[string]any); is {
		b.parts[resource.Identity(object)] = root
	}
	if found := b.collect(document, root, true); found != b.mentions(document) {
		b.failed = true // what names a part stands where the library finds it only by a reference
	}
	return root
}

// mentions counts the members of a document that name a part of it, or say a draft.
func (b *builder) mentions(value any) (n int) {
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			n += b.mentions(item)
		}
	case map[string]any:
		for name, member := range v {
			switch name {
			case "$dynamicAnchor", "$dynamicRef", "$recursiveAnchor", "$recursiveRef", "$vocabulary":
				b.failed = true
			case resource.ID(b.draft), "$anchor", "$schema":
				if _, is := member.(string); is { // else a property's name
					n++
				}
			}
			n += b.mentions(member)
		}
	}
	return n
}

// collect notes the parts and anchors of a schema and below it. It returns how many members
// name or say something.
func (b *builder) collect(value any, in *part, root bool) (found int) {
	object, is := value.(map[string]any)
	if !is {
		return 0
	}
	if _, says := object["$schema"].(string); says {
		found++
		b.failed = b.failed || !root // it may be of another draft
	}
	if _, says := object[resource.ID(b.draft)].(string); says {
		found++
	}
	if _, says := object["$anchor"].(string); says {
		found++
	}
	id, anchor := b.names(object)
	if id != "" {
		in = b.part(object, id, in, root)
	}
	if _, refers := object["$ref"]; anchor != "" && (b.draft >= 2019 || !refers) {
		in.anchors[anchor] = object
	}
	resource.Subschemas(b.draft, object, func(below any) { found += b.collect(below, in, false) })
	return found
}

// part notes an object with an $id. The root keeps the address that it is loaded from, too.
func (b *builder) part(object map[string]any, id string, in *part, root bool) *part {
	address, _, ok := resource.Resolve(in.address, id)
	b.failed = b.failed || !ok
	if root {
		in.address = address
	} else {
		in = &part{address: address, value: object, anchors: map[string]any{}, others: in.others}
		b.parts[resource.Identity(object)] = in
	}
	in.others[address] = in
	return in
}

// names returns the $id of an object, without a fragment, and its anchor; "" for none. Before
// 2019-09, the fragment of an $id is an anchor, and $ref hides the $id.
func (b *builder) names(object map[string]any) (id, anchor string) {
	written, _ := object[resource.ID(b.draft)].(string)
	id, fragment, _ := strings.Cut(written, "#")
	if b.draft >= 2019 {
		anchor, _ = object["$anchor"].(string)
		return id, anchor
	}
	if _, refers := object["$ref"]; refers {
		id = ""
	}
	anchor, err := url.PathUnescape(fragment)
	b.failed = b.failed || err != nil || strings.HasPrefix(anchor, "/")
	return id, anchor
}

// partAt returns the part that an object is; else the part that it is in.
func (b *builder) partAt(object map[string]any, in *part) *part {
	if own := b.parts[resource.Identity(object)]; own != nil {
		return own
	}
	return in
}

// refer returns the schema that a reference in a part leads to.
func (b *builder) refer(reference string, in *part) *lib.Schema {
	address, fragment, ok := resource.Resolve(in.address, reference)
	at, err := url.PathUnescape(fragment)
	to := in.others[address]
	if to == nil {
		to = b.document(address)
	}
	if !ok || err != nil || to == nil {
		b.failed = true
		return nil
	}
	value, found := to.anchors[at]
	if at == "" || at[0] == '/' {
		value, to, found = b.at(pointer.Tokens(at), to)
	}
	if !found {
		b.failed = true
		return nil
	}
	return b.schema(value, to)
}

// at returns the value that a JSON Pointer leads to in a part, and the part that it is in.
func (b *builder) at(tokens []string, in *part) (value any, of *part, found bool) {
	value, found = in.value, true
	for i := 0; i < len(tokens) && found; i++ {
		value, found = pointer.At(value, tokens[i:i+1])
		if object, is := value.(map[string]any); is {
			in = b.partAt(object, in)
		}
	}
	return value, in, found
}

// document returns the registered document at an address, nil for none.
func (b *builder) document(address string) *part {
	if known := b.documents[address]; known != nil || b.load == nil {
		return known
	}
	value := b.load(strings.TrimPrefix(address, resource.Host(address)))
	if value == nil || resource.Said(value) != b.draft {
		return nil
	}
	return b.add(value, address)
}
