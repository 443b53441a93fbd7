package jsonschema

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/guard"
	"example.com/eventgateway/core/adapters/jsonschema/internal/quote"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
	"example.com/eventgateway/core/adapters/jsonschema/internal/violation"
	"example.com/eventgateway/core/registry"
)

func mustParse(t *testing.T, schema string) registry.CompiledSchema {
	t.Helper()
	parsed, err := Language{}.Parse(schematest.Source(schema))
	if err != nil {
		t.Fatalf("%s: %v", schema, err)
	}
	return parsed
}

func mustCompile(t *testing.T, schema string) core.Validator {
	t.Helper()
	v, err := Language{}.Compile(schematest.Source(schema))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestValidEventsPass(t *testing.T) {
	v := mustCompile(t, `{"type":"object","properties":{"n":{"type":"integer","multipleOf":0.01,"maximum":12345678901234567890}},"required":["n"]}`)
	for _, event := range []string{`{"n":1}`, ` {"n" : 1.0} `, `{"n":12345678901234567890,"é":"\u0000 🍎"}`, `{"n":1e3}`} {
		if err := v.Validate([]byte(event), nil); err != nil {
			t.Errorf("%s: %v", event, err)
		}
	}
	// A float64 cannot tell these from the bound.
	for _, event := range []string{`{"n":12345678901234567891}`, `{"n":1.0000000000000000000001}`} {
		if got := core.CodeOf(v.Validate([]byte(event), nil)); got != core.CodeEventInvalid {
			t.Errorf("%s: %q", event, got)
		}
	}
}

func TestWhatIsNotJSONIsRefusedWithItsPlace(t *testing.T) {
	deep := strings.Repeat("[", guard.MaxDepth) + strings.Repeat("]", guard.MaxDepth)
	v := mustCompile(t, `{}`)
	if err := v.Validate([]byte(deep), nil); err != nil {
		t.Errorf("%d levels are within the bound: %v", guard.MaxDepth, err)
	}
	cases := map[string]string{ // body → what the detail says
		"":                  "the body is empty",
		" \n\t ":            "the body is empty",
		`{"fruit": apple}`:  "invalid character 'a' looking for beginning of value (line 1, column 11)",
		"{\n  \"a\": 1,\n}": "(line 3, column 1)",
		`{"a":1} {"b":2}`:   "after top-level value (line 1, column 9)",
		`{"a":1`:            "unexpected end of JSON input",
		`'a'`:               "invalid character",
		"\xef\xbb\xbf{}":    "invalid character",
		"\"\xff\"":          "not in UTF-8",
		`NaN`:               "invalid character",
		"[" + deep + "]":    "nested deeper than 128 levels (line 1, column 129)",
		`{"a":` + "1" + strings.Repeat("0", 400) + `}`: "more than 400 characters or with an exponent beyond ±400 (line 1, column 6)",
		`[1,1e9999999]`:              "exponent beyond ±400 (line 1, column 4)",
		`[-1E-99999999999999999999]`: "exponent beyond ±400 (line 1, column 2)",
		strings.Repeat("[", 20_000):  "nested deeper",
	}
	for body, want := range cases {
		err := schematest.Error(t, v.Validate([]byte(body), nil))
		if err.Code != core.CodeInvalidJSON || !strings.Contains(err.Detail, want) {
			t.Errorf("%.40q: %v; want %q in it", body, err, want)
		}
	}
}

func TestEveryViolationIsListedWithItsPlaces(t *testing.T) {
	v := mustCompile(t, `{
		"type": "object", "required": ["id", "kind"], "additionalProperties": false,
		"properties": {
			"id": {"type": "string", "pattern": "^[a-z]+$"}, "kind": {"enum": ["a", "b"]},
			"a/b~c d": {"items": {"$ref": "#/$defs/small"}}, "one": {"oneOf": [{"type": "string"}, {"type": "null"}]},
			"no": false, "not": {"not": {"type": "string"}}, "é %": {"const": 1}
		},
		"$defs": {"small": {"maximum": 3}}}`)
	err := schematest.Error(t, v.Validate([]byte(`{"id": "A1", "a/b~c d": [1, 7, 9], "extra": 1, "one": 5, "no": 1, "not": "", "é %": 2}`), nil))
	if err.Code != core.CodeEventInvalid || err.Detail != "the event violates its schema in 11 places" {
		t.Errorf("%v", err)
	}
	want := map[string]string{ // pointer keyword → schema pointer
		" required":                   "/required",
		"/extra additionalProperties": "/additionalProperties",
		"/id pattern":                 "/properties/id/pattern",
		"/a~1b~0c d/1 maximum":        "/$defs/small/maximum",
		"/a~1b~0c d/2 maximum":        "/$defs/small/maximum",
		"/one oneOf":                  "/properties/one/oneOf",
		"/one type":                   "/properties/one/oneOf/",
		"/no properties":              "/properties/no",
		"/not not":                    "/properties/not/not",
		"/é % const":                  "/properties/é %/const",
	}
	for _, v := range err.Violations {
		schemaPointer, ok := want[v.Pointer+" "+v.Keyword]
		if !ok || !strings.HasPrefix(v.SchemaPointer, schemaPointer) || v.Detail == "" ||
			strings.Contains(v.Detail, resource.Base) {
			t.Errorf("%+v, want its schema pointer to be %q", v, schemaPointer)
		}
	}
}

func TestViolationsAreCapped(t *testing.T) {
	v := mustCompile(t, `{"items":{"type":"string"}}`)
	err := schematest.Error(t, v.Validate([]byte("["+strings.Repeat("1,", 149)+"1]"), nil))
	if len(err.Violations) != violation.Max ||
		err.Detail != "the event violates its schema in 150 places; the first 100 are listed, 50 more are not" {
		t.Errorf("%d violations: %s", len(err.Violations), err.Detail)
	}
	v = mustCompile(t, `{"const":"`+strings.Repeat("é", 1000)+`"}`)
	err = schematest.Error(t, v.Validate([]byte(`1`), nil))
	if n := len(err.Violations[0].Detail); n > quote.MaxDetail+3 {
		t.Errorf("a detail of %d bytes", n)
	}
}

func TestUnacceptableSchemasSayWhy(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "schema.json")
	if err := os.WriteFile(secret, []byte(`{"type":"object"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		schema, want string
		code         core.Code
	}{
		{`{"type": "strin"}`, "not a valid JSON Schema", core.CodeSchemaInvalid},
		{`[]`, "not a valid JSON Schema", core.CodeSchemaInvalid},
		{`"x"`, "not a valid JSON Schema", core.CodeSchemaInvalid},
		{`{"$schema": "https://example.com/mine"}`, `$schema "https://example.com/mine" is no JSON Schema draft`, core.CodeSchemaInvalid},
		{`{"$schema": "http://json-schema.org/draft-09/schema#"}`, `is no JSON Schema draft`, core.CodeSchemaInvalid},
		{`{"$ref": "http://127.0.0.1:1/x.json"}`, `"http://127.0.0.1:1/x.json": schemas are not fetched`, core.CodeSchemaInvalid},
		{`{"$ref": "file://` + secret + `"}`, `schemas are not fetched`, core.CodeSchemaInvalid},
		{`{"$ref": "other.json"}`, `"other.json": schemas are not fetched`, core.CodeSchemaInvalid},
		{`{"$ref": "#/$defs/missing"}`, `"#/$defs/missing" leads nowhere`, core.CodeSchemaInvalid},
		{`{"$ref": "#missing"}`, `no such anchor`, core.CodeSchemaInvalid},
		{`{"pattern": "(?i)a"}`, `flags are written (?i:…)`, core.CodeSchemaInvalid},
		{`{"patternProperties": {"[": {}}}`, `/patternProperties/[ the name "[" is not a pattern of ECMA-262: at 1: a [ is not closed`, core.CodeSchemaInvalid},
		{`{"type":`, "not JSON", core.CodeInvalidJSON},
		{``, "empty", core.CodeInvalidJSON},
		{`{"maximum": 1e9999999}`, "exponent", core.CodeInvalidJSON},
	}
	for _, c := range cases {
		_, err := Language{}.ParseNew(schematest.Source(c.schema))
		e := schematest.Error(t, err)
		text := e.Detail
		for _, v := range e.Violations {
			text += " | " + v.Pointer + " " + v.Detail
		}
		if e.Code != c.code || !strings.Contains(text, c.want) || strings.Contains(text, resource.Base) {
			t.Errorf("%s: %s %s; want %q", c.schema, e.Code, text, c.want)
		}
	}
}

func TestUnacceptableSchemasSayWhere(t *testing.T) {
	for schema, want := range map[string]string{
		`{"properties":{"a":{"$ref":"#/$defs/no"},"b":{"$ref":"#/$defs/is"}},"$defs":{"is":{}}}`:         `/properties/a/$ref $ref "#/$defs/no" leads nowhere in the schema`,
		`{"properties":{"a":{"$id":"http://a/b","items":{"$ref":"#/x"}},"x":{"$ref":"#/properties/a"}}}`: `/properties/a/items/$ref $ref "#/x" leads nowhere in the schema`,
		`{"properties":{"a":{"enum":[{"$ref":"#/é"}],"not":{"$ref":"#/%C3%A9"}}}}`:                       `/properties/a/not/$ref $ref "#/%C3%A9" leads nowhere in the schema`,
		`{"properties":{"a":{"$anchor":"a"},"b":{"anyOf":[{"$ref":"#a"},{"$ref":"#c"}]}}}`:               `/properties/b/anyOf/1/$ref $ref "#c": there is no such anchor in the schema`,
		`{"items":{"$dynamicRef":"#c"}}`:                    `/items/$dynamicRef $dynamicRef "#c": there is no such anchor in the schema`,
		`{"items":{"$ref":"other.json#/a"}}`:                `/items/$ref a $ref or $schema leads to "other.json": schemas are not fetched`,
		`{"$id":"http://a/b/","items":{"$ref":"../c"}}`:     `/items/$ref a $ref or $schema leads to "http://a/c": schemas are not fetched`,
		`{"items":{"$schema":"http://a/b#","$id":"c"}}`:     `/items/$schema $schema "http://a/b#" is no JSON Schema draft`,
		`{"$schema":"http://a/b"}`:                          `/$schema $schema "http://a/b" is no JSON Schema draft`,
		`{"$id":"http://a/b","items":{"$id":"http://a/b"}}`: `/items/$id the schema at "" has the $id "http://a/b", too`,
		`{"$schema":"http://json-schema.org/draft-04/schema#","id":"http://a/b","items":{"id":"http://a/b"}}`:   `/items/id the schema at "" has the id "http://a/b", too`,
		`{"$schema":"http://json-schema.org/draft-07/schema#","id":"http://a/b","items":{"$ref":"c"}}`:          `/items/$ref a $ref or $schema leads to "c": schemas are not fetched`,
		`{"items":{"$ref":"#/$defs/a/x/0"},"$defs":{"a":{"x":[{"type":7}]}}}`:                                   `/$defs/a/x/0/type none of the 2 schemas of anyOf matches`,
		`{"$defs":{"b":{"$anchor":"a"},"c":{"$anchor":"a"}}}`:                                                   `/$defs/c the schema at "/$defs/b" has the anchor "a", too`,
		`{"properties":{"c":{"$id":"c"},"b":{"$id":"c"}}}`:                                                      `/properties/c/$id the schema at "/properties/b" has the $id "c", too`,
		`{"items":{"$ref":"#/x"},"x":3}`:                                                                        `/x expected a boolean or an object, found the number 3`,
		`{"items":{"$schema":"http://json-schema.org/draft-07/schema#","$id":"http://a/b","required":["a",3]}}`: `/items/required/1 expected a string, found the number 3`,
	} {
		_, err := Language{}.ParseNew(schematest.Source(schema))
		if err == nil {
			t.Errorf("%s is taken; want %q", schema, want)
			continue
		}
		var got []string
		for _, v := range schematest.Error(t, err).Violations {
			got = append(got, v.Pointer+" "+v.Detail)
		}
		if len(got) == 0 || !strings.HasPrefix(got[0], want) {
			t.Errorf("%s: %v %q; want %q", schema, err, got, want)
		}
	}
}

// The library gives the place in memory that it writes over when it goes on to
// other members.
func TestAMembersNameIsPointedAtBesideOtherViolations(t *testing.T) {
	v := mustCompile(t, `{"additionalProperties":{"type":"object","propertyNames":{"maxLength":3},"additionalProperties":{"maximum":3}}}`)
	for range 50 { // maps have another order each time
		err := schematest.Error(t, v.Validate([]byte(`{"a":{"x":9},"b":{"long~name":1,"ok":2},"c":{"y":9},"d":5}`), nil))
		got := map[string]bool{}
		for _, violation := range err.Violations {
			got[violation.Pointer+" "+violation.Keyword] = true
		}
		for _, want := range []string{"/a/x maximum", "/b/long~0name maxLength", "/c/y maximum", "/d type"} {
			if !got[want] || len(err.Violations) != 4 {
				t.Fatalf("no %q in %v", want, err.Violations)
			}
		}
	}
}

// All that is below a long name has it in its pointer.
func TestTheListOfViolationsIsNoLongerThanTheEvent(t *testing.T) {
	v := mustCompile(t, `{"additionalProperties":{"items":{"type":"string"}}}`)
	name := strings.Repeat("n", 60_000)
	err := schematest.Error(t, v.Validate([]byte(`{"`+name+`":[1,2,3,4,5]}`), nil))
	if len(err.Violations) != 2 || err.Violations[0].Pointer != "/"+name+"/0" ||
		err.Detail != "the event violates its schema in 5 places; the first 2 are listed, 3 more are not" {
		t.Errorf("%d violations: %s", len(err.Violations), err.Detail)
	}
}

// Schemas that were stored before must compile.
func TestAStoredSchemaMayHaveMembersTwice(t *testing.T) {
	for _, schema := range []string{`{"type":"object","type":"string"}`, `{"title":"\ud800"}`} {
		mustCompile(t, schema)
		if _, err := (Language{}).ParseNew(schematest.Source(schema)); core.CodeOf(err) != core.CodeInvalidJSON {
			t.Errorf("%s is new: %v", schema, err)
		}
	}
}
