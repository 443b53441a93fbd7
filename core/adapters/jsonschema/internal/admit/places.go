package admit

import "example.com/eventgateway/core/adapters/jsonschema/internal/resource"

// places is where the library looks for schemas when it is given a document: below the keywords
// of the document's draft. A reference to such a place costs nothing more.
type places struct {
	root      *embedded
	schemas   map[uintptr]bool      // objects, by their identity
	begin     map[uintptr]*embedded // the resource that begins with an object
	resources map[string]*embedded  // by URI
}

// embedded is a schema with an $id, or a document's root.
type embedded struct {
	value any
	uri   string
	draft int
}

// placesIn looks through the document at a URI.
func placesIn(document any, uri string) *places {
	p := &places{&embedded{document, uri, resource.Draft2020}, map[uintptr]bool{}, map[uintptr]*embedded{},
		map[string]*embedded{}}
	p.resources[uri] = p.root // also if its $id is another
	p.look(document, p.root, true)
	return p
}

func (p *places) look(value any, in *embedded, root bool) {
	object, is := value.(map[string]any)
	if !is || p.schemas[resource.Identity(object)] {
		return
	}
	p.schemas[resource.Identity(object)] = true
	draft := in.draft
	if written, _ := object["$schema"].(string); resource.Draft(written) != 0 {
		draft = resource.Draft(written)
	}
	id := idIn(object, draft)
	if id == "" && !root { // then $schema says nothing
		draft = in.draft
		id = idIn(object, draft)
	}
	if id != "" || root {
		uri, _, _ := resource.Resolve(in.uri, id)
		in = &embedded{object, uri, draft}
		p.begin[resource.Identity(object)], p.resources[uri] = in, in
	}
	resource.Subschemas(in.draft, object, func(below any) { p.look(below, in, false) })
}

// idIn returns the $id of a schema that names a resource, without its fragment.
func idIn(object map[string]any, draft int) string {
	if _, only := object["$ref"]; only && draft < resource.Draft2019 {
		return "" // all beside it is ignored
	}
	id, _ := object[resource.ID(draft)].(string)
	return resource.Without(id)
}

// elsewhere is a base URI that is not known.
const elsewhere = "elsewhere:"

// baseIn returns the base URI in an object of the document, from that around it. An $id where no
// keyword leads counts for the library only if a reference leads to just there.
func (p *places) baseIn(object map[string]any, base string) string {
	if in := p.begin[resource.Identity(object)]; in != nil {
		return in.uri
	}
	if !p.schemas[resource.Identity(object)] {
		for _, keyword := range []string{"$id", "id"} {
			if _, is := object[keyword].(string); is {
				return elsewhere
			}
		}
	}
	return base
}
