package lint_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/admit"
	"example.com/eventgateway/core/adapters/jsonschema/internal/lint"
	"example.com/eventgateway/core/registry"
)

const (
	draft4    = `"$schema":"http://json-schema.org/draft-04/schema#",`
	draft6    = `"$schema":"http://json-schema.org/draft-06/schema#",`
	draft7    = `"$schema":"http://json-schema.org/draft-07/schema#",`
	draft2019 = `"$schema":"https://json-schema.org/draft/2019-09/schema",`
)

func find(t *testing.T, schema core.SchemaSource) registry.Warnings {
	t.Helper()
	compiled, err := admit.Schema(schema)
	if err != nil {
		t.Fatalf("%s: %v", schema.Document, err)
	}
	return lint.Find(compiled)
}

// lines are the warnings about a schema: the code and the place.
func lines(list []registry.Warning) string {
	var lines []string
	for _, w := range list {
		lines = append(lines, w.Code+" "+w.Pointer)
	}
	return strings.Join(lines, "\n")
}

type warningCase struct{ schema, want string }

func holds(t *testing.T, cases map[string]warningCase) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := find(t, core.SchemaSource{Document: []byte(c.schema)}); lines(got.List) != c.want {
				t.Errorf("%s\n%+v\nwant\n%s", c.schema, got.List, c.want)
			}
		})
	}
}

func TestIgnoredKeywords(t *testing.T) {
	holds(t, map[string]warningCase{
		"const in draft 4":           {`{` + draft4 + `"type":"object","properties":{"a":{"const":1}}}`, "keyword_ignored /properties/a/const"},
		"if in draft 6":              {`{` + draft6 + `"type":"object","if":{"minProperties":1},"then":{"maxProperties":2}}`, "keyword_ignored /if\nkeyword_ignored /then"},
		"newer ones in draft 7":      {`{` + draft7 + `"type":"object","unevaluatedProperties":false,"dependentRequired":{"a":["b"]},"dependentSchemas":{}}`, "keyword_ignored /dependentRequired\nkeyword_ignored /dependentSchemas\nkeyword_ignored /unevaluatedProperties"},
		"prefixItems in 2019-09":     {`{` + draft2019 + `"type":"array","prefixItems":[{"const":1}]}`, "keyword_ignored /prefixItems"},
		"older ones in 2020-12":      {`{"type":"array","additionalItems":false}`, "keyword_ignored /additionalItems"},
		"dependencies in 2020-12":    {`{"type":"object","dependencies":{"a":["b"]}}`, "keyword_ignored /dependencies"},
		"definitions in 2020-12":     {`{"$ref":"#/definitions/a","definitions":{"a":{"type":"string"}}}`, ""},
		"$defs in draft 7":           {`{` + draft7 + `"type":"object","$defs":{"a":{"type":"string"}}}`, "keyword_ignored /$defs"},
		"$defs in draft 7, in use":   {`{` + draft7 + `"allOf":[{"$ref":"#/$defs/a"}],"$defs":{"a":{"type":"string"}}}`, ""},
		"annotations of newer ones":  {`{` + draft4 + `"type":"object","$comment":"a","readOnly":true,"examples":[{}],"deprecated":true}`, ""},
		"without what they are with": {`{"type":["object","array"],"then":false,"minContains":2}`, "keyword_ignored /minContains\nkeyword_ignored /then"},
		"if alone":                   {`{"type":"object","if":{"required":["a"]}}`, "keyword_ignored /if"},
		"additionalItems alone":      {`{` + draft7 + `"type":"array","items":{"type":"string"},"additionalItems":false}`, "keyword_ignored /additionalItems"},
		"$schema in a part":          {`{"type":"object","properties":{"a":{` + draft7 + `"type":"string"}}}`, "keyword_ignored /properties/a/$schema"},
		"a resource has its own draft": {`{"$ref":"a","$defs":{"a":{` + draft7 + `"$id":"a","type":"object","unevaluatedProperties":false,"dependencies":{"a":["b"]}}}}`,
			"keyword_ignored /$defs/a/unevaluatedProperties"},
		"a resource without a reference": {`{"type":"object","$defs":{"a":{` + draft4 + `"id":"http://a.invalid/","const":1}}}`, "keyword_ignored /$defs/a/const"},
	})
}

