package admit

import (
	"net/url"
	"strings"

	"example.com/eventgateway/core/adapters/jsonschema/internal/cost"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
)

// oddRef is a reference to a place where the library may not have looked before.
type oddRef struct{ document, ref string } // the path of the document that it stands in

// plainRef reports whether a reference leads where the library has looked before.
func (a *admission) plainRef(ref string) bool {
	path, fragment, _ := strings.Cut(ref, "#")
	early := a.before2019
	if path != "" {
		target, known := a.documents[path]
		if !known {
			return false
		}
		early = before2019(source.DialectOf(target))
	}
	name, plain := strings.CutPrefix(fragment, "/definitions/")
	if !plain && !early {
		name, plain = strings.CutPrefix(fragment, "/$defs/")
	}
	return fragment == "" || plain && !strings.Contains(name, "/")
}

// referred is how many subschemas there are in the places that odd references
// lead to.
func (a *admission) referred() int {
	total := 0
	for odd := range a.oddRefs {
		path, fragment, _ := strings.Cut(odd.ref, "#")
		place, err := url.PathUnescape(fragment)
		if err != nil || !strings.HasPrefix(place, "/") {
			continue // an anchor or a whole document, where the library looks anyway
		}
		if path == "" {
			path = odd.document
		}
		if total += a.heldAt(path, pointer.Tokens(place)); total > maxReferred {
			break
		}
	}
	return total
}

// heldAt is how much a place holds, or the most that it can be where it is not known
// which document or resource is meant.
func (a *admission) heldAt(path string, tokens []string) int {
	documents := a.documents
	if document, known := documents[path]; known {
		documents = map[string]any{path: document}
	}
	most := 0
	for _, document := range documents {
		target, found := pointer.At(document, tokens)
		if !found || a.embedded {
			target = document
		}
		most = max(most, heldIn(target))
	}
	return most
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
