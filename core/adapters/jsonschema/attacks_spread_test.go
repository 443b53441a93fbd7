package jsonschema

import (
	"fmt"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
)

// spread is a schema that refers to 32 documents, of which each has what of makes
// of its number and of the paths of the others.
func spread(root string, of func(n int, path func(n int) string) string) core.SchemaSource {
	path := func(n int) string { return fmt.Sprintf("/C/E%d/schema?version=1", n) }
	s := core.SchemaSource{Document: []byte(strings.ReplaceAll(root, "@", path(0))), References: map[string][]byte{}}
	for n := range 32 {
		s.References[path(n)] = []byte(of(n, path))
	}
	return s
}

// toAll refers to a place in all of them.
func toAll(ref string) string {
	return `{"allOf":[` + each(32, `{"$ref":"/C/E%d/schema?version=1`+ref+`"}`) + `]}`
}

// What is refused in one document is refused where it is spread over several.
func TestAttacksThatAreSpreadOverDocuments(t *testing.T) {
	_, _ = Language{}.ParseNew(schematest.Source(`{"$ref":"https://json-schema.org/draft/2020-12/schema"}`)) // compiles what is compiled once
	ends := func(n int, next string) string {
		if n == 31 {
			return `{"type":"integer"}`
		}
		return next
	}
	for name, schema := range map[string]core.SchemaSource{
		"anyOf, doubled by each": spread(`{"$ref":"@"}`, func(n int, path func(int) string) string {
			return ends(n, fmt.Sprintf(`{"anyOf":[{"$ref":%q},{"$ref":%q}]}`, path(n+1), path(n+1)))
		}),
		"a loop": spread(`{"$ref":"@"}`, func(n int, path func(int) string) string {
			return fmt.Sprintf(`{"$ref":%q}`, path((n+1)%32))
		}),
		"160 subschemas each": spread(toAll(""), func(_ int, _ func(int) string) string {
			return `{"properties":{` + each(160, `"p%d":true`) + `}}`
		}),
		"4 resources each": spread(toAll(""), func(n int, _ func(int) string) string {
			return `{"$defs":{` + each(4, fmt.Sprintf(`"d%%d":{"$id":"https://a.invalid/%d/%%d"}`, n)) + `}}`
		}),
		"10 anchors each": spread(toAll(""), func(_ int, _ func(int) string) string {
			return `{"$defs":{` + each(10, `"d%d":{"$dynamicAnchor":"a%d"}`) + `}}`
		}),
		"patterns of 2,000 instructions each": spread(toAll(""), func(n int, _ func(int) string) string {
			return `{"allOf":[` + each(2, fmt.Sprintf(`{"pattern":"a{900}b%d%%d"}`, n)) + `]}`
		}),
		"references to odd places": spread(toAll("#/x/d1"), func(_ int, _ func(int) string) string {
			return `{"allOf":[` + each(40, `{"$ref":"#/x/d%d"}`) + `],"x":{` + each(60, `"d%d":{"not":{}}`) + `}}`
		}),
		"long names": spread(toAll(""), func(_ int, _ func(int) string) string {
			return `{"properties":{"` + strings.Repeat("x", 9000) + `":{"properties":{` + each(100, `"p%d":true`) + `}}}}`
		}),
		// The same documents under the hosts of many resources.
		"under 90 hosts": spread(`{"allOf":[`+each(90, `{"$id":"https://h%d.invalid/","$ref":"@"}`)+`]}`, func(n int, path func(int) string) string {
			return `{"properties":{` + each(50, `"p%d":true`) + fmt.Sprintf(`},"items":{"$ref":%q}}`, path((n+1)%32))
		}),
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			used := measure(func() { err = parseAndWarn(schema) })
			if core.CodeOf(err) != core.CodeSchemaInvalid {
				t.Errorf("%.200v", err)
			}
			used.hold(t, "registration", err)
		})
	}
}

// $dynamicRef may lead into any document, the way there counted or not: what it may
// cost is known before an event is validated.
func TestCostsOfDynamicReferencesAcrossDocuments(t *testing.T) {
	schema := core.SchemaSource{
		Document: []byte(`{"$ref":"/C/Tree/schema?version=1","$defs":{"n":{"$dynamicAnchor":"node","anyOf":[{"properties":{"a":{"$dynamicRef":"/C/Tree/schema?version=1#node"}}},
			{"properties":{"a":{"$dynamicRef":"/C/Tree/schema?version=1#node"}},"minProperties":5}]}}}`),
		References: map[string][]byte{"/C/Tree/schema?version=1": []byte(`{"$dynamicAnchor":"node","type":"object","properties":{"a":{"$dynamicRef":"#node"}}}`)},
	}
	if _, err := (Language{}).ParseNew(schema); err != nil {
		t.Fatal(err)
	}
	v, err := Language{}.Compile(schema)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Validate([]byte(nest(5, `{"a":`, `{}`, "}")), nil); err != nil {
		t.Errorf("%v", err)
	}
	used := measure(func() { err = v.Validate([]byte(nest(100, `{"a":`, `1`, "}")), nil) })
	if core.CodeOf(err) != core.CodeTooLarge {
		t.Errorf("%v", err)
	}
	used.hold(t, "an event", err)
}
