package bundle_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"example.com/eventgateway/core/adapters/jsonschema/bundle"
)

// Readers of the other document know JSON Pointers alone.
func TestMove(t *testing.T) {
	for name, c := range map[string]struct{ draft, text, want, wantDraft string }{
		"no references":        {"", `{"type": "string"}`, `{"type":"string"}`, "2020-12"},
		"true":                 {"", `true`, `true`, "2020-12"},
		"numbers stay":         {"", `{"maximum": 1.50e3}`, `{"maximum":1.50e3}`, "2020-12"},
		"the whole":            {"", `{"properties": {"next": {"$ref": "#"}}}`, `{"properties":{"next":{"$ref":"#/at"}}}`, "2020-12"},
		"a definition":         {"", `{"$ref": "#/$defs/a~1%25", "$defs": {"a/%": {}}}`, `{"$defs":{"a__":{}},"allOf":[{"$ref":"#/at/$defs/a__"}]}`, "2020-12"},
		"an anchor":            {"", `{"items": {"$ref": "#a"}, "$defs": {"x": {"$anchor": "a"}}}`, `{"items":{"$ref":"#/at/$defs/x"},"$defs":{"x":{}}}`, "2020-12"},
		"an $id":               {"", `{"$id": "https://a.example/x", "items": {"$ref": "y#/not"}, "$defs": {"x": {"$id": "y", "not": {}}}}`, `{"items":{"$ref":"#/at/$defs/x/not"},"$defs":{"x":{"not":{}}}}`, "2020-12"},
		"an anchor of draft 7": {"", `{"$schema": "http://json-schema.org/draft-07/schema#", "items": {"$ref": "#a"}, "definitions": {"x": {"$id": "#a"}}}`, `{"items":{"$ref":"#/at/definitions/x"},"definitions":{"x":{}}}`, "7"},
		"id in draft 4":        {"4", `{"items": {"$ref": "#a"}, "definitions": {"x": {"id": "#a"}}}`, `{"items":{"$ref":"#/at/definitions/x"},"definitions":{"x":{}}}`, "4"},
		"a property id":        {"4", `{"properties": {"id": {"type": "string"}}}`, `{"properties":{"id":{"type":"string"}}}`, "4"},
		"ignored siblings":     {"7", `{"items": {"$ref": "#/definitions/x", "type": "string", "title": "T"}, "definitions": {"x": {}}}`, `{"items":{"title":"T","allOf":[{"$ref":"#/at/definitions/x"}]},"definitions":{"x":{}}}`, "7"},
		"siblings that count":  {"2019-09", `{"items": {"$ref": "#", "allOf": [{}], "type": "string"}}`, `{"items":{"allOf":[{},{"$ref":"#/at"}],"type":"string"}}`, "2019-09"},
		"a dynamic anchor": {"", `{"$dynamicAnchor": "n", "items": {"$dynamicRef": "y#n"}, "$defs": {"x": {"$id": "y", "$dynamicAnchor": "n"}}}`,
			`{"items":{"$ref":"#/at"},"$defs":{"x":{}}}`, "2020-12"},
		"$recursiveRef":        {"2019-09", `{"items": {"$recursiveRef": "#"}}`, `{"items":{"$ref":"#/at"}}`, "2019-09"},
		"names of definitions": {"", `{"$defs": {"$ref": {"$ref": "#/$defs/_ref"}, "_ref": {}, "": {}, "a-b.c": {}, "__proto__": {}}}`, `{"$defs":{"_ref_2":{"$ref":"#/at/$defs/_ref"},"_ref":{},"_":{},"a-b_c":{},"___proto__":{}}}`, "2020-12"},
		"the property $ref":    {"", `{"properties": {"$ref": {"$ref": "#/properties/a"}, "a": {"$ref": "#/properties/$ref"}}}`, `{"properties":{"a":{"$ref":"#/at/patternProperties/%5E%5C$ref$"}},"patternProperties":{"^\\$ref$":{"$ref":"#/at/properties/a"}}}`, "2020-12"},
		"examples with $ref":   {"", `{"examples": [{"$ref": "x"}, 1], "default": {"a": [{"$ref": 1}]}, "title": "T"}`, `{"title":"T"}`, "2020-12"},
		"below another name":   {"", `{"$ref": "#/components/x", "components": {"x": {"items": {"$ref": "#"}}}}`, `{"components":{"x":{"items":{"$ref":"#/at"}}},"allOf":[{"$ref":"#/at/components/x"}]}`, "2020-12"},
		"another draft below":  {"", `{"items": {"$ref": "y"}, "$defs": {"x": {"$id": "y", "$schema": "http://json-schema.org/draft-07/schema#"}}}`, `{"items":{"$ref":"#/at/$defs/x"},"$defs":{"x":{"$schema":"http://json-schema.org/draft-07/schema#"}}}`, "2020-12"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := bundle.Move([]byte(c.text), "/at", c.draft)
			if err != nil {
				t.Fatal(err)
			}
			if string(got.Schema) != c.want || got.Draft != c.wantDraft {
				t.Errorf("got %s of draft %s, want %s of draft %s", got.Schema, got.Draft, c.want, c.wantDraft)
			}
		})
	}
}

