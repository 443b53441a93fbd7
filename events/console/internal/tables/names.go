package tables

import (
	"bytes"
	"slices"
	"strings"

	"example.com/eventgateway/core/jsontext"
)

// Bounds of [WordsOf].
const (
	maxNames     = 500
	maxNameBytes = 16 << 10
	maxText      = 4 << 10
)

// Words are what a schema is found by.
type Words struct {
	Members []string // the names of the members that it describes, anywhere in it, each once: at most 500, and 16 KiB
	Text    string   // its own titles and descriptions, not those of members: their first 4 KiB
}

// WordsOf returns the words of a schema.
func WordsOf(schema []byte) Words {
	n := names{seen: map[string]bool{}}
	n.schema(schema, 0)
	schema = bytes.TrimSpace(schema)
	var text []string
	for _, p := range newDocument(schema).at(schema, nil).parts {
		for _, keyword := range []string{"title", "description"} {
			if said := str(p[keyword]); said != "" {
				text = append(text, said)
			}
		}
	}
	return Words{n.list, cut(strings.Join(text, "\n"), maxText)}
}

type names struct {
	list  []string
	bytes int
	seen  map[string]bool
}

func (n *names) schema(text []byte, depth int) {
	if depth > 4*maxNesting || len(n.list) == maxNames || len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return
	}
	for written, value := range jsontext.Members(text) {
		switch keyword := str(written); {
		case keyword == "properties":
			for name, schema := range jsontext.Members(value) {
				n.add(str(name))
				n.schema(schema, depth+1)
			}
		case slices.Contains(named, keyword):
			for _, schema := range jsontext.Members(value) {
				n.schema(schema, depth+1)
			}
		case !slices.Contains(data, keyword):
			n.schema(value, depth+1)
		}
	}
	for element := range jsontext.Elements(text) {
		n.schema(element, depth+1)
	}
}

// named are keywords whose values have schemas by names that are no members'.
var named = []string{"$defs", "definitions", "patternProperties", "dependentSchemas", "dependencies"}

// data are keywords whose values are no schemas.
var data = []string{"const", "default", "enum", "examples", "x-invalid-examples", "required"}

func (n *names) add(name string) {
	if !n.seen[name] && len(n.list) < maxNames && n.bytes+len(name) <= maxNameBytes {
		n.seen[name] = true
		n.list = append(n.list, name)
		n.bytes += len(name)
	}
}