func TestKeywordsBesideRef(t *testing.T) {
	const definitions = `"definitions":{"s":{"type":"string","minLength":1}}`
	holds(t, map[string]warningCase{
		"in draft 7":               {`{` + draft7 + `"type":"object","properties":{"a":{"$ref":"#/definitions/s","maxLength":5}},` + definitions + `}`, "keyword_beside_ref /properties/a/maxLength"},
		"in 2019-09":               {`{` + draft2019 + `"type":"object","properties":{"a":{"$ref":"#/definitions/s","maxLength":5}},` + definitions + `}`, ""},
		"annotations":              {`{` + draft7 + `"type":"object","properties":{"a":{"$ref":"#/definitions/s","title":"A","description":"a","default":5,"examples":[5]}},` + definitions + `}`, ""},
		"the same as it refers to": {`{` + draft7 + `"type":"object","properties":{"a":{"$ref":"#/definitions/s","type":"string"}},` + definitions + `}`, ""},
		"another than it refers to": {`{` + draft7 + `"type":"object","properties":{"a":{"$ref":"#/definitions/s","type":"number"}},` + definitions + `}`,
			"keyword_beside_ref /properties/a/type"},
		"the root, as generators write": {`{` + draft7 + `"$ref":"#/definitions/s",` + definitions + `}`, ""},
		"what is ignored has no schemas": {`{` + draft7 + `"$ref":"#/definitions/s","properties":{"a":{"minimun":1}},` + definitions + `}`,
			"keyword_beside_ref /properties"},
		"in a property called $ref": {`{` + draft7 + `"type":"object","properties":{"$ref":{"type":"string"}}}`, ""},
	})
}

func TestUnknownKeywords(t *testing.T) {
	holds(t, map[string]warningCase{
		"misspelt":               {`{"type":"object","additonalProperties":false,"requird":["a"],"propreties":{}}`, "keyword_misspelt /additonalProperties\nkeyword_misspelt /propreties\nkeyword_misspelt /requird"},
		"in another case":        {`{"type":"string","minlength":1,"MaxLength":2,"max_length":3,"Enum":["a"]}`, "keyword_misspelt /Enum\nkeyword_misspelt /MaxLength\nkeyword_misspelt /max_length\nkeyword_misspelt /minlength"},
		"short ones":             {`{"type":"array","item":{"type":"string"},"oneof":[true]}`, "keyword_misspelt /item\nkeyword_misspelt /oneof"},
		"a swap":                 {`{"tyep":"object","properties":{"a":{"type":"object"}}}`, "keyword_misspelt /tyep"},
		"of another language":    {`{"type":"number","min":1,"max":2}`, "keyword_misspelt /max\nkeyword_misspelt /min"},
		"a reference":            {`{"type":"object","properties":{"a":{"ref":"#/$defs/a"}}}`, "keyword_misspelt /properties/a/ref"},
		"annotations":            {`{"type":"object","x-tilte":"a","example":{},"note":"n","ref":"A-1","comment":"c","version":"1","unit":"m","self":{"vendor":"a"},"javaType":"A","enumNames":["a"],"tags":["a"],"name":"a","label":"a","order":1,"schema":{"a":1}}`, ""},
		"nullable":               {`{"type":"object","properties":{"a":{"type":"string","nullable":true},"b":{"$ref":"#/$defs/s","nullable":true},"c":{"type":["string","null"],"nullable":true},"d":{"type":"string","nullable":false},"e":{"nullable":true}},"$defs":{"s":{"type":"string"}}}`, "keyword_foreign /properties/a/nullable\nkeyword_foreign /properties/b/nullable"},
		"of other tools":         {`{"type":"object","discriminator":{"propertyName":"a"},"formatMinimum":"1","divisibleBy":2}`, "keyword_foreign /discriminator\nkeyword_foreign /divisibleBy\nkeyword_foreign /formatMinimum"},
		"a property outside":     {`{"type":"object","fruit":{"type":"string"}}`, "keyword_unknown /fruit"},
		"a schema that is used":  {`{"type":"object","properties":{"a":{"$ref":"#/shared"},"b":{"$ref":"#/more/items"}},"shared":{"type":"string"},"more":{"type":"array","items":{}},"less":{"type":"array"}}`, "keyword_unknown /less"},
		"in names of properties": {`{"type":"object","properties":{"requird":{"type":"string"},"nullable":true,"maxlength":{}},"patternProperties":{"items_":{}},"$defs":{"typ":{}},"dependentRequired":{"minlength":["a"]}}`, ""},
		"in values":              {`{"enum":[{"requird":1}],"default":{"requird":2},"examples":[{"requird":1}]}`, "default_refused /default"},
		"below unknown keywords": {`{"type":"object","meta":{"requird":1,"properties":{"a":{"minimun":1}}}}`, ""},
	})
}

