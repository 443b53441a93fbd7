package jsonschema

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// References implements [core.ReferenceFinder]: those of $ref and the like that are
// written as a path. What stands in const, enum and examples is data.
func (Language) References(document []byte) []core.Reference {
	if !bytes.Contains(document, []byte(`"/`)) && !bytes.Contains(document, []byte(`"\`)) {
		return nil // no string begins like a path
	}
	value, err := guard.Decode(document)
	if err != nil {
		return nil
	}
	f := finder{seen: map[string]bool{}}
	f.schema(value)
	return f.found
}

// Kind says what a keyword has: searches for references look into some kinds only.
type Kind int

// Kinds.
const (
	Schemas Kind = iota // perhaps schemas: also below keywords that are not known
	Names               // an object of schemas, whose names are no keywords
	Refers              // a reference
	Data                // no schemas
)

// KindOf returns the kind of a keyword.
func KindOf(keyword string) Kind {
	switch {
	case keyword == "$ref", keyword == "$dynamicRef", keyword == "$recursiveRef":
		return Refers
	case resource.To(resource.Draft2020, keyword) == resource.Named:
		return Names
	case resource.IsData(keyword):
		return Data
	}
	return Schemas
}

type finder struct {
	found []core.Reference
	seen  map[string]bool
	path  []string
}

func (f *finder) in(token string, value any, look func(any)) {
	f.path = append(f.path, token)
	look(value)
	f.path = f.path[:len(f.path)-1]
}

// schema looks through what may be a schema.
func (f *finder) schema(value any) {
	switch v := value.(type) {
	case []any:
		for i, item := range v {
			f.in(strconv.Itoa(i), item, f.schema)
		}
	case map[string]any:
		for _, keyword := range slices.Sorted(maps.Keys(v)) {
			switch KindOf(keyword) {
			case Refers:
				f.reference(keyword, v[keyword])
			case Names:
				f.in(keyword, v[keyword], f.named)
			case Schemas:
				f.in(keyword, v[keyword], f.schema)
			}
		}
	}
}

// named looks through an object whose names are no keywords.
func (f *finder) named(value any) {
	object, _ := value.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		f.in(name, object[name], f.schema)
	}
}

func (f *finder) reference(keyword string, value any) {
	ref, _ := value.(string)
	path, _, _ := strings.Cut(ref, "#")
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || f.seen[path] {
		return
	}
	f.seen[path] = true
	f.found = append(f.found, core.Reference{Path: path, Keyword: keyword,
		Pointer: pointer.Of(append(slices.Clone(f.path), keyword))})
}
