package lint

import (
	"maps"
	"slices"
	"strconv"

	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// in looks at a part of the document.
func (l *linter) in(token string, value any, s scope) {
	l.path = append(l.path, token)
	l.look(value, s)
	l.path = l.path[:len(l.path)-1]
}

// look looks at a schema, and at those in it.
func (l *linter) look(value any, s scope) {
	object, is := value.(map[string]any)
	if !is {
		return
	}
	s = l.enter(object, s)
	_, isRef := object["$ref"].(string)
	alone := isRef && s.draft < 2019 // what is beside it is ignored
	l.check(object, s, alone)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		k, is := resource.Keywords[name]
		if !is || alone && k.Decides() || !k.Known(s.draft) && name != "$defs" && name != "dependencies" {
			continue
		}
		l.path = append(l.path, name)
		l.within(object[name], k.Holds, s)
		l.path = l.path[:len(l.path)-1]
	}
}

// within looks at the schemas in a keyword's value.
func (l *linter) within(value any, what resource.Holds, s scope) {
	switch v := value.(type) {
	case []any:
		if what == resource.ManySchemas || what == resource.ItemsSchemas {
			for i, item := range v {
				l.in(strconv.Itoa(i), item, s)
			}
		}
	case map[string]any:
		switch what {
		case resource.OneSchema, resource.ItemsSchemas:
			l.look(v, s)
		case resource.NamedSchemas, resource.DependSchemas:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				l.in(name, v[name], s)
			}
		}
	}
}

// enter returns the scope of a schema, which may be a resource of another draft.
func (l *linter) enter(object map[string]any, s scope) scope {
	if compiled, known := l.compiled[pointer.Of(l.path)]; known {
		s.draft = compiled.DraftVersion
	} else if _, says := object["$schema"]; says && isResource(object) {
		if draft := resource.Said(object); draft > 0 {
			s.draft = draft
		}
	}
	if isResource(object) {
		s.root = object
	}
	return s
}

// isResource reports whether a schema has a URI of its own, in the keyword of any draft.
func isResource(object map[string]any) bool {
	for _, keyword := range []string{"$id", "id"} {
		if id, is := object[keyword].(string); is && id != "" && id[0] != '#' {
			return true
		}
	}
	return false
}

// check looks at the keywords of one schema.
func (l *linter) check(object map[string]any, s scope, alone bool) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		l.keyword(object, name, s, alone)
	}
	if alone {
		return
	}
	l.pattern(object)
	l.ownDraft(object, s)
	l.applies(object, s)
	l.lonely(object, s)
	l.format(object, s)
	l.requiredNames(object)
	if compiled := l.compiled[pointer.Of(l.path)]; compiled != nil {
		l.bounds(compiled)
	}
}
