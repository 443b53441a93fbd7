package jsonschema

import (
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/admit"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
	"example.com/eventgateway/core/adapters/jsonschema/internal/violation/violationtest"
)

func TestSchemasBeyondTheBoundsSayWhereAndWhy(t *testing.T) {
	for schema, want := range map[string]string{
		`{"properties":{"a/b":{"pattern":"` + strings.Repeat("a", admit.MaxPattern+1) + `"}}}`: `at "/properties/a~1b/pattern", has a pattern of 5001 bytes; it may have 5000`,
		`{"pattern":"^[a-z]{1,1000}` + strings.Repeat("[a-z]{1000}", 9) + `$"}`:                `at "/pattern", has a pattern that takes about`,
		`{"items":{"enum":[` + each(admit.MaxEnum+1, "%d") + `]}}`:                             `at "/items/enum", has 10001 values; an enum may have 10000`,
		`{"properties":{"n":{"$ref":"#/$defs/a"}},"$defs":{"a":{"not":{"$ref":"#/$defs/a"}}}}`: `at "/$defs/a", applies itself to the same value again`,
		`{"items":` + strings.ReplaceAll(doubling(20, "oneOf"), "#/", "#/items/") + `}`:        `at "/items", applies more than 5000 schemas to one value`,
		`{"items":{"minItems":1e16}}`: `at "/items/minItems", is more than 1000000000000000`,
	} {
		_, err := Language{}.ParseNew(schematest.Source(schema))
		if e := schematest.Error(t, err); e.Code != core.CodeSchemaInvalid || !strings.Contains(e.Detail, want) {
			t.Errorf("%.80s: %v; want %q", schema, err, want)
		}
	}
}

// Names that look like keywords are counted as if they were; what is within the
// bounds is taken all the same.
func TestOrdinarySchemasAreWithinTheBounds(t *testing.T) {
	for _, schema := range []string{
		`{"properties":{"pattern":{"type":"string"},"enum":{"type":"array"},"$ref":{"type":"string"},"maxItems":{"type":"integer"}}}`,
		`{"oneOf":[` + each(300, `{"properties":{"kind":{"const":"k%d"},"body":{"$ref":"#/$defs/b%d"}},"required":["kind"]}`) + `],"$defs":{` + each(300, `"b%d":{"type":"object"}`) + `}}`,
		`{"properties":{` + each(300, `"p%d":{"type":"string","pattern":"^[A-Za-z0-9_.-]{1,255}$","maxLength":255}`) + `}}`,
		`{"properties":{` + each(900, `"p%d":{"type":"string","pattern":"^[A-Z]{2}-[0-9]+(\\.[0-9]{1,3})?$"}`) + `}}`,
		`{"$id":"https://a.invalid/","properties":{"address":{"type":"object"},` + each(900, `"p%d":{"$ref":"#/properties/address"},"q%d":{"allOf":[{"$ref":"#/properties/p1"}]}`) + `}}`,
		`{"$ref":"#/components/schemas/s0","components":{"schemas":{` + each(500, `"s%d":{"properties":{"a":{"type":"string"},"b":{"$ref":"#/components/schemas/t%d"}}},"t%d":{}`) + `}}}`,
		// what references lead to counts once, also in a resource, under any keyword
		`{"$schema":"http://json-schema.org/draft-07/schema#","definitions":{"c":{"$id":"https://a.invalid/c","properties":{` + each(400, `"p%d":{"properties":{"q":{"type":"string"},"r":{"type":"integer"}}}`) + `}}},` +
			`"properties":{` + each(400, `"x%d":{"$ref":"https://a.invalid/c#/properties/p%d"}`) + `}}`,
		`{"$id":"https://a.invalid/","$defs":{"c":{"$id":"c","types":{` + each(400, `"p%d":{"properties":{"q":{"type":"string"},"r":{"type":"integer"}}}`) + `}}},` +
			`"properties":{` + each(400, `"x%d":{"$ref":"c#/types/p%d"},"y%d":{"$ref":"https://a.invalid/c#/types/p%d"}`) + `}}`,
		`{"$schema":"http://json-schema.org/draft-04/schema#","definitions":{"c":{"id":"https://a.invalid/c","anyOf":[` + each(300, `{"properties":{"q":{"type":"string","minLength":%d}}}`) + `]}},` +
			`"properties":{` + each(300, `"x%d":{"$ref":"https://a.invalid/c#/anyOf/%d"}`) + `}}`,
		`{"patternProperties":{` + each(200, `"^p%d_":{"type":"string"}`) + `}}`,
		`{"enum":[` + each(8000, `"l%d"`) + `]}`,
		nest(40, `{"type":"object","properties":{"child":`, `{"type":"string"}`, `}}`),
	} {
		if _, err := (Language{}).ParseNew(schematest.Source(schema)); err != nil {
			t.Errorf("%.80s: %v", schema, err)
		}
	}
}

