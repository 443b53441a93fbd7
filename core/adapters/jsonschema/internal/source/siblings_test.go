package source_test

import (
	"strings"
	"testing"

	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
)

// The official suite tries this with keywords of draft 4 only.
func TestKeywordsBesideRefAreIgnoredUpToDraft7(t *testing.T) {
	for _, beside := range []string{
		`"const":1`, `"contains":{"const":1}`, `"propertyNames":false`, `"if":true,"then":false`, `"enum":[1]`, `"maxItems":0,"maxProperties":0`, `"format":"date"`,
	} {
		for _, draft := range []string{"draft-06", "draft-07"} {
			s := compile(t, strings.NewReplacer("DRAFT", draft, "BESIDE", beside).Replace(
				`{"$schema":"http://json-schema.org/DRAFT/schema#","items":{"$ref":"#/definitions/any",BESIDE},"definitions":{"any":{}}}`))
			if err := validate(t, s, `[{"a":1},[2],"b"]`); err != nil {
				t.Errorf("%s beside $ref counts in %s: %v", beside, draft, err)
			}
		}
		s := compile(t, `{"$ref":"#/$defs/any","$defs":{"any":{}},"items":{"$ref":"#/$defs/any","const":1}}`)
		if validate(t, s, `[2]`) == nil {
			t.Error("const beside $ref does not count in 2020-12")
		}
	}
}

func compile(t *testing.T, document string) source.Schema {
	t.Helper()
	s, err := source.Compile([]byte(document), source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s source.Schema, event string) error {
	t.Helper()
	value, err := guard.Decode([]byte(event))
	if err != nil {
		t.Fatal(err)
	}
	return s.Root.Validate(value)
}
