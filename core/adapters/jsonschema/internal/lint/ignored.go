package lint

import (
	"reflect"
	"slices"
	"strings"

	"example.com/eventgateway/core/adapters/jsonschema/internal/cost"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// keyword warns of a keyword that has no effect where it stands.
func (l *linter) keyword(object map[string]any, name string, s scope, alone bool) {
	k, is := resource.Keywords[name]
	switch {
	case !is:
		l.unknown(object, name, s)
	case name == "$ref":
	case alone && k.Decides():
		if !impliedByRef(object, name, s) {
			l.warn(codeBesideRef, name, nil, "%s ignores %s beside $ref: put both into an allOf, or write $schema "+
				"of 2019-09 or later", draftName(s.draft), name)
		}
	case name == "$defs" && s.draft < k.Since && !l.referredTo(name):
		l.warn(codeIgnored, name, nil, "%s has no $defs, and no $ref leads there: write definitions",
			draftName(s.draft))
	case k.Decides() && !k.Known(s.draft):
		l.otherDraft(name, k, s)
	}
}

// otherDraft warns of a keyword that the schema's draft does not have.
func (l *linter) otherDraft(name string, k resource.Keyword, s scope) {
	advice := ""
	if k.Instead != "" {
		advice = ": write " + k.Instead
	}
	switch {
	case name == "dependencies":
		l.warn(codeIgnored, name, nil, "%s has no dependencies%s; this gateway heeds it, other tools ignore it",
			draftName(s.draft), advice)
	case s.draft < k.Since:
		l.warn(codeIgnored, name, nil, "%s ignores %s, which came with %s%s",
			draftName(s.draft), name, draftName(k.Since), advice)
	default:
		l.warn(codeIgnored, name, nil, "%s ignores %s, which was last in %s%s",
			draftName(s.draft), name, draftName(k.Until), advice)
	}
}

// impliedByRef reports whether the schema that $ref leads to says the same by itself, as
// far as it is in the same resource.
func impliedByRef(object map[string]any, name string, s scope) bool {
	ref, _ := object["$ref"].(string)
	place, local := strings.CutPrefix(ref, "#")
	if !local || place != "" && place[0] != '/' {
		return false
	}
	value, _ := pointer.At(s.root, pointer.Tokens(place))
	target, _ := value.(map[string]any)
	same, says := target[name]
	return says && reflect.DeepEqual(same, object[name])
}

// unknown warns of a keyword that no draft has, if it is misspelt or means something to
// other tools.
func (l *linter) unknown(object map[string]any, name string, s scope) {
	if name == "nullable" {
		if object[name] == true && excludesNull(object) {
			l.warn(codeForeign, name, nil, `nullable is of OpenAPI 3.0 and decides nothing: null is refused unless `+
				`the schema says it, as "type": ["string", "null"] does`)
		}
		return
	}
	if advice, is := foreign[name]; is {
		l.warn(codeForeign, name, nil, "%s %s", name, advice)
		return
	}
	if meant := l.meant(name, object[name], s.draft); meant != "" {
		l.warn(codeMisspelt, name, nil, "%s is ignored: did you mean %s?", quote.String(name), meant)
		return
	}
	if looksLikeSchema(object[name]) && !l.referredTo(name) {
		l.warn(codeUnknown, name, nil, "%s is no keyword, so that the schema in it is applied to nothing: if it is a "+
			"property, write it in properties", quote.String(name))
	}
}

// looksLikeSchema reports whether the value of an unknown keyword is one by its type.
func looksLikeSchema(value any) bool {
	object, _ := value.(map[string]any)
	switch v := object["type"].(type) {
	case string:
		return cost.Typed(v) != 0
	case []any:
		return len(v) > 0 && !slices.ContainsFunc(v, func(name any) bool {
			text, _ := name.(string)
			return cost.Typed(text) == 0
		})
	}
	return false
}

// referredTo reports whether a reference leads to a keyword of the schema where the linter
// is, or below it.
func (l *linter) referredTo(keyword string) bool {
	place := pointer.Of(l.path) + "/" + pointer.Escape(keyword)
	if _, itself := l.compiled[place]; itself {
		return true
	}
	i, _ := slices.BinarySearch(l.places, place+"/")
	return i < len(l.places) && strings.HasPrefix(l.places[i], place+"/")
}

// excludesNull reports whether a schema's other keywords say that null is invalid.
func excludesNull(object map[string]any) bool {
	if types, _, says := typesOf(object); says {
		return types&null == 0
	}
	return hasAny(object, []string{"$ref", "enum", "const", "allOf", "anyOf", "oneOf"})
}
