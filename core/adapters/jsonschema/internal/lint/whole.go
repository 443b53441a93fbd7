package lint

import (
	"maps"
	"slices"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/compare"
	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// whole warns of a document that refuses nothing, and of schemas that refuse everything.
func (l *linter) whole(document any) {
	if compare.Everything(l.schema) {
		object, _ := document.(map[string]any)
		l.add(codeAcceptsAll, "", nil, acceptsAll(object))
		return
	}
	impossible, dead := compare.Impossible(l.schema)
	var places [][]string
	for _, place := range l.places {
		s := l.compiled[place]
		if impossible[s] && (place == "" || !saysNever(s)) &&
			!slices.ContainsFunc(partsOf(s), func(part *lib.Schema) bool {
				return impossible[part]
			}) {
			places = append(places, pointer.Tokens(place))
		}
	}
	slices.SortFunc(places, func(a, b []string) int { return len(b) - len(a) })
	for _, place := range places { // the deepest first: what is around it is impossible for its sake
		if !l.warnedWithin(place) {
			l.add(codeAcceptsNone, "", place, "no value is valid here: the keywords contradict each other")
		}
	}
	for _, place := range l.places {
		s := l.compiled[place]
		if dead[s] && !impossible[s] {
			l.add(codeAcceptsNone, "", pointer.Tokens(place),
				"no value is valid here: what this branch accepts, the schema around it refuses")
		}
	}
}

func acceptsAll(object map[string]any) string {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if k, is := resource.Keywords[name]; is && k.Holds == resource.NamedSchemas && !k.Decides() {
			return "every event is valid: what is in " + name + " applies only where a $ref leads to it"
		} else if is {
			return "every event is valid: nothing in the schema refuses any"
		}
	}
	if len(object) > 0 {
		return "every event is valid: no member of the document is a keyword of JSON Schema: is it an event, " +
			"or a schema in another language?"
	}
	return "every event is valid: the schema is empty"
}

// warnedWithin reports whether a place, or one in it, was found to be impossible.
func (l *linter) warnedWithin(place []string) bool {
	return slices.ContainsFunc(l.found, func(w warning) bool {
		return (w.Code == codeAcceptsNone || w.Code == codeUnsatisfiable) &&
			len(w.place) >= len(place) && slices.Equal(w.place[:len(place)], place)
	})
}

// saysNever reports whether a schema is a way to write false.
func saysNever(s *lib.Schema) bool {
	return isFalse(s) || s.Not != nil && s.Not.Types == nil && len(graph.InPlace(s.Not))+len(graph.Below(s.Not)) == 0
}

// partsOf are the schemas that hold wherever a schema does.
func partsOf(s *lib.Schema) []*lib.Schema {
	parts := slices.Clone(s.AllOf)
	if s.Ref != nil {
		parts = append(parts, s.Ref)
	}
	return parts
}
