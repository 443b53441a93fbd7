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

// Document returns the whole document. It panics if the document is not JSON. Like all
// methods of a node, it panics if a reference has no target.
func Document() Node {
	value, err := document()
	if err != nil {
		panic(fmt.Sprintf("openapi.json: %v", err))
	}
	return Node{"", value}
}

// At returns the member at a path of names, and follows references. Its Value is nil if
// there is none.
func (n Node) At(names ...string) Node {
	for _, name := range names {
		n = n.member(name).followed()
	}
	return n
}

// member returns a member as it is written: it may be a reference.
func (n Node) member(name string) Node {
	object, _ := n.Value.(map[string]any)
	escaped := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(name)
	return Node{n.Pointer + "/" + escaped, object[name]}
}

// Walk calls visit for the node and all its parts, without following references. It leaves
// out examples and constants, which are data.
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

// Has reports whether the node is there.
func (n Node) Has() bool { return n.Value != nil }

// Text returns the node's value, "" if that is not a string.
func (n Node) Text() string {
	text, _ := n.Value.(string)
	return text
}

// Names returns the names of an object's members, sorted.
func (n Node) Names() []string {
	object, _ := n.Value.(map[string]any)
	return slices.Sorted(maps.Keys(object))
}

// Items returns the items of an array.
func (n Node) Items() []Node {
	array, _ := n.Value.([]any)
	items := make([]Node, len(array))
	for i, value := range array {
		items[i] = Node{fmt.Sprintf("%s/%d", n.Pointer, i), value}.followed()
	}
	return items
}

// Strings returns the values of an array of strings.
func (n Node) Strings() []string {
	var values []string
	for _, item := range n.Items() {
		values = append(values, item.Text())
	}
	return values
}

// followed returns the node that a node refers to. A schema with members beside its
// reference stays as it is.
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

// Validate validates a value, as encoding/json decodes it, against the node, a schema.
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
