package pattern

import (
	"maps"
	"slices"
	"strconv"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
)

// spot is the keyword that has a pattern, and where it is in the schema.
type spot struct{ keyword, pointer string }

// Place tells the patterns of a compiled schema where they are. The library
// compiles a pattern without saying what for, and one that several schemas have
// once.
func Place(s *lib.Schema) {
	if s.Pattern != nil {
		s.Pattern = placed(s.Pattern, spot{"pattern", graph.Pointer(s) + "/pattern"})
	}
	if s.PatternProperties == nil {
		return
	}
	list := make(map[lib.Regexp]*lib.Schema, len(s.PatternProperties))
	for pattern, below := range s.PatternProperties {
		pointer := graph.Pointer(s) + "/patternProperties/" + pointer.Escape(pattern.String())
		list[placed(pattern, spot{"patternProperties", pointer})] = below
	}
	s.PatternProperties = list
}

func placed(re lib.Regexp, place spot) lib.Regexp {
	if p, ok := re.(pattern); ok {
		p.place = place
		return p
	}
	return re
}

// placeOf is the JSON Pointer of a string in an event, or of a member of that
// name: the first one, members in the order of their names.
func placeOf(event []byte, s string) string {
	document := guard.Read(event)
	var find func(value any, at string) (string, bool)
	find = func(value any, at string) (string, bool) {
		switch v := value.(type) {
		case string:
			return at, v == s
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				here := at + "/" + pointer.Escape(name)
				if name == s {
					return here, true
				}
				if found, ok := find(v[name], here); ok {
					return found, true
				}
			}
		case []any:
			for i, below := range v {
				if found, ok := find(below, at+"/"+strconv.Itoa(i)); ok {
					return found, true
				}
			}
		}
		return "", false
	}
	found, _ := find(document, "")
	return found
}