func TestValuesThatNothingMeets(t *testing.T) {
	holds(t, map[string]warningCase{
		"lengths":                 {`{"type":"object","properties":{"a":{"type":"string","minLength":5,"maxLength":3}}}`, "bounds_unsatisfiable /properties/a/minLength"},
		"numbers of another kind": {`{"minItems":2,"maxItems":1,"minProperties":2,"maxProperties":1}`, "bounds_unsatisfiable /minItems\nbounds_unsatisfiable /minProperties"},
		"numbers":                 {`{"type":"number","minimum":10000000000000000000000001,"maximum":10000000000000000000000000}`, "bounds_unsatisfiable /minimum"},
		"exclusive":               {`{"type":"number","exclusiveMinimum":1,"maximum":1}`, "bounds_unsatisfiable /exclusiveMinimum"},
		"exclusive in draft 4":    {`{` + draft4 + `"type":"number","minimum":1,"exclusiveMinimum":true,"maximum":1}`, "bounds_unsatisfiable /minimum"},
		"equal bounds":            {`{"type":"number","minimum":1,"maximum":1}`, ""},
		"no integer between":      {`{"type":"integer","minimum":1.2,"maximum":1.8}`, "schema_accepts_none "},
		"contains":                {`{"type":"array","contains":{"type":"string"},"minContains":3,"maxContains":2}`, "bounds_unsatisfiable /minContains"},
		"required, and few":       {`{"type":"object","required":["a","b"],"maxProperties":1}`, "bounds_unsatisfiable /required"},
		"required, and false":     {`{"type":"object","required":["b","a"],"properties":{"a":false}}`, "bounds_unsatisfiable /required/1"},
		"required, and closed":    {`{"type":"object","required":["a","x-b"],"patternProperties":{"^x-":{}},"additionalProperties":false}`, "bounds_unsatisfiable /required/0"},
		"closed by allOf":         {`{"type":"object","allOf":[{"properties":{"a":{}},"additionalProperties":false},{"properties":{"b":{}},"required":["b"]}]}`, "schema_accepts_none "},
		"many, and closed":        {`{"type":"object","properties":{"a":{}},"minProperties":2,"additionalProperties":false}`, "bounds_unsatisfiable /minProperties"},
		"enum of another type":    {`{"type":"string","enum":[1,2]}`, "schema_accepts_none \nvalue_refused /enum/0\nvalue_refused /enum/1"},
		"one of enum":             {`{"type":"string","enum":["a",null]}`, "value_refused /enum/1"},
		"const":                   {`{"type":"object","properties":{"a":{"const":"b","pattern":"^a"}}}`, "schema_accepts_none /properties/a\nvalue_refused /properties/a/const"},
		"types":                   {`{"allOf":[{"type":"string"},{"type":"number"}]}`, "schema_accepts_none "},
		"all branches":            {`{"type":"string","anyOf":[{"type":"number"},{"type":"null"}]}`, "schema_accepts_none "},
		"one branch":              {`{"type":"string","anyOf":[{"type":"number"},{"minLength":1}]}`, "schema_accepts_none /anyOf/0"},
		"a required property":     {`{"type":"object","required":["a"],"properties":{"a":{"$ref":"#/$defs/a"}},"$defs":{"a":{"type":"string","minLength":2,"maxLength":1}}}`, "bounds_unsatisfiable /$defs/a/minLength"},
		"itself, without end":     {`{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","required":["n"],"properties":{"n":{"$ref":"#/$defs/n"}}}}}`, "schema_accepts_none /$defs/n"},
		"itself, or nothing":      {`{"$ref":"#/$defs/n","$defs":{"n":{"type":["object","null"],"required":["n"],"properties":{"n":{"$ref":"#/$defs/n"}}}}}`, ""},
		"what is meant":           {`{"type":"object","properties":{"a":false,"b":{"not":{}},"c":{"not":true}},"if":{"required":["d"]},"then":false}`, ""},
		"a root that is meant":    {`{"not":{}}`, "schema_accepts_none "},
		"false":                   {`false`, "schema_accepts_none "},
		"a pattern in slashes":    {`{"type":"string","pattern":"/^[a-z]+$/i"}`, "schema_accepts_none \npattern_delimited /pattern"},
		"a pattern of a path":     {`{"type":"string","pattern":"/[a-z]+/"}`, ""},
	})
}