func TestEqualItemsAreEqualHoweverTheyAreWritten(t *testing.T) {
	v := mustCompile(t, `{"uniqueItems":true}`)
	for event, want := range map[string]core.Code{
		`[1,1.0]`: core.CodeEventInvalid, `[100,1e2]`: core.CodeEventInvalid, `[0.001,"x",1e-3]`: core.CodeEventInvalid, `[0,-0.0e5]`: core.CodeEventInvalid,
		`[{"a":1,"b":[2]},{"b":[2.0],"a":1}]`: core.CodeEventInvalid, `[null,null]`: core.CodeEventInvalid, `["\u0061","a"]`: core.CodeEventInvalid,
		`[1,-1,10,0.1,"1",true,null,[1],{"1":1},[],{},"",false,0]`: "", `[["a","b"],["a\u0004b"],["ab"],["ab",""]]`: "",
		`[9007199254740993,9007199254740992,1e400,1e399]`: "", `[[1,[2]],[[1],2]]`: "",
	} {
		if got := core.CodeOf(v.Validate([]byte(event), nil)); got != want {
			t.Errorf("%s: %q, want %q", event, got, want)
		}
	}
	err := schematest.Error(t, v.Validate([]byte(`[3,1,2,1]`), nil))
	if v := err.Violations[0]; v.Keyword != "uniqueItems" || v.Detail != "items 1 and 3 are equal" ||
		v.SchemaPointer != "/uniqueItems" {
		t.Errorf("%+v", v)
	}
}

// A $dynamicRef may lead to what nothing else refers to.
func TestWhatOnlyADynamicScopeReachesIsCountedToo(t *testing.T) {
	v := mustCompile(t, `{"$id":"https://a.invalid/","$ref":"list","$defs":{
		"n":{"$dynamicAnchor":"n","items":{"anyOf":[{"$dynamicRef":"list#n"},{"$dynamicRef":"list#n"}]},"uniqueItems":true},
		"list":{"$id":"list","items":{"$dynamicRef":"#n"},"$defs":{"n":{"$dynamicAnchor":"n"}}}}}`)
	if err := v.Validate([]byte(`[[[1,2]]]`), nil); err != nil {
		t.Error(err)
	}
	if got := core.CodeOf(v.Validate([]byte(`[[1,1]]`), nil)); got != core.CodeEventInvalid {
		t.Errorf("%q", got)
	}
	if got := core.CodeOf(v.Validate([]byte(nest(60, "[", "1", "]")), nil)); got != core.CodeTooLarge {
		t.Errorf("%q", got)
	}
}

// FuzzCheckAndValidate looks for what panics, ends in an internal error, takes long,
// or is told another time in other words.
func FuzzCheckAndValidate(f *testing.F) {
	for _, a := range attacks() {
		if len(a.schema) < 1000 && len(a.event) < 1000 {
			f.Add([]byte(a.schema), []byte(a.event))
		}
	}
	for _, seed := range [][2]string{
		{`{"type":"object","properties":{"id":{"type":"integer","multipleOf":0.01},"tags":{"type":"array","uniqueItems":true,"contains":{"const":"a"}}},"required":["id"]}`, `{"id":1.5,"tags":["a","a"]}`},
		{`{"$schema":"https://json-schema.org/draft/2019-09/schema","$recursiveAnchor":true,"unevaluatedProperties":false,"properties":{"a":{"$recursiveRef":"#"}}}`, `{"a":{"b":1}}`},
		{`{"$schema":"http://json-schema.org/draft-04/schema#","exclusiveMinimum":true,"minimum":1,"dependencies":{"a":["b"]},"items":[{}],"additionalItems":false}`, `[1,2]`},
		{`{"if":{"minLength":2},"then":{"format":"date"},"else":{"patternProperties":{"^x":{"enum":[1,null]}}},"propertyNames":{"pattern":"^[a-z]+$"}}`, `{"x":1}`},
	} {
		f.Add([]byte(seed[0]), []byte(seed[1]))
	}
	for _, c := range goldenCases(f) {
		f.Add([]byte(c.schema), []byte(c.event))
	}
	f.Fuzz(func(t *testing.T, schema, event []byte) {
		if len(schema)+len(event) > 10_000 {
			return
		}
		used := schematest.CPU(func() { holdTo(t, schema, event) })
		if used > 5*time.Second {
			t.Fatalf("%q, %q: %v", schema, event, used)
		}
	})
}

// holdTo parses a schema, and checks an event twice.
func holdTo(t *testing.T, schema, event []byte) {
	t.Helper()
	_, err := Language{}.ParseNew(schematest.Source(string(schema)))
	switch core.CodeOf(err) {
	case taken:
	case badJSON, badSchema:
		return
	default:
		t.Fatalf("%q: %v", schema, err)
	}
	v, err := Language{}.Compile(schematest.Source(string(schema)))
	if err != nil {
		t.Fatalf("%q is taken and does not compile: %v", schema, err)
	}
	refusal := v.Validate(event, nil)
	switch core.CodeOf(refusal) {
	case taken, badJSON, badEvent, tooLarge:
	default:
		t.Fatalf("%q, %q: %v", schema, event, refusal)
	}
	first, second := violationtest.Told(refusal), violationtest.Told(v.Validate(event, nil))
	if first != second && !strings.Contains(first+second, "takes too much work") {
		t.Fatalf("%q, %q: first\n%sthen\n%s", schema, event, first, second)
	}
	if core.CodeOf(refusal) == badEvent {
		violationtest.Holds(t, event, refusal)
	}
}
