package lint

import (
	"bytes"
	"iter"
	"maps"
	"slices"
	"strings"

	"example.com/eventgateway/core/adapters/jsonschema/internal/cost"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
	"example.com/eventgateway/core/nearest"
)

// Bounds of the search for what a misspelt name means.
const (
	maxNameLength = 30  // of longer ones, none is a keyword
	maxNames      = 500 // different unknown keywords of a document, and unknown names in required
	maxProperties = 100 // with which a name in required is compared
)

// notMisspelt resemble keywords, and are annotations that tools know.
var notMisspelt = map[string]bool{
	"example": true, "comment": true, "anchor": true, "vocabulary": true,
}

// aliases are what people write who know another language.
var aliases = map[string]string{"min": "minimum", "max": "maximum", "regex": "pattern"}

// meant returns the keyword of the draft that an unknown one resembles; "" for none.
func (l *linter) meant(name string, value any, draft int) string {
	if len(name) > maxNameLength || notMisspelt[name] || strings.HasPrefix(strings.ToLower(name), "x-") {
		return ""
	}
	if alias := aliases[name]; alias != "" && fits(alias, value) {
		return alias
	}
	best, seen := l.misspelt[name]
	if !seen {
		if len(l.misspelt) >= maxNames {
			return ""
		}
		best = resembling(name, knownTo(draft))
		l.misspelt[name] = best
	}
	if best == "" || (len(best) <= shortName || best[0] == '$') && !fits(best, value) {
		return ""
	}
	return best
}

func knownTo(draft int) iter.Seq[string] {
	return func(yield func(string) bool) {
		for name := range maps.Keys(resource.Keywords) {
			if resource.Keywords[name].Known(draft) && !yield(name) {
				return
			}
		}
	}
}

// shortName is the length up to which names of different meaning resemble each other.
const shortName = 6

// resembling returns the name that was probably meant; "" for none. Names of up to four
// letters may only differ in case, in punctuation and by a swap, since "note" is not "not".
func resembling(written string, names iter.Seq[string]) string {
	plain := plainName(written)
	best, least := "", 0
	for name := range names {
		other := plainName(name)
		most := 1
		switch {
		case len(other) <= 4 && !sameLetters(plain, other):
			most = 0
		case len(other) > shortName:
			most = 2
		}
		if d := nearest.Changes(plain, other); d <= most &&
			(best == "" || d < least || d == least && name < best) {
			best, least = name, d
		}
	}
	return best
}

func sameLetters(a, b string) bool {
	x, y := []byte(a), []byte(b)
	slices.Sort(x)
	slices.Sort(y)
	return bytes.Equal(x, y)
}

var punctuation = strings.NewReplacer("_", "", "-", "", "$", "", " ", "")

func plainName(name string) string { return punctuation.Replace(strings.ToLower(name)) }

// fits reports whether a keyword could have such a value.
func fits(name string, value any) bool {
	kind := cost.TypeOf(value)
	switch resource.Keywords[name].Holds {
	case resource.OneSchema:
		return kind&(cost.Object|boolean) != 0
	case resource.ManySchemas:
		return kind == cost.Array
	case resource.NamedSchemas, resource.DependSchemas:
		return kind == cost.Object
	case resource.ItemsSchemas:
		return kind&(cost.Object|cost.Array|boolean) != 0
	}
	switch name {
	case "enum", "required":
		return kind == cost.Array
	case "type":
		return kind&(cost.String|cost.Array) != 0
	case "$ref":
		text, _ := value.(string)
		return strings.ContainsAny(text, "#/")
	case "$schema":
		text, _ := value.(string)
		return strings.Contains(text, "json-schema.org")
	case "title", "format", "pattern", "$id":
		return kind == cost.String
	case "const":
		return false // any value fits
	}
	if resource.Keywords[name].About == "numbers" {
		return kind == numbers
	}
	return true
}