func TestSchemasThatAcceptEverything(t *testing.T) {
	holds(t, map[string]warningCase{
		"an event":            {`{"kind":"a","name":"b"}`, "schema_accepts_all "},
		"of another language": {`{"schemaType":"AVRO","schema":"{}"}`, "schema_accepts_all "},
		"true":                {`true`, "schema_accepts_all "},
		"empty":               {`{}`, "schema_accepts_all "},
		"definitions":         {`{"$defs":{"a":{"type":"object"}}}`, "schema_accepts_all "},
		"all types":           {`{"type":["object","array","string","number","boolean","null"]}`, "schema_accepts_all "},
		"no bounds":           {`{"minLength":0,"required":[],"properties":{"a":{}},"additionalProperties":true}`, "schema_accepts_all "},
		"a reference to such": {`{"$ref":"#/$defs/a","$defs":{"a":{"title":"A"}}}`, "schema_accepts_all "},
		"objects":             {`{"type":"object"}`, ""},
		"an open property":    {`{"type":"object","properties":{"a":{}}}`, ""},
		"one that is refused": {`{"properties":{"a":{"type":"string"}}}`, ""},
	})
}

func TestDefaultsFormatsAndTypes(t *testing.T) {
	holds(t, map[string]warningCase{
		"a default":               {`{"type":"object","properties":{"a":{"type":"string","default":5},"b":{"enum":["x"],"default":"x"},"c":{"$ref":"#/$defs/n","default":"1"}},"$defs":{"n":{"type":"number"}}}`, "default_refused /properties/a/default\ndefault_refused /properties/c/default"},
		"a format":                {`{"type":"object","properties":{"b":{"format":"date"},"a":{"type":"string","format":"date"},"c":{"format":"uuid"}}}`, "format_not_asserted /properties/a/format\nformat_not_asserted /properties/c/format"},
		"values of a format":      {`{"type":"object","properties":{"a":{"type":"string","format":"date","default":"today","examples":["2026-01-31","2026-02-31"]}}}`, "default_refused /properties/a/default\nexample_refused /properties/a/examples/1\nformat_not_asserted /properties/a/format"},
		"a format in draft 7":     {`{` + draft7 + `"type":"object","properties":{"a":{"format":"date","default":"today"}}}`, "default_refused /properties/a/default"},
		"an unknown format":       {`{` + draft7 + `"type":"object","properties":{"a":{"format":"date_time"},"b":{"format":"int64","type":"integer"}}}`, "format_unknown /properties/a/format\nformat_unknown /properties/b/format"},
		"a format of numbers":     {`{"type":"integer","format":"date-time"}`, "keyword_never_applies /format"},
		"keywords of other types": {`{"type":"integer","maxLength":3,"pattern":"a","minimum":1}`, "keyword_never_applies /maxLength\nkeyword_never_applies /pattern"},
		"keywords of one type":    {`{"type":["integer","string"],"maxLength":3,"items":{}}`, "keyword_never_applies /items"},
		"no type":                 {`{"maxLength":3,"minimum":1}`, ""},
		"a required name":         {`{"type":"object","properties":{"name":{},"clientId":{}},"required":["naem","client_id","other"]}`, "required_misspelt /required/0\nrequired_misspelt /required/1"},
		"required names":          {`{"type":"object","properties":{"id":{},"ids":{},"a1":{}},"required":["id","ids","a2"]}`, ""},
	})
	asserted := core.SchemaSource{AssertFormats: true,
		Document: []byte(`{"type":"object","properties":{"a":{"format":"date"},"b":{"format":"int64"}}}`)}
	if got := lines(find(t, asserted).List); got != "format_unknown /properties/b/format" {
		t.Errorf("with formats that are asserted: %s", got)
	}
}

