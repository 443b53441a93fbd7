package jsonschema

import (
	"fmt"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
)

func TestFormatIsAnAssertionAsItsDraftSays(t *testing.T) {
	for _, draft := range resource.Drafts {
		schema := schematest.Source(fmt.Sprintf(`{"$schema":%q,"format":"ipv4"}`, draft.Metaschema))
		for _, schema.AssertFormats = range []bool{false, true} {
			v, err := Language{}.Compile(schema)
			if err != nil {
				t.Fatal(err)
			}
			annotation := draft.Number >= resource.Draft2019 && !schema.AssertFormats
			if got := core.CodeOf(v.Validate([]byte(`"x"`), nil)); (got == "") != annotation {
				t.Errorf("%s, %t: %q", draft.Name, schema.AssertFormats, got)
			}
		}
	}
	schema := schematest.Source(`{"properties":{"at":{"format":"date-time"}}}`)
	schema.AssertFormats = true
	v, err := Language{}.Compile(schema)
	if err != nil {
		t.Fatal(err)
	}
	violations := schematest.Error(t, v.Validate([]byte(`{"at":"yesterday"}`), nil)).Violations
	if len(violations) != 1 || violations[0].Pointer != "/at" || violations[0].Keyword != "format" ||
		!strings.Contains(violations[0].Detail, "YYYY-MM-DD") {
		t.Errorf("%+v", violations)
	}
}
