package bundle

import (
	"example.com/eventgateway/core/adapters/jsonschema/internal/pointer"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
)

// Place is where a part of a bundle is written.
type Place struct {
	File    string // as in an [Error]
	Text    []byte // of the file
	Pointer string // into the file
}

// Place returns where the part of the document at a JSON Pointer is written: in an embedded file,
// or in the file that is bundled. It is the zero Place for a text that is not JSON.
func (r Result) Place(at string) Place {
	if r.host == nil {
		return Place{}
	}
	if tokens := pointer.Tokens(at); len(tokens) > 1 && tokens[0] == resource.Definitions(r.host.draft) {
		if d := r.embedded[tokens[1]]; d != nil {
			return Place{d.name, d.text, pointer.Of(tokens[2:])}
		}
	}
	return Place{r.host.name, r.host.text, at}
}
