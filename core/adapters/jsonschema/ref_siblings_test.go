package jsonschema

import (
	"strings"
	"testing"
)

// The official suite tries this with keywords of draft 4 only.
func TestKeywordsBesideRefAreIgnoredUpToDraft7(t *testing.T) {
	for _, beside := range []string{
		`"const":1`, `"contains":{"const":1}`, `"propertyNames":false`, `"if":true,"then":false`, `"enum":[1]`, `"maxItems":0,"maxProperties":0`, `"format":"date"`,
	} {
		for _, draft := range []string{"draft-06", "draft-07"} {
			v := mustCompile(t, strings.NewReplacer("DRAFT", draft, "BESIDE", beside).Replace(
				`{"$schema":"http://json-schema.org/DRAFT/schema#","items":{"$ref":"#/definitions/any",BESIDE},"definitions":{"any":{}}}`))
			if err := v.Validate([]byte(`[{"a":1},[2],"b"]`), nil); err != nil {
				t.Errorf("%s beside $ref counts in %s: %v", beside, draft, err)
			}
		}
		v := mustCompile(t, `{"$ref":"#/$defs/any","$defs":{"any":{}},"items":{"$ref":"#/$defs/any","const":1}}`)
		if v.Validate([]byte(`[2]`), nil) == nil {
			t.Error("const beside $ref does not count in 2020-12")
		}
	}
}
