package jsonschema

import (
	"testing"

	"example.com/eventgateway/core"
)

func TestAPartitionKeyIsAScalarThatEveryEventHas(t *testing.T) {
	for _, c := range []struct {
		schema, pointer string
		want            core.Code
	}{
		{`{"type":"object","required":["id"],"properties":{"id":{"type":"string"}}}`, "/id", ""},
		{`{"type":"object","required":["id"],"properties":{"id":{"type":["integer","boolean"]}}}`, "/id", ""},
		{`{"type":"object","required":["a/b~"],"properties":{"a/b~":{"type":"number"}}}`, "/a~1b~0", ""},
		{`{"$ref":"#/$defs/o","$defs":{"o":{"type":"object","allOf":[{"required":["o"]}],"properties":{"o":{"$ref":"#/$defs/p"}}},
		   "p":{"type":"object","required":["id"],"properties":{"id":{"$ref":"#/$defs/s"}}},"s":{"type":"string"}}}`, "/o/id", ""},
		{`{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}`, "/id", core.CodeSchemaInvalid},
		{`{"required":["id"],"properties":{"id":{"type":"string"}}}`, "/id", core.CodeSchemaInvalid},
		{`{"type":"object","properties":{"id":{"type":"string"}}}`, "/id", core.CodeSchemaInvalid},
		{`{"type":"object","required":["id"]}`, "/id", core.CodeSchemaInvalid},
		{`{"type":"object","required":["id"],"properties":{"id":true}}`, "/id", core.CodeSchemaInvalid},
		{`{"type":"object","required":["id"],"properties":{"id":{"type":["string","null"]}}}`, "/id", core.CodeSchemaInvalid},
		{`{"type":"object","required":["id"],"properties":{"id":{"type":"object"}}}`, "/id", core.CodeSchemaInvalid},
		{`{"type":"object","anyOf":[{"required":["id"]}],"properties":{"id":{"type":"string"}}}`, "/id", core.CodeSchemaInvalid},
		{`{"type":"array"}`, "/0", core.CodeSchemaInvalid},
		{`{}`, "", core.CodeInvalidParameter}, {`{}`, "id", core.CodeInvalidParameter}, {`{}`, "/~2", core.CodeInvalidParameter}, {`{}`, "/a~", core.CodeInvalidParameter},
	} {
		if err := mustParse(t, c.schema).CheckScalar(c.pointer); core.CodeOf(err) != c.want {
			t.Errorf("%s of %s: %v", c.pointer, c.schema, err)
		}
	}
}

func TestASchemaMustNotRuleOutStrings(t *testing.T) {
	for schema, want := range map[string]core.Code{
		`{}`: "", `true`: "", `{"type":"string"}`: "", `{"type":["null","string"]}`: "", `{"minLength":1}`: "",
		`{"type":"object"}`:         core.CodeSchemaInvalid,
		`{"type":["array","null"]}`: core.CodeSchemaInvalid,
		`{"allOf":[{"$ref":"#/$defs/o"}],"$defs":{"o":{"type":"object"}}}`: core.CodeSchemaInvalid,
		`{"anyOf":[{"type":"object"},{"type":"string"}]}`:                  "",
		`{"properties":{"a":{"type":"object"}}}`:                           "",
	} {
		if err := mustParse(t, schema).CheckString(); core.CodeOf(err) != want {
			t.Errorf("%s: %v", schema, err)
		}
	}
}
