package admit_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/admit"
)

// refuses holds the places that a schema is refused for, "" for none.
func refuses(t *testing.T, schema, want string) {
	t.Helper()
	_, err := admit.Schema(core.SchemaSource{Document: []byte(schema)})
	var got []string
	if e, ok := errors.AsType[*core.Error](err); ok {
		for _, v := range e.Violations {
			got = append(got, v.Pointer)
		}
	}
	if strings.Join(got, " ") != want || (err == nil) != (want == "") ||
		err != nil && core.CodeOf(err) != core.CodeSchemaInvalid {
		t.Errorf("%v: %q, want %q", err, got, want)
	}
}

// A schema's examples are held to it when it is registered; each contradiction is
// named.
func TestExamplesMustHold(t *testing.T) {
	for name, c := range map[string]struct {
		members string // of a schema of fruits
		want    string // pointers of the contradictions
	}{
		"none":                           {``, ""},
		"valid":                          {`,"examples":[{"fruit":"apple"},{"fruit":""}]`, ""},
		"one is refused":                 {`,"examples":[{"fruit":"apple"},{"fruit":1},{}]`, "/examples/1 /examples/2"},
		"invalid, and refused":           {`,"x-invalid-examples":[{"fruit":1},7]`, ""},
		"invalid, and accepted":          {`,"x-invalid-examples":[{"fruit":1},{"fruit":"apple"}]`, "/x-invalid-examples/1"},
		"both":                           {`,"examples":[1],"x-invalid-examples":[{"fruit":"apple"}]`, "/examples/0 /x-invalid-examples/0"},
		"of draft 4, which knows none":   {`,"$schema":"http://json-schema.org/draft-04/schema#","examples":[1]`, "/examples/0"},
		"big numbers stay what they are": {`,"properties":{"n":{"const":9007199254740993}},"examples":[{"fruit":"a","n":9007199254740992}]`, "/examples/0"},
	} {
		t.Run(name, func(t *testing.T) {
			document := `{"type":"object","required":["fruit"],"properties":{"fruit":{"type":"string"}}` + c.members + `}`
			if strings.Contains(c.members, "properties") {
				document = `{"type":"object","required":["fruit"]` + c.members + `}`
			}
			refuses(t, document, c.want)
		})
	}
}

func TestContradictionsAreCounted(t *testing.T) {
	document := fmt.Sprintf(`{"type":"string","examples":[%s1]}`, strings.Repeat("1,", 49))
	_, err := admit.Schema(core.SchemaSource{Document: []byte(document)})
	e, ok := errors.AsType[*core.Error](err)
	if !ok || len(e.Violations) != 20 || e.Detail != "50 examples contradict the schema" ||
		!strings.Contains(e.Violations[0].Detail, "the whole: ") {
		t.Errorf("%+v", err)
	}
}

// A subschema's examples are held to that subschema, wherever the root leads.
func TestExamplesBelowTheRootMustHold(t *testing.T) {
	const draft7, draft2019 = `"$schema":"http://json-schema.org/draft-07/schema#",`, `"$schema":"https://json-schema.org/draft/2019-09/schema",`
	for name, c := range map[string]struct{ schema, want string }{
		"of a property":                   {`{"properties":{"a":{"type":"string","examples":["x",1]}}}`, "/properties/a/examples/1"},
		"of items and of a name":          {`{"items":{"minimum":3,"examples":[3,2]},"propertyNames":{"maxLength":1,"examples":["a","ab"]}}`, "/items/examples/1 /propertyNames/examples/1"},
		"in the order of their places":    {`{"prefixItems":[` + strings.Repeat(`true,`, 9) + `{"not":{},"examples":[1]},{"type":"null","examples":[1]}],"examples":[[1,2,3,4,5,6,7,8,9,0]]}`, "/examples/0 /prefixItems/9/examples/0 /prefixItems/10/examples/0"},
		"of a branch":                     {`{"oneOf":[{"type":"string","x-invalid-examples":[1,"a"]},{"type":"null"}]}`, "/oneOf/0/x-invalid-examples/1"},
		"of a definition that is used":    {`{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/c%25d"},"c%d":{"type":"null","examples":[0]}}}`, "/$defs/c%d/examples/0"},
		"of a definition by its place":    {`{"$ref":"#/$defs/a~1b","$defs":{"a/b":{"type":"null","examples":[0]}}}`, "/$defs/a~1b/examples/0"},
		"of one that nobody refers to":    {`{"$defs":{"a":{"type":"null","examples":[0]}}}`, ""},
		"of a resource of its own":        {`{"$ref":"item","$defs":{"i":{"$id":"item","properties":{"n":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"number","examples":[1,"1"]}}}}}`, "/$defs/i/$defs/n/examples/1"},
		"of a resource of another draft":  {`{"$ref":"item","$defs":{"i":{` + draft7 + `"$id":"item","properties":{"n":{"$ref":"#/definitions/n","examples":[0]}},"definitions":{"n":{"type":"string","examples":[1]}}}}}`, "/$defs/i/definitions/n/examples/0"},
		"beside $ref in draft 7":          {`{` + draft7 + `"properties":{"a":{"$ref":"#/definitions/s","examples":[1]}},"definitions":{"s":{"type":"string"}}}`, ""},
		"beside $ref in 2019-09":          {`{` + draft2019 + `"properties":{"a":{"$ref":"#/$defs/s","examples":[1]}},"$defs":{"s":{"type":"string"}}}`, "/properties/a/examples/0"},
		"in values that are no schemas":   {`{"enum":[{"type":"string","examples":[1]}],"default":{"type":"string","examples":[1]},"properties":{"a":{"const":{"not":{},"examples":[1]}}},"x":{"not":{},"examples":[1]}}`, ""},
		"in an example":                   {`{"examples":[{"type":"string","examples":[1]}]}`, ""},
		"a property with that name":       {`{"properties":{"examples":{"type":"string"},"x-invalid-examples":{"items":{"examples":[1]}}}}`, ""},
		"that are no array":               {`{"properties":{"a":{"type":"string","x-invalid-examples":"a"}}}`, ""},
		"with a format that is asserted":  {`{` + draft7 + `"properties":{"a":{"format":"date","examples":["2024-02-30"]}}}`, "/properties/a/examples/0"},
		"with what the library does not":  {`{"properties":{"a":{"uniqueItems":true,"x-invalid-examples":[[1,1.0]],"examples":[[1,1]]}}}`, "/properties/a/examples/0"},
		"of a tree":                       {`{"properties":{"next":{"$ref":"#","examples":[{"v":1},{"next":{"v":"1"}}]},"v":{"type":"number"}}}`, "/properties/next/examples/1"},
		"of a schema that a schema holds": {`{"not":{"type":"string","examples":[1]}}`, "/not/examples/0"},
	} {
		t.Run(name, func(t *testing.T) {
			refuses(t, c.schema, c.want)
		})
	}
}
