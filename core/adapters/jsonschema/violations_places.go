package jsonschema

import (
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
)

// keywordAndPointer is the keyword that an error is of, and where it is in the
// schema.
func keywordAndPointer(err *lib.ValidationError) (keyword, place string) {
	path := err.ErrorKind.KeywordPath()
	switch k := err.ErrorKind.(type) { // where the library's path is not the schema's
	case *kind.Not:
		path = []string{"not"}
	case *kind.Dependency:
		path = []string{"dependencies", k.Prop}
	}
	_, fragment, _ := strings.Cut(err.SchemaURL, "#")
	place, _ = url.PathUnescape(fragment) // the library escaped it: it cannot fail
	if len(path) == 0 {
		return keywordAt(place), place
	}
	return path[0], place + pointer.Of(path)
}

// keywordAt is the keyword that leads to the schema at a JSON Pointer; "false"
// where none does, since true and objects refuse nothing without a keyword.
func keywordAt(place string) string {
	keyword := "false"
	tokens := strings.Split(place, "/")[1:]
	for i := 0; i < len(tokens); i++ {
		keyword = tokens[i]
		switch keyword {
		case "$defs", "definitions": // where only a reference leads
			keyword = "$ref"
			i++
		case "properties", "patternProperties", "dependencies", "dependentSchemas", "allOf", "anyOf", "oneOf", "prefixItems":
			i++
		case "items":
			if i+1 < len(tokens) && pointer.IsIndex(tokens[i+1]) {
				i++
			}
		}
	}
	return keyword
}

// names is propertyNames. The library's own does not give the place of the object:
// it keeps that in memory that it writes over when it goes on.
type names struct{ schema *lib.Schema }

// Validate implements [lib.SchemaExt].
func (n names) Validate(ctx *lib.ValidatorContext, v any) {
	object, _ := v.(map[string]any)
	for name := range object {
		if refused, ok := errors.AsType[*lib.ValidationError](ctx.Validate(n.schema, name, []string{name})); ok {
			ctx.AddErrors([]*lib.ValidationError{refused}, &kind.PropertyNames{Property: name})
		}
	}
}

// maxPlaces bounds the work of placeOf, in values looked at, for a document with
// many refused names.
const maxPlaces = 20_000

// placeOf finds the object that has a member whose name the library refused: in a
// schema, by its metaschema, which has not been taken over by names. Only the
// place's length is sure there. Metaschemas judge the names of patternProperties; where several
// have the member, they are taken one after the other.
func (c *collector) placeOf(member string, believed []string) []string {
	var first, found [][]string
	at := make([]string, 0, len(believed))
	var walk func(value any)
	walk = func(value any) {
		if c.steps++; c.steps > maxPlaces {
			return
		}
		if len(at) == len(believed) {
			if object, ok := value.(map[string]any); ok {
				if _, has := object[member]; has {
					found = append(found, slices.Clone(at))
					if len(at) > 0 && at[len(at)-1] == "patternProperties" {
						first = append(first, slices.Clone(at))
					}
				}
			}
			return
		}
		descend := func(token string, below any) {
			at = append(at, token)
			walk(below)
			at = at[:len(at)-1]
		}
		switch v := value.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				descend(name, v[name])
			}
		case []any:
			for i, below := range v {
				descend(strconv.Itoa(i), below)
			}
		}
	}
	walk(c.document)
	if len(first) > 0 {
		found = first
	}
	if len(found) == 0 {
		return nil
	}
	if c.taken == nil {
		c.taken = map[string]int{}
	}
	key := strconv.Itoa(len(believed)) + "/" + member
	i := c.taken[key]
	c.taken[key]++
	return found[min(i, len(found)-1)]
}
