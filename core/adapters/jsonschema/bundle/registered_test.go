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
		"through what is ignored beside $ref": {`{"properties":{"a":{"$ref":"@a"},"b":{"$ref":"@a#/properties/b"}}}`,
			map[string]string{a: `{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/properties/a","type":"null","properties":{"a":{"type":["number"]},"b":{"$ref":"#/x~0y%2Fz"}},"x~y/z":0,"x~y":{"z":{"type":"null"}}}`}, `"$ref":"#/x-ignored-properties/a"`},
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
			document, err := bundle.Registered(source)
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
		if document, err := bundle.Registered(core.SchemaSource{Document: []byte(text),
			References: references}); err != nil || string(document) != text {
			t.Errorf("%v: %s", err, document)
		}
	}
}

// A bundle says its draft where the registration said it: else others would read it as the
// latest. It is as it is stored where they read it right.
func TestABundleSaysTheDraftThatWasDeclared(t *testing.T) {
	const at, later = "/C/A/schema?version=1", "https://json-schema.org/draft/2020-12/schema"
	const draft4, draft7 = "http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-07/schema#"
	const foreign = `"$schema":"http://registry.example/self-desc/1-0-0#"`
	for _, c := range []struct {
		draft, host  string
		of, to       string // the draft and the text of what the host refers to
		want         string // of the bundle; "" for the host as it is
		valid, wrong string
	}{
		{"4", `{"const":1,"maximum":5,"exclusiveMaximum":true}`, "", "",
			`{"$schema": "` + draft4 + `", "const":1,"maximum":5,"exclusiveMaximum":true}`, `2`, `5`},
		{"7", "{\n  \"dependencies\": {\"a\": [\"b\"]}\n}\n", "", "",
			"{\n  \"$schema\": \"" + draft7 + "\",\n  \"dependencies\": {\"a\": [\"b\"]}\n}\n", `{"b":1}`, `{"a":1}`},
		{"7", `{}`, "", "", `{"$schema": "` + draft7 + `"}`, `1`, ""},
		{"7", `{"$ref":"#/definitions/a","type":"null","definitions":{"a":{"type":"number"}}}`, "", "",
			`{"$schema": "` + draft7 + `", "$ref":`, `1`, `null`},
		{"4", `{` + foreign + `,"const":1,"type":"number"}`, "", "", `{"$schema":"` + draft4 + `","const":1,"type":"number"}`,
			`2`, `"a"`},
		{"4", `{"$schema":null,"const":1,"type":"number"}`, "", "", `{"$schema":"` + draft4 + `","const":1,"type":"number"}`,
			`2`, `"a"`},
		{"4", `{"$schema":"` + draft7 + `0","const":1,"type":"number"}`, "", "", `{"$schema":"` + draft4 + `",`, `2`, `"a"`},
		{"2020-12", `{` + foreign + `,"prefixItems":[false]}`, "", "", `{"$schema":"` + later + `","prefixItems"`, `[]`, `[1]`},
		{"4", `{"$schema":"` + draft7 + `","const":1}`, "", "", "", `1`, `2`},
		{"4", `{"$schema":"http://json-schema.org/schema","const":1}`, "", "", "", `1`, `2`},
		{"2020-12", ` {"prefixItems" : [false]}`, "", "", "", `[]`, `[1]`},
		{"4", `true`, "", "", "", `1`, ""},
		{"7", `{"const":{` + foreign + `},"examples":[{` + foreign + `}]}`, "", "",
			`{"$schema": "` + draft7 + `", "const":{` + foreign + `},"examples":[{` + foreign + `}]}`,
			`{` + foreign + `}`, `{}`},
		{"7", `{"$schema":"` + draft7 + `","properties":{"a":{"$id":"https://a.example/",` + foreign + `,"maximum":1}}}`, "", "",
			`"$id":"https://a.example/","$schema":"` + draft7 + `"`, `{"a":1}`, `{"a":2}`},
		{"7", `{"properties":{"$schema":{"type":"string"},"a":{"type":"null"}}}`, "", "",
			`{"$schema": "` + draft7 + `", "properties":{"$schema":{"type":"string"},`, `{"$schema":"x"}`, `{"a":1}`},
		{"4", `{"id":"https://a.example/x","items":{"$ref":"@"},"maximum":5,"exclusiveMaximum":true}`, "4", `{"id":"n","const":1,"type":"number"}`,
			`{"$schema": "` + draft4 + `", "id":"https://a.example/x"`, `[2]`, `["a"]`},
		{"", `{"items":{"$ref":"@"},"prefixItems":[true]}`, "4", `{"const":1,"type":"number"}`, `{"$schema": "` + draft4 + `", "id": "@", "const"`,
			`["a",2]`, `[2,"a"]`},
		{"4", `{"items":{"$ref":"@"}}`, "", `{"const":1}`, `{"$schema": "` + later + `", "$id": "@", "const":1}`, `[1]`, `[2]`},
		{"7", `{"items":{"$ref":"@"}}`, "7", `{` + foreign + `,"$ref":"#/definitions/n","type":"null","definitions":{"n":{"type":"number"}}}`,
			`{"$schema": "` + draft7 + `", "items"`, `[1]`, `[null]`},
		{"", `{"items":{"$ref":"@"}}`, "2020-12", `{` + foreign + `,"const":1}`, `{"$id": "@", "$schema":"` + later + `","const":1}`, `[1]`, `[2]`},
	} {
		addresses := strings.NewReplacer("@", at)
		source := core.SchemaSource{Document: []byte(addresses.Replace(c.host)), Draft: c.draft}
		if c.to != "" {
			source.References = map[string][]byte{at: []byte(c.to)}
		}
		if c.of != "" {
			source.ReferenceDrafts = map[string]string{at: c.of}
		}
		document, err := bundle.Registered(source)
		switch whole := string(document); {
		case err != nil, c.want == "" && whole != c.host, !strings.Contains(whole, addresses.Replace(c.want)):
			t.Errorf("%s of %q: %v: %s, want %s", c.host, c.draft, err, document, c.want)
			continue
		}
		verdicts := map[string]bool{c.valid: true}
		if c.wrong != "" {
			verdicts[c.wrong] = false
		}
		others(t, document, verdicts)
		for _, s := range []core.SchemaSource{source, {Document: document}} { // as stored, and registered elsewhere
			parsed, err := jsonschema.Language{}.ParseNew(s)
			if err != nil {
				t.Errorf("%v: %s", err, s.Document)
				continue
			}
			for event, want := range verdicts {
				if err := parsed.Validator().Validate([]byte(event), nil); (err == nil) != want {
					t.Errorf("%s of %q: %s: %v", s.Document, s.Draft, event, err)
				}
			}
		}
	}
}
