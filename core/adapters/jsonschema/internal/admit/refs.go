package admit

import (
	"net/url"
	"strings"

	"example.com/eventgateway/core/adapters/jsonschema/internal/cost"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// oddRef is a reference to a place where the library has not looked before. It looks there once,
// however many references lead there.
type oddRef struct{ uri, fragment string }

// refer counts a reference in the document that is looked at. What it leads to counts only if
// the library has not looked there before.
func (a *admission) refer(ref string) {
	uri, fragment, ok := resource.Resolve(a.base, ref)
	if !ok {
		return // it does not compile
	}
	odd := oddRef{uri, fragment}
	if a.oddRefs[odd] || a.held > maxReferred {
		return
	}
	in, p := a.resource(uri)
	place, err := url.PathUnescape(fragment)
	switch {
	case err != nil || !strings.HasPrefix(place, "/"): // an anchor or a whole document
		if in != nil {
			return
		}
	case in == nil:
		a.held += a.most()
	default:
		target, found := pointer.At(in.value, pointer.Tokens(place))
		if object, is := target.(map[string]any); is && p.schemas[resource.Identity(object)] {
			return
		}
		if !found {
			target = in.value
		}
		a.held += heldIn(target)
	}
	a.oddRefs[odd] = true
}

// resource returns what has a URI: a part of the document that is looked at, or another
// document. It is nil if nothing has it where the library looks first.
func (a *admission) resource(uri string) (*embedded, *places) {
	p := a.places[a.document]
	if in := p.resources[uri]; in != nil {
		return in, p
	}
	if p = a.places[strings.TrimPrefix(uri, resource.Host(uri))]; p == nil {
		return nil, nil
	}
	return p.root, p
}

// most is the most that a reference can lead to where it is not known to what.
func (a *admission) most() int {
	if a.largest == 0 {
		for _, document := range a.documents {
			a.largest = max(a.largest, heldIn(document))
		}
	}
	return a.largest
}

func heldIn(value any) int { return subschemasIn(value) + int(cost.Nodes(value))/16 }

func subschemasIn(value any) int {
	n := 0
	switch v := value.(type) {
	case bool:
		n = 1
	case map[string]any:
		n = 1
		for _, member := range v {
			n += subschemasIn(member)
		}
	case []any:
		for _, item := range v {
			n += subschemasIn(item)
		}
	}
	return n
}
