package jsonschema

import (
	"net/url"
	"strconv"
	"strings"

	"example.com/eventgateway/core"
)

// plainRef reports whether a reference leads where the library has looked before.
func (a *admission) plainRef(ref string) bool {
	name, plain := strings.CutPrefix(ref, "#/definitions/")
	if !plain && !a.before2019 {
		name, plain = strings.CutPrefix(ref, "#/$defs/")
	}
	return ref == "#" || plain && !strings.Contains(name, "/")
}

// referred is how many subschemas there are in the places that odd references
// lead to.
func (a *admission) referred(document any) int {
	total := 0
	for ref := range a.oddRefs {
		_, fragment, _ := strings.Cut(ref, "#")
		pointer, err := url.PathUnescape(fragment)
		if err != nil || !strings.HasPrefix(pointer, "/") {
			continue // an anchor or a whole document, where the library looks anyway
		}
		tokens, err := core.PointerTokens(pointer)
		if err != nil {
			continue // it will not compile
		}
		target, found := at(document, tokens)
		if !found || a.embedded { // it may be the place in another resource
			target = document
		}
		if total += subschemasIn(target) + int(nodes(target))/16; total > maxReferred {
			break
		}
	}
	return total
}

func at(value any, tokens []string) (any, bool) {
	for _, token := range tokens {
		switch v := value.(type) {
		case map[string]any:
			below, ok := v[token]
			if !ok {
				return nil, false
			}
			value = below
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(v) {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}

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