// The whole stays a document of its own.
func TestMoveNowhere(t *testing.T) {
	for text, want := range map[string]string{
		`{"$id": "https://a.example/x", "$schema": "http://json-schema.org/draft-07/schema", "items": {"$ref": "x"}}`: `{"$schema":"http://json-schema.org/draft-07/schema#","items":{"$ref":"#"}}`,
		`{"$ref": "/a/b/schema?version=1", "$defs": {"/a/b/schema?version=1": {"$id": "/a/b/schema?version=1"}}}`:     `{"$schema":"https://json-schema.org/draft/2020-12/schema","$defs":{"a_b_v1":{}},"allOf":[{"$ref":"#/$defs/a_b_v1"}]}`,
		`{"$schema": "https://a.example/meta", "items": {"$ref": "#/not"}, "not": {}}`:                                `{"$schema":"https://a.example/meta","items":{"$ref":"#/not"},"not":{}}`,
		`true`: `true`,
	} {
		if got, err := bundle.Move([]byte(text), "", ""); err != nil || string(got.Schema) != want {
			t.Errorf("%s: got %s, %v; want %s", text, got.Schema, err, want)
		}
	}
}

func TestMoveRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"a metaschema":          `{"items": {"$ref": "https://json-schema.org/draft/2020-12/schema"}}`,
		"nowhere":               `{"items": {"$ref": "#/nowhere"}}`,
		"a const":               `{"const": {"$ref": "#"}}`,
		"an enum":               `{"enum": [[{"$ref": 1}]]}`,
		"an ignored sibling":    `{"$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/properties/a", "properties": {"a": {}}}`,
		"two dynamic anchors":   `{"items": {"$dynamicRef": "x#n"}, "$defs": {"x": {"$id": "x", "$dynamicAnchor": "n"}, "y": {"$id": "y", "$dynamicAnchor": "n"}}}`,
		"two names of a $ref":   `{"properties": {"$ref": {}}, "patternProperties": {"^\\$ref$": {}}}`,
		"a $ref that is no URI": `{"properties": {"a": {"$ref": 1}}}`,
	} {
		if got, err := bundle.Move([]byte(text), "/at", ""); !errors.Is(err, bundle.ErrNotMovable) {
			t.Errorf("%s: got %s, %v", name, got.Schema, err)
		}
	}
}

// What Move writes is read by others, so its JSON is the sent one's, names and order included.
func TestMoveKeepsValues(t *testing.T) {
	text := `{"properties":{"b":{"const":"\u00e9<"},"a":{"enum":[1.0,null,{"x":[true]}]}}}`
	got, err := bundle.Move([]byte(text), "/at", "")
	if err != nil {
		t.Fatal(err)
	}
	var was, is any
	if json.Unmarshal([]byte(text), &was) != nil || json.Unmarshal(got.Schema, &is) != nil ||
		!reflect.DeepEqual(was, is) {
		t.Errorf("got %s", got.Schema)
	}
}

// A pointer may be much longer than the $ref that it replaces.
func TestMoveIsBounded(t *testing.T) {
	name := strings.Repeat("x", 10_000)
	text := `{"properties":{"` + name + `":{"$anchor":"a"}},"allOf":[` + strings.Repeat(`{"$ref":"#a"},`, 1000) + `true]}`
	if got, err := bundle.Move([]byte(text), "/at", ""); !errors.Is(err, bundle.ErrNotMovable) {
		t.Errorf("got %d bytes, %v", len(got.Schema), err)
	}
}
