package bundle_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/jsonschema/bundle"
)

// FuzzRegistered looks for schemas whose bundle is no JSON, does not compile where the schema
// does, or decides otherwise.
func FuzzRegistered(f *testing.F) {
	const other = "/C/A/schema?version=1"
	for i, seed := range [][2]string{
		{`{"properties":{"a":{"$ref":"/C/A/schema?version=1#/$defs/n"}},"$defs":{"x":{}}}`, `{"$defs":{"n":{"type":"number"}}}`},
		{`{"$id":"https://a.example/x","items":{"$id":"y","$ref":"/C/A/schema?version=1"}}`, `{"$id":"https://a.example/y","$ref":"#n","$defs":{"n":{"$anchor":"n","type":"null"}}}`},
		{`{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"/C/A/schema?version=1","definitions":{}}`, `{"$schema":"http://json-schema.org/draft-04/schema#","id":"x","$ref":"#/definitions/a","definitions":{"a":{"id":"z","enum":[1]}}}`},
		{` { } `, `false`}, {`{"not":{"$ref":"/C/A/schema?version=1"}}`, `true`}, {`[{"$ref":"/C/A/schema?version=1"}]`, `[]`},
		{`{"$dynamicRef":"/C/A/schema?version=1#m","$defs":{"m":{"$dynamicAnchor":"m","const":1}}}`, `{"$defs":{"m":{"$dynamicAnchor":"m","$id":"q"}}}`},
		{`{"id":"https://a.example/x","items":{"$ref":"/C/A/schema?version=1"},"const":1}`, `{"$schema":"urn:x","$ref":"#n","definitions":{"n":{"id":"#n","type":"null"}}}`},
	} {
		f.Add(seed[0], seed[1], uint(0), uint(0))
		f.Add(seed[0], seed[1], uint(i), uint(i/2))
	}
	drafts := append([]string{""}, core.Drafts...)
	f.Fuzz(func(t *testing.T, host, text string, of, ofOther uint) {
		source := core.SchemaSource{Document: []byte(host), References: map[string][]byte{other: []byte(text)},
			Draft:           drafts[of%uint(len(drafts))],
			ReferenceDrafts: map[string]string{other: drafts[ofOther%uint(len(drafts))]}}
		alone := core.SchemaSource{Document: []byte(text), Draft: source.ReferenceDrafts[other]}
		_, err := jsonschema.Language{}.ParseNew(source)
		if _, wrong := (jsonschema.Language{}).ParseNew(alone); err != nil || wrong != nil {
			_, _ = bundle.Registered(source)
			return
		}
		document, err := bundle.Registered(source)
		if err != nil || !json.Valid(document) {
			t.Fatalf("%q, %q of %q: %v: %q", host, text, source.Draft, err, document)
		}
		before, err := jsonschema.Language{}.Compile(source)
		if err != nil {
			t.Fatal(err)
		}
		if misread(document) {
			return
		}
		after, err := jsonschema.Language{}.Compile(core.SchemaSource{Document: document})
		if err != nil {
			t.Fatalf("%q, %q: %v: %s", host, text, err, document)
		}
		for _, event := range []string{`1`, `null`, `"a"`, `{"a":1}`, `{"a":null}`, `[1]`, `{}`, `[null,{"a":"b"}]`} {
			first, second := before.Validate([]byte(event), nil), after.Validate([]byte(event), nil)
			if core.CodeOf(first) != core.CodeOf(second) {
				t.Fatalf("%q, %q: %s: %v, alone %v: %s", host, text, event, first, second, document)
			}
		}
	})
}

// misread reports whether the library may refuse a bundle that is right: it takes definitions of
// draft 2019-09 for a schema where they are in a document of another draft.
func misread(bundle []byte) bool {
	return bytes.Contains(bundle, []byte("definitions")) && bytes.Contains(bundle, []byte("2019-09"))
}

// A schema that is moved into another document decides there as it did.
func FuzzMove(f *testing.F) {
	for _, seed := range []string{
		`{"$id":"https://a.example/x","items":{"$ref":"y#/not"},"$defs":{"a/b":{"$id":"y","not":{"$ref":"#"}}}}`,
		`{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#a","definitions":{"":{"$id":"#a","const":1}}}`,
		`{"$schema":"https://json-schema.org/draft/2019-09/schema","$recursiveAnchor":true,"items":{"$recursiveRef":"#"}}`,
		`{"$dynamicAnchor":"n","items":{"$dynamicRef":"y#n"},"$defs":{"x":{"$id":"y","$dynamicAnchor":"n"}}}`,
		`{"properties":{"$ref":{"type":"string"},"a":{"$ref":"#/properties/$ref"}},"patternProperties":{"a":{"type":"number"}}}`,
		`{"$ref":"#/a/b","a":{"b":{"properties":{"a":{"type":"null"}}}},"type":"object"}`, `true`, ` false`,
		strings.Repeat(`{"$defs":{"a":{"properties":{"$ref":`, 100) + "true" + strings.Repeat("}}}}", 100),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		source := core.SchemaSource{Document: []byte(text)}
		if _, err := (jsonschema.Language{}).ParseNew(source); err != nil {
			_, _ = bundle.Move(source.Document, "/at", "")
			return
		}
		moved, err := bundle.Move(source.Document, "/$defs/at", "")
		if errors.Is(err, bundle.ErrNotMovable) {
			return
		}
		if err != nil || !json.Valid(moved.Schema) {
			t.Fatalf("%q: %v: %q", text, err, moved.Schema)
		}
		before, err := jsonschema.Language{}.Compile(source)
		if err != nil {
			t.Fatal(err)
		}
		there := `{"allOf":[{"$ref":"#/$defs/at"}],"$defs":{"at":` + string(moved.Schema) + `}}`
		after, err := jsonschema.Language{}.Compile(core.SchemaSource{Document: []byte(there), Draft: moved.Draft})
		if err != nil {
			t.Fatalf("%q: %v: %s", text, err, there)
		}
		for _, event := range []string{`1`, `null`, `"a"`, `{"a":1}`, `{"a":null}`, `{"$ref":1}`, `[1]`, `{}`, `[null,{"a":"b"}]`} {
			first, second := before.Validate([]byte(event), nil), after.Validate([]byte(event), nil)
			if core.CodeOf(first) != core.CodeOf(second) {
				t.Fatalf("%q: %s: %v, moved %v: %s", text, event, first, second, there)
			}
		}
	})
}
