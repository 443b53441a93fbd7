package tree_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	lib "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/pattern"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
	"example.com/eventgateway/core/adapters/jsonschema/internal/tree"
)

func build(t *testing.T, document []byte, options source.Options) (*lib.Schema, []*lib.Schema, bool) {
	t.Helper()
	value, err := guard.Decode(document)
	if err != nil {
		t.Fatal(err)
	}
	load := source.NewLoader(options)
	return tree.Build(value, tree.Options{AssertFormats: options.AssertFormats, Load: load.Reference},
		pattern.NewSet(false))
}

func TestDocumentsThatAreForTheLibrary(t *testing.T) {
	options := source.Options{References: map[string][]byte{
		"/SpongeBob/Fruits/schema?version=1": []byte(`{"$defs":{"a":{"type":"string"}},"$ref":"/SpongeBob/Nuts/schema?version=2#/items"}`),
		"/SpongeBob/Nuts/schema?version=2":   []byte(`{"$id":"https://a.example/nuts","items":{"$ref":"nuts"}}`),
		"/SpongeBob/Old/schema?version=1":    []byte(`{"$schema":"http://json-schema.org/draft-07/schema#"}`),
	}}
	for document, want := range map[string]bool{
		`true`: true, `{}`: true,
		`{"$id":"https://a.example/x","$ref":"#/$defs/a","$defs":{"a":{"$ref":"#"}}}`:           true,
		`{"$schema":"http://json-schema.org/draft-04/schema#","id":"http://a.example/x#"}`:      true,
		`{"properties":{"id":{"type":"string"},"$ref":{"type":"string"}}}`:                      true,
		`{"$ref":"#/x/y%25z","x":{"y%z":{}}}`:                                                   true,
		`{"properties":{"$schema":{"type":"string"}}}`:                                          true,
		`{"$ref":"/SpongeBob/Fruits/schema?version=1"}`:                                         true,
		`{"$ref":"/SpongeBob/Fruits/schema?version=1#/$defs/a"}`:                                true,
		`{"$id":"https://b.example/c/d","$ref":"/SpongeBob/Nuts/schema?version=2"}`:             true,
		`{"$ref":"#a","$defs":{"a":{"$anchor":"a"}}}`:                                           true,
		`{"$ref":"#/$defs/a","$defs":{"a":{"$id":"b","$ref":"#/c","c":true}}}`:                  true,
		`{"$ref":"b#x","$defs":{"a":{"$id":"b","items":{"$anchor":"x","$ref":"/"}}}}`:           true,
		`{"$id":"https://a.example/x/y","$ref":"y#/$defs/a","$defs":{"a":{"$ref":"/x/y"}}}`:     true,
		`{"$schema":"http://json-schema.org/draft-04/schema#","items":{"id":"#a"}}`:             true,
		`{"$schema":"http://json-schema.org/draft-07/schema#","$id":"https://a.example/x#one"}`: true,
		`{"$schema":"https://json-schema.org/schema"}`:                                          false,
		`{"$schema":"https://a.example/schema"}`:                                                false,
		`{"$ref":"/SpongeBob/Old/schema?version=1"}`:                                            false,
		`{"$ref":"/SpongeBob/Old/schema?version=2"}`:                                            false,
		`{"$ref":"https://json-schema.org/draft/2020-12/schema"}`:                               false,
		`{"$ref":"#/x/a","x":{"a":{"$id":"b","$ref":"#"}}}`:                                     false,
		`{"examples":[{"$id":"b"}]}`:                                                            false,
		`{"$dynamicRef":"#a","$defs":{"a":{"$dynamicAnchor":"a"}}}`:                             false,
		`{"$schema":"https://json-schema.org/draft/2019-09/schema","$recursiveRef":"#"}`:        false,
		`{"properties":{"a":{"$schema":"http://json-schema.org/draft-07/schema#"}}}`:            false,
		`{"$schema":"http://json-schema.org/draft-07/schema#","format":"semver"}`:               false,
	} {
		root, _, ok := build(t, []byte(document), options)
		if ok != want {
			t.Errorf("%s: %t, want %t", document, ok, want)
		}
		if compiled, err := source.Compile([]byte(document), options); ok && err != nil {
			t.Errorf("%s: %v", document, err)
		} else if ok {
			same(t, document, root, compiled.Root)
		}
	}
}

