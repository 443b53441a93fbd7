package violation

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	lib "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
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
	_, place, _ = strings.Cut(err.SchemaURL, "#")
	if strings.IndexByte(place, '%') >= 0 {
		place, _ = url.PathUnescape(place) // the library escaped it: it cannot fail
	}
	if len(path) == 0 {
		return graph.Keyword(place), place
	}
	return path[0], pointer.Below(place, path)
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
	walk(c.whole())
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
