package lint

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/cost"
	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// Types that package cost has no names for: an integer counts as a number.
var (
	numbers = cost.TypeOf(json.Number("0"))
	boolean = cost.TypeOf(true)
	null    = cost.TypeOf(nil)
)

// kinds has the types of the values that a keyword is about, by resource.Keyword.About.
var kinds = map[string]lib.Types{
	"numbers": numbers, "strings": cost.String, "arrays": cost.Array, "objects": cost.Object, "values": ^lib.Types(0),
}

// typesOf returns what the keyword type of a schema allows, its names in words, and
// whether the schema has it.
func typesOf(object map[string]any) (allowed lib.Types, names string, says bool) {
	switch v := object["type"].(type) {
	case string:
		return cost.Typed(v), v, true
	case []any:
		var list []string
		for _, one := range v {
			name, _ := one.(string)
			list = append(list, name)
			allowed |= cost.Typed(name)
		}
		return allowed, strings.Join(list, " and "), true
	}
	return kinds["values"], "", false
}

// applies warns of keywords that decide on values of other types than the schema allows.
func (l *linter) applies(object map[string]any, s scope) {
	allowed, names, says := typesOf(object)
	if !says {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		k := resource.Keywords[name]
		if k.About == "values" || kinds[k.About]&allowed != 0 || !k.Decides() || !k.Known(s.draft) {
			continue
		}
		if written, _ := object[name].(string); name == "format" && !knownFormats[written] {
			continue // of numbers, perhaps, and unknown here
		}
		l.warn(codeNeverApplies, name, nil, "%s is about %s, but the type is %s", name, k.About, names)
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
		if _, is := object[name]; is && resource.Keywords[name].Known(s.draft) && !hasAny(object, others) {
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
	if says && len(l.path) > 0 && !isResource(object) && resource.Said(object) != s.draft {
		l.warn(codeIgnored, "$schema", nil, "$schema is ignored in a part of a schema without $id: the part is of %s",
			draftName(s.draft))
	}
}

func hasAny(object map[string]any, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { _, has := object[name]; return has })
}