func TestWarningsSayWhatToWrite(t *testing.T) {
	for schema, want := range map[string]string{
		`{"type":"object","additonalProperties":false}`:                  `"additonalProperties" is ignored: did you mean additionalProperties?`,
		`{` + draft4 + `"type":"object","properties":{"a":{"const":1}}}`: "draft 4 ignores const, which came with draft 6: write an enum of one value",
		`{"type":"object","properties":{"a":{"format":"date_time"}}}`:    `the format "date_time" is not known and checks nothing: did you mean date-time?`,
		`{"type":"object","properties":{"a":{"format":"date"}}}`:         "the format date is not asserted in draft 2020-12: register with formats=assert to have it checked",
		`{"kind":"a"}`:                                  "every event is valid: no member of the document is a keyword of JSON Schema: is it an event, or a schema in another language?",
		`{"type":"number","default":"1"}`:               `the schema refuses its default: the whole: expected a number, found the string "1"`,
		`{"type":"string","maximum":3}`:                 "maximum is about numbers, but the type is string",
		`{"type":"string","minLength":3,"maxLength":2}`: "minLength 3 is more than maxLength 2: no string meets both",
	} {
		if got := find(t, core.SchemaSource{Document: []byte(schema)}).List; len(got) != 1 || got[0].Detail != want {
			t.Errorf("%s: %+v, want %s", schema, got, want)
		}
	}
}

func TestExamplesAreWarnedOfOnRequest(t *testing.T) {
	schema := core.SchemaSource{ExamplesWarn: true, Document: []byte(
		`{"type":"array","examples":["blue","green"],"items":{"x-invalid-examples":[1]}}`)}
	want := "example_refused /examples/0\nexample_refused /examples/1\nexample_refused /items/x-invalid-examples/0"
	if got := find(t, schema); lines(got.List) != want {
		t.Errorf("%+v", got)
	}
	schema.Document = fmt.Appendf(nil, `{"type":"string","examples":[%s1]}`, strings.Repeat("1,", 49))
	if got := find(t, schema); len(got.List) != 20 || got.Omitted != 30 {
		t.Errorf("%d, %d", len(got.List), got.Omitted)
	}
}

// An answer has room for a hundred warnings; their pointers may be long.
func TestWarningsAreCounted(t *testing.T) {
	var properties []string
	for i := range 250 {
		properties = append(properties, fmt.Sprintf(`"p%03d":{"type":"string","minlength":1}`, i))
	}
	got := find(t, core.SchemaSource{Document: []byte(`{"type":"object","properties":{` + strings.Join(properties, ",") + `}}`)})
	if len(got.List) != registry.MaxWarnings || got.Omitted != 150 ||
		got.List[99].Pointer != "/properties/p099/minlength" {
		t.Errorf("%d and %d, the last at %s", len(got.List), got.Omitted, got.List[len(got.List)-1].Pointer)
	}
	long := strings.Repeat("x", 250_000)
	got = find(t, core.SchemaSource{Document: []byte(`{"type":"object","maxproperties":1,"properties":{"` + long + `":{"minlength":1}}}`)})
	if lines(got.List) != "keyword_misspelt /maxproperties" || got.Omitted != 1 {
		t.Errorf("%d and %d", len(got.List), got.Omitted)
	}
}

func TestWarningsAreInTheOrderOfTheirPlaces(t *testing.T) {
	const schema = `{"type":"object","requird":[],"properties":{"b":{"minlength":1},"a":{"oneOf":[{},{"minItem":1},{"maxlength":1}]}},"minProperties":2,"maxProperties":1}`
	want := "bounds_unsatisfiable /minProperties\nkeyword_misspelt /properties/a/oneOf/1/minItem\n" +
		"keyword_misspelt /properties/a/oneOf/2/maxlength\nkeyword_misspelt " +
		"/properties/b/minlength\nkeyword_misspelt /requird"
	for range 20 {
		if got := lines(find(t, core.SchemaSource{Document: []byte(schema)}).List); !slices.Equal(strings.Split(got,
			"\n"), strings.Split(want, "\n")) {
			t.Fatal(got)
		}
	}
}
