package openapitest

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/functions/openapi"
)

// documentURL is the document's name while its schemas are compiled (RFC 2606).
const documentURL = "https://openapi.invalid/openapi.json"

// Node is a part of the document.
type Node struct {
	Pointer string // where it is, a JSON Pointer as a URI fragment
	Value   any    // as encoding/json decodes it, with numbers as json.Number
}

var document = sync.OnceValues(func() (any, error) {
	return jsonschema.UnmarshalJSON(bytes.NewReader(openapi.Document))
})

// Document is the whole. It panics if the document is no JSON, or, as all methods
// of a node do, if something refers to what is not there.
func Document() Node {
	value, err := document()
	if err != nil {
		panic(fmt.Sprintf("openapi.json: %v", err))
	}
	return Node{"", value}
}

// At is the member with the name inside the one before, and so on; its Value is
// nil where there is none. References are followed.
func (n Node) At(names ...string) Node {
	for _, name := range names {
		n = n.member(name).followed()
	}
	return n
}

// member is in its place: it may be a reference.
func (n Node) member(name string) Node {
	object, _ := n.Value.(map[string]any)
	escaped := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(name)
	return Node{n.Pointer + "/" + escaped, object[name]}
}

// Walk calls visit for the node and all that it consists of, without following
// references. Examples and constants are left out: they are data.
func (n Node) Walk(visit func(Node)) {
	visit(n)
	array, _ := n.Value.([]any)
	for i, value := range array {
		Node{fmt.Sprintf("%s/%d", n.Pointer, i), value}.Walk(visit)
	}
	for _, name := range n.Names() {
		if name != "example" && name != "examples" && name != "const" && name != "enum" {
			n.member(name).Walk(visit)
		}
	}
}

// Has reports whether there is such a part.
func (n Node) Has() bool { return n.Value != nil }

// Text is the node's value, "" where that is no string.
func (n Node) Text() string {
	text, _ := n.Value.(string)
	return text
}

// Names are those of an object's members, sorted.
func (n Node) Names() []string {
	object, _ := n.Value.(map[string]any)
	return slices.Sorted(maps.Keys(object))
}

// Items are an array's.
func (n Node) Items() []Node {
	array, _ := n.Value.([]any)
	items := make([]Node, len(array))
	for i, value := range array {
		items[i] = Node{fmt.Sprintf("%s/%d", n.Pointer, i), value}.followed()
	}
	return items
}

// Strings are the values of an array of strings.
func (n Node) Strings() []string {
	var values []string
	for _, item := range n.Items() {
		values = append(values, item.Text())
	}
	return values
}

// followed is what a node refers to. A schema may have members beside its
// reference; such a one stays as it is.
func (n Node) followed() Node {
	object, _ := n.Value.(map[string]any)
	reference, ok := object["$ref"].(string)
	if !ok || len(object) > 1 {
		return n
	}
	names := strings.Split(strings.TrimPrefix(reference, "#/"), "/")
	target := Node{"", Document().Value}.At(names...)
	if !target.Has() {
		panic(fmt.Sprintf("openapi.json: %s refers to %s, which is not there", n.Pointer, reference))
	}
	return target
}

var compiler = sync.OnceValue(func() *jsonschema.Compiler {
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource(documentURL, Document().Value); err != nil {
		panic(fmt.Sprintf("openapi.json: %v", err))
	}
	return c
})

var compiling sync.Mutex // a Compiler is for one goroutine at a time

// Validate returns why the value, as encoding/json decodes it, is not what the
// node, which is a schema, accepts.
func (n Node) Validate(value any) error {
	schema, err := n.Compile()
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

// Compile returns the node as a schema.
func (n Node) Compile() (*jsonschema.Schema, error) {
	compiling.Lock()
	defer compiling.Unlock()
	return compiler().Compile(documentURL + "#" + n.Pointer)
}
