package lint

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
	"example.com/eventgateway/core/adapters/jsonschema/internal/tree"
)

var kindsOf = map[string]kinds{
	"number": ofNumber, "integer": ofNumber, "string": ofString, "array": ofArray, "object": ofObject,
	"boolean": ofBoolean, "null": ofNull,
}

// typesOf returns what the keyword type of a schema allows, its names in words, and
// whether the schema has it.
func typesOf(object map[string]any) (allowed kinds, names string, says bool) {
	switch v := object["type"].(type) {
	case string:
		return kindsOf[v], v, true
	case []any:
		var list []string
		for _, one := range v {
			name, _ := one.(string)
			list = append(list, name)
			allowed |= kindsOf[name]
		}
		return allowed, strings.Join(list, " and "), true
	}
	return ofAll, "", false
}

// kindOf returns the type of a value.
func kindOf(value any) kinds {
	switch value.(type) {
	case json.Number:
		return ofNumber
	case string:
		return ofString
	case []any:
		return ofArray
	case map[string]any:
		return ofObject
	case bool:
		return ofBoolean
	}
	return ofNull
}

var plurals = map[kinds]string{ofNumber: "numbers", ofString: "strings", ofArray: "arrays", ofObject: "objects"}

// applies warns of keywords that decide on values of other types than the schema allows.
func (l *linter) applies(object map[string]any, s scope) {
	allowed, names, says := typesOf(object)
	if !says {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		k := keywords[name]
		if k.of == ofAll || k.of&allowed != 0 || !k.decides() || !k.known(s.draft) {
			continue
		}
		if written, _ := object[name].(string); name == "format" && !knownFormats[written] {
			continue // of numbers, perhaps, and unknown here
		}
		l.warn(codeNeverApplies, name, nil, "%s is about %s, but the type is %s", name, plurals[k.of], names)
	}
}

// company is what keywords are ignored without, in the schema that they stand in.
var company = map[string][]string{
	"then": {"if"}, "else": {"if"}, "if": {"then", "else"}, "minContains": {"contains"}, "maxContains": {"contains"},
}

// lonely warns of keywords that are ignored because another one is missing.
func (l *linter) lonely(object map[string]any, s scope) {
	for _, name := range slices.Sorted(maps.Keys(company)) {
		others := company[name]
		if _, is := object[name]; is && keywords[name].known(s.draft) && !hasAny(object, others) {
			l.warn(codeIgnored, name, nil, "%s is ignored without %s", name, strings.Join(others, " or "))
		}
	}
	if _, tuple := object["items"].([]any); !tuple && s.draft < 2020 && hasAny(object, []string{"additionalItems"}) {
		l.warn(codeIgnored, "additionalItems", nil, "additionalItems is ignored without items that are an array")
	}
}

// delimited is a pattern as programs write it: between slashes.
var delimited = regexp.MustCompile(`^/(\^.*|.*\$)/[dgimsuvy]*$`)

// pattern warns of slashes around a pattern, which are part of it.
func (l *linter) pattern(object map[string]any) {
	if written, _ := object["pattern"].(string); delimited.MatchString(written) {
		l.warn(codePattern, "pattern", nil, "the slashes around a pattern are part of it: write %s without them",
			quote.String(written))
	}
}

// ownDraft warns of $schema in a part that is not a resource of its own.
func (l *linter) ownDraft(object map[string]any, s scope) {
	_, says := object["$schema"].(string)
	if says && len(l.path) > 0 && !isResource(object) && tree.DraftOf(object) != s.draft {
		l.warn(codeIgnored, "$schema", nil, "$schema is ignored in a part of a schema without $id: the part is of %s",
			draftNames[s.draft])
	}
}

func hasAny(object map[string]any, names []string) bool {
	for _, name := range names {
		if _, has := object[name]; has {
			return true
		}
	}
	return false
}