// A tree has what the library's schemas have, however references name what they lead to.
func TestTreesAreAsTheLibraryCompiles(t *testing.T) {
	compared := map[string]int{}
	for seed := range uint64(9_000) {
		random := schematest.Random{Rand: rand.New(rand.NewPCG(seed, 27))}
		written, _ := random.Pair(true) // of all drafts
		name := names[seed%uint64(len(names))]
		document, references := name.write([]byte(written))
		options := source.Options{AssertFormats: seed/2%2 == 0, References: references}
		compiled, err := source.Compile(document, options)
		if err != nil {
			continue
		}
		root, all, ok := build(t, document, options)
		if !ok {
			continue
		}
		compared[fmt.Sprint(root.DraftVersion, " ", name.what)]++
		if reached := same(t, string(document), root, compiled.Root); len(all) != reached || all[0] != root {
			t.Errorf("%s: %d schemas, of which %d are reached", document, len(all), reached)
		}
		if t.Failed() {
			t.Fatalf("seed %d: %s", seed, document)
		}
	}
	for _, draft := range []int{4, 6, 7, 2019, 2020} {
		for _, name := range names {
			if of := fmt.Sprint(draft, " ", name.what); compared[of] < 40 {
				t.Errorf("only %d of %s were compared", compared[of], of)
			}
		}
	}
}

// naming is a way to name the definition d of a random document.
type naming struct {
	what      string
	id        string // of the document
	own       string // the $id of d
	anchor    string // of d
	reference string // to d; "" for a JSON Pointer
}

const other = "/SpongeBob/Nuts/schema?version=2"

var names = []naming{
	{what: "pointer"},
	{what: "address", id: "https://a.example/x/root.json", reference: "../x/root.json#/DEFINITIONS/d"},
	{what: "anchor", anchor: "d", reference: "#d"},
	{what: "part", own: "https://a.example/d", reference: "https://a.example/d"},
	{what: "part of another", id: "https://a.example/x/root.json", own: "y/d.json#", reference: "/x/y/d.json"},
	{what: "document", id: "https://a.example/x", reference: other},
}

// write gives the definition a name, and lets the references to it use that.
func (n naming) write(document []byte) (written []byte, references map[string][]byte) {
	value, _ := guard.Decode(document)
	root := value.(map[string]any)
	draft := resource.Said(root)
	id, definitions := resource.ID(draft), resource.Definitions(draft)
	if n.id != "" {
		root[id] = n.id
	}
	reference := strings.Replace(n.reference, "DEFINITIONS", definitions, 1)
	if d, is := root[definitions].(map[string]any)["d"].(map[string]any); is {
		switch {
		case n.own != "":
			d[id] = n.own
		case n.anchor != "" && draft < 2019:
			d[id] = "#" + n.anchor
		case n.anchor != "":
			d["$anchor"] = n.anchor
		}
	}
	if n.reference == other {
		d := map[string]any{"allOf": []any{root[definitions].(map[string]any)["d"]}, "$schema": root["$schema"]}
		text, _ := json.Marshal(d)
		references = map[string][]byte{other: bytes.ReplaceAll(text, []byte("#/"+definitions+"/d"), []byte("#"))}
	}
	written, _ = json.Marshal(root)
	if reference != "" {
		written = bytes.ReplaceAll(written, []byte(`"#/`+definitions+`/d"`), []byte(`"`+reference+`"`))
	}
	return written, references
}

// shapes numbers the schemas that it has met.
type shapes map[*lib.Schema]int

// of returns a compiled schema, or what is in one, as a value that can be compared: each schema
// once, and then by its number. Patterns and formats are what they are called.
func (s shapes) of(v reflect.Value) any {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return nil
	}
	switch x := v.Interface().(type) {
	case *lib.Schema:
		if number, known := s[x]; known {
			return number
		}
		s[x] = len(s)
		return s.fields(v.Elem())
	case *big.Rat:
		return x.RatString()
	case lib.Regexp:
		return x.String()
	case *lib.Format:
		return x.Name
	case *lib.Enum:
		return x.Values
	}
	switch v.Kind() {
	case reflect.Slice:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = s.of(v.Index(i))
		}
		return list
	case reflect.Map:
		members, keys := map[string]any{}, map[string]reflect.Value{}
		for key := range v.Seq() {
			keys[fmt.Sprint(s.of(key))] = key
		}
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			members[key] = s.of(v.MapIndex(keys[key]))
		}
		return members
	}
	return v.Interface()
}

// fields returns what a schema has, without annotations and its place.
func (s shapes) fields(schema reflect.Value) any {
	members := map[string]any{}
	for field, value := range schema.Fields() {
		if field.IsExported() && !slices.Contains([]string{"Title", "Description", "Default", "Comment", "ReadOnly",
			"WriteOnly", "Examples", "Deprecated", "Location"}, field.Name) {
			members[field.Name] = s.of(value)
		}
	}
	return members
}

// same checks that two schemas, and all that they lead to, are equal. It returns how many schemas it
// compared.
func same(t *testing.T, document string, a, b *lib.Schema) int {
	t.Helper()
	numbers := shapes{}
	if got, want := numbers.of(reflect.ValueOf(a)), (shapes{}).of(reflect.ValueOf(b)); !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %v, not %v", document, got, want)
	}
	return len(numbers)
}
