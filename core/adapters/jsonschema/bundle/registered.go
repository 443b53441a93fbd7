package bundle

import (
	"strings"

	"example.com/eventgateway/core/adapters/jsonschema/internal/graph"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
)

// Registered bundles a schema that is stored with the documents that it refers to, by their
// addresses. Errors: CodeInvalidJSON.
func Registered(text []byte, references map[string][]byte) ([]byte, error) {
	if len(references) == 0 {
		return text, nil
	}
	find := registered{references, map[string]*document{}}
	host, err := find.read("", text, unnamed, true)
	if err != nil {
		return nil, err
	}
	c, err := load(host, find, true)
	if err != nil || len(c.documents) == 1 {
		return text, err
	}
	document, _ := c.write()
	return document, nil
}

// registered finds documents by their addresses.
type registered struct {
	texts     map[string][]byte
	documents map[string]*document
}

func (f registered) read(address string, text []byte, asked string, isHost bool) (*document, error) {
	if _, err := guard.Decode(text); err != nil {
		return nil, err
	}
	return newDocument(address, text, parse(text, start(text)), asked, latest, isHost), nil
}

// find implements finder. Any host is as good as the gateway's own, as when schemas are
// compiled.
func (f registered) find(r *reference) (*document, error) {
	address := strings.TrimPrefix(r.target, graph.Host(r.target))
	text, known := f.texts[address]
	if !known {
		return nil, nil
	}
	d := f.documents[address]
	if d == nil {
		var err error
		if d, err = f.read(address, text, r.target, false); err != nil {
			return nil, err
		}
		f.documents[address] = d
	}
	return d, nil
}
