package bundle_test

import (
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/jsonschema/bundle"
)

// The bundle of a registered schema decides alone as the schema does with what it refers to.
func TestABundleOfARegisteredSchemaDecidesAsItDoes(t *testing.T) {
	const a, b, c = "/C/A/schema?version=1", "/C/A/schema?version=2", "/C/B/schema?version=10"
	for name, s := range map[string]struct {
		host  string
		texts map[string]string
		want  string // in the bundle
	}{
		"one through another": {`{"properties":{"a":{"$ref":"@a"},"b":{"$ref":"@c#/$defs/x"}}}`,
			map[string]string{a: `{"type":"number","not":{"$ref":"@c"}}`, c: `{"$defs":{"x":{"$ref":"#/$defs/y"},"y":{"type":"null"}},"const":2}`}, `{"$id": "@a", "type":"number"`},
		"under an $id": {`{"$id":"https://a.example/x","properties":{"a":{"$ref":"@a"},"b":{"$id":"https://b.example/y","$ref":"@a","type":"null"}}}`,
			map[string]string{a: `{"type":["number","null"],"not":{"$ref":"@c"}}`, c: `{"const":2}`}, `{"$ref":"@a"}`},
		"two versions with one $id": {`{"properties":{"a":{"$ref":"@a"},"b":{"$ref":"@b#/$defs/n"}}}`,
			map[string]string{a: `{"$id":"https://a.example/n","$ref":"#/$defs/n","$defs":{"n":{"type":"number"}}}`, b: `{"$id":"https://a.example/n","$defs":{"n":{"type":"null"}}}`}, ""},
		"the $id of its own earlier version": {`{"$id":"https://a.example/n","properties":{"a":{"$ref":"#/$defs/n"},"b":{"$ref":"@b#/$defs/n"}},"$defs":{"n":{"type":"number"}}}`,
			map[string]string{b: `{"$id":"https://a.example/n","$defs":{"n":{"type":"null"}}}`}, ""},
		"a relative $id": {`{"$id":"n","properties":{"a":{"$ref":"@a"},"b":{"$ref":"n#/properties/c"},"c":{"$ref":"@b"}}}`,
			map[string]string{a: `{"$id":"n","$ref":"m","$defs":{"m":{"$id":"m","type":"number"}}}`, b: `{"$id":"n","$ref":"m","$defs":{"m":{"$id":"m","type":"null"}}}`}, ""},
		"one part in both": {`{"$ref":"https://a.example/n","$defs":{"n":{"$id":"https://a.example/n","properties":{"a":{"type":"number"}}}},"properties":{"b":{"$ref":"@a"}}}`,
			map[string]string{a: `{"$ref":"https://a.example/n","$defs":{"n":{"$id":"https://a.example/n","type":"null"}}}`}, ""},
		"other drafts": {`{"$schema":"http://json-schema.org/draft-04/schema#","properties":{"a":{"$ref":"@a"},"b":{"$ref":"@b"},"c":{"$ref":"@c"}}}`,
			map[string]string{a: `{"const":1}`, b: `{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/definitions/n","maximum":-1,"definitions":{"n":{"const":null}}}`, c: `false`},
			`"definitions": {"@a": {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "@a", "const":1}`},
		"a $schema with a fragment": {`{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"$ref":"@a"},"b":{"$ref":"@b"}}}`,
			map[string]string{a: `{"$schema":"http://json-schema.org/draft-07/schema#0","$ref":"#/definitions/n","definitions":{"n":{"type":"number"}}}`, b: `{"type":"null"}`}, ""},
		"a dynamic anchor": {`{"$id":"https://a.example/x","$ref":"@a","$defs":{"n":{"$dynamicAnchor":"n","type":"number"}}}`,
			map[string]string{a: `{"properties":{"a":{"$dynamicRef":"#n"},"b":{"type":"null"}},"$defs":{"n":{"$dynamicAnchor":"n"}}}`}, ""},
		"an $id that names nothing": {`{"$id":"https://a.example/x","items":{"$id":"y","$ref":"@a"},"properties":{"a":{"$ref":"@a"},"b":{"$ref":"@b"}}}`,
			map[string]string{a: `{"$id":"","type":["number","array"]}`, b: `{"$id":"#","$ref":"#/$defs/n","$defs":{"n":{"$id":"","type":"null"}}}`}, `{"$id":"https://a.example@a","type"`},
		"an $id that is an anchor": {`{"$schema":"http://json-schema.org/draft-07/schema#","$id":"https://a.example/x","properties":{"a":{"$ref":"@a#n"},"b":{"$ref":"@b"},"c":{"$ref":"@c"}}}`,
			map[string]string{a: `{"$schema":"http://json-schema.org/draft-07/schema#","$id":"#n","type":"number","allOf":[{"$ref":"@b"}]}`,
				b: `{"$schema":"http://json-schema.org/draft-04/schema#","id":"#n","not":{"enum":[0,"1"]},"items":{"$ref":"#n"}}`,
				c: `{"$schema":"http://json-schema.org/draft-07/schema#","$id":"#n","$ref":"#/definitions/n","definitions":{"n":{"$id":"#n","const":3}}}`}, ""},
		"what nothing leads to": {`{"properties":{"a":{"type":"number"},"b":{"type":"null"}},"$defs":{"u":{"$ref":"@a#/none"},"v":{"$ref":"#/none"},"w":{"$ref":"@b"}},"x-y":{"$ref":"@c"}}`,
			map[string]string{a: `true`}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			addresses := strings.NewReplacer("@a", a, "@b", b, "@c", c)
			source := core.SchemaSource{Document: []byte(addresses.Replace(s.host)), References: map[string][]byte{}}
			for address, text := range s.texts {
				source.References[address] = []byte(addresses.Replace(text))
			}
			document, err := bundle.Registered(source.Document, source.References)
			if err != nil || !strings.Contains(string(document), addresses.Replace(s.want)) {
				t.Fatalf("%v: %s, want %s", err, document, addresses.Replace(s.want))
			}
			before, err := jsonschema.Language{}.Compile(source)
			if err != nil {
				t.Fatal(err)
			}
			alone, err := jsonschema.Language{}.Compile(core.SchemaSource{Document: document})
			if err != nil {
				t.Fatalf("%v: %s", err, document)
			}
			others(t, document, map[string]bool{`{"a":1,"b":null}`: true, `{"a":"1"}`: false, `{"b":0}`: false})
			for event, want := range map[string]core.Code{`{"a":1,"b":null}`: "", `{"a":"1"}`: core.CodeEventInvalid, `{"b":0}`: core.CodeEventInvalid} {
				first, second := before.Validate([]byte(event), nil), alone.Validate([]byte(event), nil)
				if core.CodeOf(first) != want || core.CodeOf(second) != want {
					t.Errorf("%s: %v, alone %v: %s", event, first, second, document)
				}
			}
		})
	}
}

func TestASchemaThatRefersToNothingIsItsOwnBundle(t *testing.T) {
	const text = ` {"$ref" : "#/$defs/a" ,"$defs":{"a":{}}}`
	for _, references := range []map[string][]byte{nil, {"/C/A/schema?version=1": []byte("{}")}} {
		if document, err := bundle.Registered([]byte(text), references); err != nil || string(document) != text {
			t.Errorf("%v: %s", err, document)
		}
	}
}
