package jsonschema

import (
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
	"example.com/eventgateway/core/registry"
)

const foreign = `"$schema":"http://registry.example/self-desc/jsonschema/1-0-0#"`

// A document is of the draft that it names, else of the one that the registration names. Draft 4
// has no const, and draft 7 no dependentRequired.
func TestDraft(t *testing.T) {
	const draft7 = `"$schema":"http://json-schema.org/draft-07/schema#"`
	const embedding = `{` + draft7 + `,"$ref":"https://a.example/","definitions":{"a":{"$id":"https://a.example/",
		"$schema":"urn:x","dependentRequired":{"a":["b"]}}}}`
	const referring = `{` + draft7 + `,"$ref":"/SpongeBob/Colors/schema?version=1"}`
	for _, test := range []struct {
		schema, draft, of string // of: the draft of what it refers to
		event, want       string // valid, invalid, or what the refusal of the schema says
	}{
		{`{` + foreign + `,"const":1}`, "", "", "", "register it with draft=7"},
		{`{` + foreign + `,"const":1}`, "4", "", `2`, "valid"},
		{`{` + foreign + `,"const":1}`, "6", "", `2`, "invalid"},
		{`{` + foreign + `,"const":1}`, "7", "", `2`, "invalid"},
		{`{` + foreign + `,"dependentRequired":{"a":["b"]}}`, "7", "", `{"a":1}`, "valid"},
		{`{` + foreign + `,"dependentRequired":{"a":["b"]}}`, "2019-09", "", `{"a":1}`, "invalid"},
		{`{` + foreign + `,"prefixItems":[false]}`, "2019-09", "", `[1]`, "valid"},
		{`{` + foreign + `,"prefixItems":[false]}`, "2020-12", "", `[1]`, "invalid"},
		{`{` + foreign + `,"maximum":5,"exclusiveMaximum":true}`, "4", "", `5`, "invalid"},
		{`{` + foreign + `,"maximum":5,"exclusiveMaximum":true}`, "7", "", "", "not a valid JSON Schema"},
		{`{` + foreign + `,"format":"date"}`, "7", "", `"today"`, "invalid"},
		{`{"$schema":"","const":1}`, "", "", "", "register it with draft=7"},
		{`{"$schema":"","const":1}`, "4", "", `2`, "valid"},
		{`{"$schema":"%%","const":1}`, "", "", "", "register it with draft=7"},
		{`{"$schema":"%%","const":1}`, "4", "", `2`, "valid"},
		{`{"$schema":"http://json-schema.org/draft-03/schema#"}`, "", "", "", "register it with draft=7"},
		{`{"$schema":"http://json-schema.org/draft-07/hyper-schema#","const":1}`, "4", "", `2`, "valid"},
		{`{"$schema":7}`, "7", "", "", "not a valid JSON Schema"},
		{`{"const":1}`, "", "", `2`, "invalid"},
		{`{"const":1}`, "4", "", `2`, "valid"},
		{`true`, "4", "", `2`, "valid"},
		{`{` + draft7 + `,"const":1}`, "4", "", `2`, "invalid"},
		{`{"$schema":"http://json-schema.org/schema","const":1}`, "4", "", `2`, "invalid"},
		{`{"const":{"$schema":"urn:x"}}`, "7", "", `{"$schema":"urn:x"}`, "valid"},
		{`{` + draft7 + `,"properties":{"$schema":{"const":"urn:x"}}}`, "4", "", `{"$schema":"urn:y"}`, "invalid"},
		{embedding, "", "", "", `$schema "urn:x" is no JSON Schema draft`},
		{embedding, "7", "", `{"a":1}`, "valid"},
		{embedding, "2020-12", "", `{"a":1}`, "invalid"},
		{referring, "7", "4", `2`, "valid"},
		{referring, "4", "7", `2`, "invalid"},
	} {
		source := core.SchemaSource{Document: []byte(test.schema), Draft: test.draft}
		if test.of != "" {
			const path = "/SpongeBob/Colors/schema?version=1"
			source.References = map[string][]byte{path: []byte(`{` + foreign + `,"const":1}`)}
			source.ReferenceDrafts = map[string]string{path: test.of}
		}
		parsed, err := Language{}.ParseNew(source)
		if test.event == "" {
			e := schematest.Error(t, err)
			if e.Code != core.CodeSchemaInvalid || !strings.Contains(e.Detail, test.want) {
				t.Errorf("%s of %q: %v", test.schema, test.draft, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s of %q: %v", test.schema, test.draft, err)
			continue
		}
		stored, err := Language{}.Compile(source)
		if err != nil {
			t.Fatal(err)
		}
		reference, err := Language{ReferenceOnly: true}.Compile(source)
		if err != nil {
			t.Fatal(err)
		}
		for by, validator := range map[string]core.Validator{
			"a dry run": parsed.Validator(), "the plan": stored, "the reference": reference,
		} {
			if err := validator.Validate([]byte(test.event), nil); (err == nil) != (test.want == "valid") {
				t.Errorf("%s of %q, by %s: %s: %v", test.schema, test.draft, by, test.event, err)
			}
		}
	}
}

// The draft is no part of the fingerprint, and one of comparisons.
func TestDraftsOfOneDocument(t *testing.T) {
	const document = `{` + foreign + `,"const":1}`
	of := map[string]registry.CompiledSchema{}
	for _, draft := range []string{"4", "7"} {
		parsed, err := Language{}.ParseNew(core.SchemaSource{Document: []byte(document), Draft: draft})
		if err != nil {
			t.Fatal(err)
		}
		of[draft] = parsed
		if parsed.NamesDraft() {
			t.Errorf("%s names its draft", document)
		}
	}
	if of["4"].Fingerprint() != of["7"].Fingerprint() {
		t.Error("the fingerprints differ")
	}
	if found := of["7"].Compare(of["4"], registry.CompareOptions{}); len(found) != 1 || found[0].Keyword != "const" {
		t.Errorf("from draft 4 to draft 7: %+v", found)
	}
	if found := of["4"].Compare(of["7"], registry.CompareOptions{}); len(found) != 0 {
		t.Errorf("from draft 7 to draft 4: %+v", found)
	}
	named, err := Language{}.ParseNew(core.SchemaSource{Draft: "7",
		Document: []byte(`{"$schema":"http://json-schema.org/draft-07/schema#","const":1}`)})
	if err != nil || !named.NamesDraft() || len(named.Compare(of["7"], registry.CompareOptions{})) > 0 {
		t.Errorf("a document that names its draft: %v", err)
	}
}
