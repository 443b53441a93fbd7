package source

import (
	"net/url"
	"slices"
	"strings"

	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// reference is a $ref, a $dynamicRef or a $recursiveRef in a document.
type reference struct {
	place    []string // the keyword last
	resource []string // the place of the schema whose $id it is resolved against
	to       *url.URL
}

func (r reference) address() string {
	address := *r.to
	address.Fragment, address.RawFragment = "", ""
	return address.String()
}

func (r reference) fragment() string { return r.to.Fragment }

// leadsTo reports whether the reference names, by a JSON Pointer, the place that an address has in
// its fragment.
func (r reference) leadsTo(address string) bool {
	place, within := inDocument(address), r.fragment()
	return strings.HasPrefix(within, "/") &&
		(place == within || place == pointer.Of(r.resource)+within)
}

// inDocument is the JSON Pointer in the fragment of an address.
func inDocument(address string) string {
	_, fragment, _ := strings.Cut(address, "#")
	if plain, err := url.PathUnescape(fragment); err == nil {
		return plain
	}
	return fragment
}

// idKeyword is the keyword for $id in the draft that a document names.
func idKeyword(doc any) string { return resource.ID(resource.Draft(DialectOf(doc))) }

// placeOf returns the place of the first reference for which meant returns true; nil for none.
func placeOf(doc any, meant func(r reference) bool) []string {
	var first []string
	eachSchema(doc, nil, func(schema map[string]any, place []string) {
		for _, keyword := range []string{"$ref", "$dynamicRef", "$recursiveRef"} {
			text, is := schema[keyword].(string)
			if !is {
				continue
			}
			base, in := baseOf(doc, place)
			to, err := base.Parse(text)
			at := append(slices.Clone(place), keyword)
			if err == nil && meant(reference{place: at, resource: in, to: to}) &&
				(first == nil || pointer.Compare(at, first) < 0) {
				first = at
			}
		}
	})
	return first
}

// baseOf returns the address that references at a place are resolved against, and the place of
// the schema whose $id says so.
func baseOf(doc any, place []string) (base *url.URL, in []string) {
	base, _ = url.Parse(resource.Base)
	keyword := idKeyword(doc)
	for i := range len(place) + 1 {
		if i > 0 {
			doc, _ = pointer.At(doc, place[i-1:i])
		}
		schema, _ := doc.(map[string]any)
		id, _ := schema[keyword].(string)
		if id, _, _ = strings.Cut(id, "#"); id == "" {
			continue
		}
		if own, err := base.Parse(id); err == nil {
			base, in = own, place[:i]
		}
	}
	return base, in
}
