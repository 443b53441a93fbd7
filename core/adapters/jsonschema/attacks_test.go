package jsonschema

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/admit"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
)

// What an attack may take before the test fails. The aim, which the log shows,
// is 50 ms and 64 MB; this is what only an attack that succeeds takes, on a
// machine that is busy and with the race detector.
const (
	attackTime   = 2 * time.Second // of CPU
	attackMemory = 256 << 20       // bytes allocated, most of them free again
)

// attack is a schema, and an event if the schema is taken, with the codes of
// both; "" where it is harmless.
type attack struct {
	name, schema string
	refused      core.Code
	event        string
	eventRefused core.Code
}

func TestAttacksAreRefusedOrHarmless(t *testing.T) {
	_, _ = Language{}.ParseNew(schematest.Source(`{"$ref":"https://json-schema.org/draft/2020-12/schema"}`)) // compiles what is compiled once
	for _, a := range attacks() {
		t.Run(a.name, func(t *testing.T) {
			var err error
			used := measure(func() { err = parseAndWarn(schematest.Source(a.schema)) })
			if core.CodeOf(err) != a.refused {
				t.Fatalf("the schema: %.200v; want %q", err, a.refused)
			}
			used.hold(t, "registration", err)
			if a.event == "" {
				return
			}
			v := mustCompile(t, a.schema)
			used = measure(func() { err = refer(v, []byte(a.event)) })
			// whichever bound is met first
			slow := core.CodeOf(err) == badEvent && strings.Contains(err.Error(), "a pattern takes too much work")
			if core.CodeOf(err) != a.eventRefused && (a.eventRefused != tooLarge || !slow) {
				t.Fatalf("the event: %.200v; want %q", err, a.eventRefused)
			}
			used.hold(t, fmt.Sprintf("event of %d bytes, by the reference alone", len(a.event)), err)
			used = measure(func() { err = v.Validate([]byte(a.event), nil) })
			// what is too much for the reference need not be for the plan
			cheap := err == nil && a.eventRefused == tooLarge
			if core.CodeOf(err) != a.eventRefused && (a.eventRefused != tooLarge || !slow) && !cheap {
				t.Fatalf("the event: %.200v; want %q", err, a.eventRefused)
			}
			used.hold(t, fmt.Sprintf("event of %d bytes", len(a.event)), err)
		})
	}
}

// parseAndWarn does what a registration does with a schema, beside comparing it.
func parseAndWarn(schema core.SchemaSource) error {
	parsed, err := Language{}.ParseNew(schema)
	if err == nil {
		parsed.Warnings()
	}
	return err
}

type usage struct {
	cpu       time.Duration
	allocated uint64
}

func measure(f func()) usage {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	used := schematest.CPU(f)
	runtime.ReadMemStats(&after)
	return usage{used, after.TotalAlloc - before.TotalAlloc}
}

func (u usage) hold(t *testing.T, what string, err error) {
	t.Helper()
	t.Logf("%s: %.1f ms, %.1f MB, %.120v", what, float64(u.cpu.Microseconds())/1000, float64(u.allocated)/(1<<20), err)
	if u.cpu > attackTime || u.allocated > attackMemory {
		t.Errorf("%s took %v and %d bytes", what, u.cpu, u.allocated)
	}
}

const (
	taken      = core.Code("")
	badSchema  = core.CodeSchemaInvalid
	badJSON    = core.CodeInvalidJSON
	badEvent   = core.CodeEventInvalid
	tooLarge   = core.CodeTooLarge
	eventBytes = 1_000_000
)

// times repeats with commas between.
func times(n int, s string) string { return strings.TrimSuffix(strings.Repeat(s+",", n), ",") }

// each repeats with commas between and %d counted up.
func each(n int, format string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strings.ReplaceAll(format, "%d", fmt.Sprint(i)))
	}
	return b.String()
}

func fill(item string) string { return "[" + times((eventBytes-2)/(len(item)+1), item) + "]" }

func nest(n int, open, inside, end string) string {
	return strings.Repeat(open, n) + inside + strings.Repeat(end, n)
}

// doubling is n definitions, each of which applies the next one twice.
func doubling(n int, keyword string) string {
	var b strings.Builder
	b.WriteString(`{"$ref":"#/$defs/d0","$defs":{`)
	for i := range n {
		fmt.Fprintf(&b, `"d%d":{"%s":[{"$ref":"#/$defs/d%d"},{"$ref":"#/$defs/d%d"}]},`, i, keyword, i+1, i+1)
	}
	fmt.Fprintf(&b, `"d%d":{"type":"integer"}}}`, n)
	return b.String()
}

// colliding is arrays whose items have one hash in the library.
func colliding(bits int) string {
	var b strings.Builder
	for i := range 1 << bits {
		b.WriteString(`,["x`)
		for j := range bits {
			b.WriteString([]string{`","x`, `\u0004x`}[i>>j&1])
		}
		b.WriteString(`"]`)
	}
	return "[" + b.String()[1:] + "]"
}

func attacks() []attack {
	letters := `"` + strings.Repeat("a", eventBytes-2) + `"`
	const draft4, draft7, draft2019 = `"$schema":"http://json-schema.org/draft-04/schema#"`, `"$schema":"http://json-schema.org/draft-07/schema#"`, `"$schema":"https://json-schema.org/draft/2019-09/schema"`
	return []attack{
		// Paths through schemas.
		{"26 levels of anyOf", doubling(26, "anyOf"), badSchema, "", ""},
		{"26 levels of allOf", doubling(26, "allOf"), badSchema, "", ""},
		{"26 levels of oneOf", doubling(26, "oneOf"), badSchema, "", ""},
		{"500 levels of anyOf", doubling(500, "anyOf"), badSchema, "", ""},
		{"10 levels of anyOf over an array", `{"items":` + strings.ReplaceAll(doubling(10, "anyOf"), "#/", "#/items/") + `}`, taken, fill(`"x"`), tooLarge},
		{"10 levels of anyOf over a value", doubling(10, "anyOf"), taken, `"x"`, badEvent},
		{"if, then, else", `{"$ref":"#/$defs/d0","$defs":{` + strings.ReplaceAll(each(30, `"d%d":{"if":{"$ref":"#/$defs/e%d"},"then":{"$ref":"#/$defs/e%d"}},"e%d":{"$ref":"#/$defs/f%d"},"f%d":true`), "#/$defs/f", "#/$defs/d3") + `}}`, badSchema, "", ""},
		{"anyOf that goes deeper twice", `{"anyOf":[{"properties":{"a":{"$ref":"#"},"x":false}},{"properties":{"a":{"$ref":"#"},"y":false}}]}`, taken, nest(127, `{"a":`, `{"x":1,"y":1}`, "}"), tooLarge},
		{"the same 14 levels deep", `{"anyOf":[{"properties":{"a":{"$ref":"#"},"x":false}},{"properties":{"a":{"$ref":"#"},"y":false}}]}`, taken, nest(10, `{"a":`, `{"x":1,"y":1}`, "}"), badEvent},
		{"oneOf over arrays in arrays", `{"oneOf":[{"type":"integer"},{"items":{"$ref":"#"}},{"items":{"$ref":"#"},"minItems":1}]}`, taken, nest(100, "[", "1", "]"), tooLarge},
		{"patterns that overlap, deeper", `{"patternProperties":{"a":{"$ref":"#"},"^a":{"$ref":"#"},".":{"$ref":"#"}}}`, taken, nest(100, `{"a":`, "1", "}"), tooLarge},
		{"contains beside items, deeper", `{"items":{"$ref":"#"},"contains":{"$ref":"#"}}`, taken, nest(100, "[", "1", "]"), tooLarge},
		{"60 nots", nest(60, `{"not":`, `{"type":"string"}`, "}"), taken, `1`, badEvent},
		{"as many nots as may be", nest(admit.MaxSubschemas-100, `{"not":`, `{"type":"string"}`, "}"), badJSON, "", ""},
		{"2,800 $refs", `{"$ref":"#/$defs/d0","$defs":{` + strings.ReplaceAll(each(1400, `"d%d":{"$ref":"#/$defs/@%d"}`), "@", "e") + `,` + each(1400, `"e%d":{}`) + `}}`, taken, `1`, taken},
		{"a long chain of $refs", chain(2000), badSchema, "", ""},
		// What leads back.
		{"$ref to itself", `{"$ref":"#"}`, badSchema, "", ""},
		{"allOf of itself", `{"allOf":[{"$ref":"#"}]}`, badSchema, "", ""},
		{"two that refer to each other", `{"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[{"$ref":"#/$defs/b"}]},"b":{"not":{"$ref":"#/$defs/a"}}}}`, badSchema, "", ""},
		{"$dynamicRef to itself", `{"$dynamicAnchor":"a","$dynamicRef":"#a"}`, badSchema, "", ""},
		{"$recursiveRef to itself", `{` + draft2019 + `,"$recursiveAnchor":true,"$recursiveRef":"#"}`, badSchema, "", ""},
		{"dependentSchemas of itself", `{"dependentSchemas":{"a":{"$ref":"#"}}}`, badSchema, "", ""},
		{"every one refers to every other", `{"$ref":"#/$defs/d0","$defs":{` + each(30, `"d%d":{"anyOf":[`+strings.ReplaceAll(each(30, `{"$ref":"#/$defs/d@"}`), "@", "%d")+`]}`) + `}}`, badSchema, "", ""},
		{"$dynamicRef that only a scope leads back", `{"$id":"https://a.invalid/","$ref":"b","$defs":{"x":{"$dynamicAnchor":"n","$ref":"b"},"b":{"$id":"b","$defs":{"n":{"$dynamicAnchor":"n"}},"$dynamicRef":"#n"}}}`, taken, `1`, tooLarge},
		{"properties of itself", `{"properties":{"a":{"$ref":"#"}}}`, taken, nest(127, `{"a":`, `{}`, "}"), taken},
		{"the metaschema", `{"$ref":"https://json-schema.org/draft/2020-12/schema"}`, taken, nest(60, `{"allOf":[`, `{"type":1}`, "]}"), badEvent},
		{"the metaschema and a schema", `{"$ref":"https://json-schema.org/draft/2020-12/schema"}`, taken, `{"properties":{"a":{"items":{"allOf":[{"type":"string"}]}}}}`, taken},
		// Names, addresses and sizes.
		{"two with one $id", `{"$defs":{"a":{"$id":"https://a.invalid/x"},"b":{"$id":"https://a.invalid/x"}}}`, badSchema, "", ""},
		{"thousands of $ids", `{"$defs":{` + each(4000, `"d%d":{"$id":"https://a.invalid/%d"}`) + `}}`, badSchema, "", ""},
		{"thousands of anchors", `{"$defs":{` + each(2000, `"d%d":{"$dynamicAnchor":"a%d"}`) + `}}`, badSchema, "", ""},
		{"20,000 properties", `{"properties":{` + each(20_000, `"p%d":{}`) + `}}`, badSchema, "", ""},
		{"20,000 booleans", `{"properties":{` + each(20_000, `"p%d":true`) + `}}`, badSchema, "", ""},
		{"nearly as many properties as may be", `{"properties":{` + each(admit.MaxSubschemas/2-50, `"p%d":{"type":"string"},"q%d":true`) + `}}`, taken, schematest.Numbered(100, ""), taken},
		{"one long name above many subschemas", `{"properties":{"` + strings.Repeat("x", 150_000) + `":{"properties":{` + each(4000, `"p%d":true`) + `}}}}`, badSchema, "", ""},
		{"one long name above many strings", `{"x":{"` + strings.Repeat("x", 150_000) + `":{` + each(15_000, `"p%d":""`) + `}}}`, taken, `1`, taken},
		{"references into unknown keywords", `{"allOf":[` + each(1500, `{"$ref":"#/x/d%d"}`) + `],"x":{` + each(1500, `"d%d":{}`) + `}}`, badSchema, "", ""},
		{"references nested in unknown keywords", `{"allOf":[` + strings.ReplaceAll(each(100, `{"$ref":"#@%d"}`), "@", "/x/x/x") + `]}`, badSchema, "", ""},
		{"references to nested places, the innermost first", nestedRefs(50, 4500), badSchema, "", ""},
		{"references to nested places under a long name",
			strings.ReplaceAll(nestedRefs(50, 2000), "x", strings.Repeat("x", 260)), badSchema, "", ""},
		{"references to nested places of a resource", `{"$defs":{"e":{"$id":"https://a.invalid/e",` + nestedRefs(50, 2000)[1:] + `}}`, badSchema, "", ""},
		{"references to nested places of another resource", `{"$ref":"https://a.invalid/e","$defs":{"e":{"$id":"https://a.invalid/e",` +
			strings.NewReplacer("#/x", "f#/x", `,"x":`, `},"f":{"$id":"https://a.invalid/f","x":`).Replace(nestedRefs(50, 2000)[1:]) + `}}`, badSchema, "", ""},
		{"references to $defs in a resource of draft 7", `{"$ref":"#/x","$defs":{` + each(900, `"d%d":{}`) + `},"x":{"$id":"https://a.invalid/x","$schema":"http://json-schema.org/draft-07/schema#",` +
			`"allOf":[` + each(900, `{"$ref":"#/$defs/d%d"}`) + `],"$defs":{` + each(900, `"d%d":{}`) + `}}}`, badSchema, "", ""},
		{"a resource that only seems to be one", `{"enum":[{"$id":"https://a.invalid/e","not":{}}],"$ref":"https://a.invalid/e#/x","$defs":{"e":{"$id":"https://a.invalid/e",` + nestedRefs(50, 2000)[1:] + `}}`, badSchema, "", ""},
		{"1,400 references to the members of a resource", `{"items":[` + each(1400, `{"$ref":"https://a.invalid/e#/properties/p%d"}`) + `],"$schema":"http://json-schema.org/draft-07/schema#",` +
			`"definitions":{"e":{"$id":"https://a.invalid/e","properties":{` + each(1400, `"p%d":{}`) + `}}}}`, taken, "[" + times(1400, "1") + "]", taken},
		{"1,400 references to members", `{"items":[` + each(1400, `{"$ref":"#/properties/p%d"}`) + `],"$schema":"http://json-schema.org/draft-07/schema#",` +
			`"properties":{` + each(1400, `"p%d":{}`) + `}}`, taken, "[" + times(1400, "1") + "]", taken},
		{"examples of huge numbers", `{"examples":[` + times(50_000, "1e400") + `]}`, badSchema, "", ""},
		{"nearly as many $ids and subschemas as may be", `{"$defs":{` + each(99, `"d%d":{"$id":"https://a.invalid/%d"}`) + `},"properties":{` + each(admit.MaxSubschemas-400, `"p%d":true`) + `}}`, taken, schematest.Numbered(100, ""), taken},
		{"2,000 references to the metaschema", `{"properties":{` + each(2000, `"m%d":{"$ref":"https://json-schema.org/draft/2020-12/schema"}`) + `}}`, taken, schematest.Numbered(100, ""), badEvent},
		{"an enum of 60,000", `{"enum":[` + each(60_000, `%d`) + `]}`, badSchema, "", ""},
		{"an enum of 10,000 numbers over an array", `{"items":{"enum":[` + each(10_000, `%d`) + `]}}`, taken, `[` + times(1000, "-1") + `]`, tooLarge},
		{"an enum of 10,000 words, 100 times wrong", `{"items":{"enum":[` + each(10_000, `"word %d"`) + `]}}`, taken, `[` + times(100, `"no"`) + `]`, badEvent},
		{"an enum with one hash, unique in draft 4", `{` + draft4 + `,"enum":` + colliding(11) + `}`, taken, `1`, badEvent},
		{"a const of many values over an array", `{"items":{"const":[` + times(20_000, "1") + `]}}`, taken, `[` + times(20, `[`+times(20_000, "1")+`]`) + `]`, tooLarge},
		// Patterns.
		{"a pattern of 300,000 characters", `{"pattern":"` + strings.Repeat("a", 300_000) + `"}`, badSchema, "", ""},
		{"repetitions", `{"pattern":"` + strings.Repeat(`\\pL{1000}`, 400) + `"}`, badSchema, "", ""},
		{"many patterns with repetitions", `{"allOf":[` + each(300, `{"pattern":"a{900}b%d"}`) + `]}`, badSchema, "", ""},
		{"patterns up to the bound", `{"allOf":[` + each(90, `{"pattern":"^[A-Za-z0-9_.-]{1,255}%d$"}`) + `]}`, taken, `"x"`, badEvent},
		{"repetitions of repetitions", `{"pattern":"((a{100}){100}){100}b"}`, taken, `"` + strings.Repeat("a", 30_000) + `"`, badEvent},
		{"classes", `{"pattern":"` + strings.Repeat(`\\pL`, 1000) + `"}`, badSchema, "", ""},
		{"a pattern of many states over a long text", `{"pattern":"(.?){900}x"}`, taken, letters, badEvent},
		{"(a+)+$ over a long text", `{"pattern":"(a+)+$"}`, taken, `"` + strings.Repeat("a", 50_000) + `b"`, badEvent},
		{"^[a-z]+$ over a megabyte", `{"pattern":"^[a-z]+$"}`, taken, letters, taken},
		{"100 patterns that a megabyte does not match", `{"allOf":[` + each(100, `{"pattern":"^b%d"}`) + `]}`, taken, letters, tooLarge},
		{"100 consts that a megabyte is not", `{"allOf":[` + each(100, `{"const":"b%d"}`) + `]}`, taken, letters, badEvent},
		{"backtracking", `{"pattern":"^(?=a)(a+)+$"}`, taken, `"` + strings.Repeat("a", 30_000) + `b"`, badEvent},
		{"backtracking over many strings", `{"items":{"pattern":"^(?=a)(a|aa)+$"}}`, taken, `[` + times(10_000, `"`+strings.Repeat("a", 40)+`b"`) + `]`, badEvent},
		{"a format that takes patterns apart", `{` + draft7 + `,"format":"regex"}`, taken, `"` + strings.Repeat("((", 499_998) + `"`, tooLarge},
		{"a format of many tables", `{` + draft7 + `,"items":{"format":"idn-hostname"}}`, taken, fill(`"` + strings.Repeat("é", 20) + `"`), tooLarge},
		{"201 patterns of names", `{"patternProperties":{` + each(201, `"p%d":{}`) + `}}`, badSchema, "", ""},
		{"200 patterns over many members", `{"patternProperties":{` + each(200, `"p%d":{}`) + `}}`, taken, schematest.Numbered(80_000, ""), tooLarge},
		{"a name that is a megabyte", `{"patternProperties":{"(.?){50}x":{}},"propertyNames":{"maxLength":5}}`, taken, `{` + letters[:len(letters)-4] + `":1}`, badEvent},
		// Arrays and objects.
		{"a megabyte of numbers", `{}`, taken, fill("1"), tooLarge},
		{"a megabyte of objects", `{}`, taken, fill(`{"":0}`), tooLarge},
		{"a megabyte of empty arrays", `{}`, taken, fill("[]"), taken},
		{"a megabyte of wrong items", `{"items":{"type":"string"}}`, taken, fill("12345"), tooLarge},
		{"40,000 wrong items", `{"items":{"type":"string"}}`, taken, "[" + times(40_000, "1") + "]", badEvent},
		{"40,000 wrong items, deep", nest(60, `{"items":`, `{"type":"string"}`, "}"), taken, nest(60, "[", times(40_000, "1"), "]"), tooLarge},
		{"members that are not allowed", `{"additionalProperties":false}`, taken, schematest.Numbered(75_000, ""), badEvent},
		{"members that are missing", `{"items":{"required":[` + each(10_000, `"p%d"`) + `]}}`, taken, "[" + times(5000, "{}") + "]", tooLarge},
		{"uniqueItems of numbers", `{"uniqueItems":true}`, taken, "[" + each(100_000, "%d") + "]", taken},
		{"uniqueItems with one hash", `{"uniqueItems":true}`, taken, colliding(13), taken},
		{"uniqueItems in uniqueItems", `{"uniqueItems":true,"items":{"$ref":"#"}}`, taken, nest(100, "[", each(20_000, "%d"), "]"), tooLarge},
		{"uniqueItems of powers", `{"uniqueItems":true}`, taken, "[" + each(100, "1e3%d") + "," + each(100, "1e-3%d") + "]", taken},
		{"contains and minContains", `{"contains":{"minimum":5},"minContains":200000,"maxContains":1}`, taken, "[" + times(40_000, "7") + "]", badEvent},
		{"contains that no item matches", `{"contains":{"enum":["a","b"]}}`, taken, "[" + times(60_000, "7") + "]", badEvent},
		{"branches in branches that none matches", `{"items":{"anyOf":[{"oneOf":[{"type":"string"},{"const":1}]},{"anyOf":[{"type":"null"},{"enum":[2,3]}]}]}}`, taken, "[" + times(8_000, "7") + "]", badEvent},
		{"many branches that none matches", `{"anyOf":[` + each(550, `{"properties":{"kind":{"const":"k%d"},"a":false,"b":false}}`) + `]}`, taken, `{"kind":"x","a":1,"b":1}`, badEvent},
		{"the same under a long name", `{"anyOf":[` + each(900, `{"additionalProperties":{"const":%d}}`) + `]}`, taken, `{"` + strings.Repeat("n", 300_000) + `":"x"}`, badEvent},
		{"contains in contains", nest(60, `{"contains":`, `{"contains":{"type":"string"}}`, "}"), taken, nest(60, "[", times(40_000, "1"), "]"), taken},
		{"propertyNames over many members", `{"propertyNames":{"anyOf":[` + each(50, `{"const":"p%d"}`) + `]}}`, taken, schematest.Numbered(80_000, ""), tooLarge},
		{"propertyNames that refuse all", `{"items":{"propertyNames":{"maxLength":0}}}`, taken, "[" + times(15_000, `{"a":1}`) + "]", badEvent},
		{"unevaluatedProperties beside many branches", `{"anyOf":[` + each(100, `{"properties":{"p%d":true}}`) + `],"unevaluatedProperties":false}`, taken, schematest.Numbered(10_000, ""), tooLarge},
		{"unevaluatedItems beside many branches", `{"anyOf":[` + times(100, `{"prefixItems":[true]}`) + `],"unevaluatedItems":false}`, taken, "[" + times(10_000, "1") + "]", tooLarge},
		{"100,000 members", `{"type":"object"}`, taken, schematest.Numbered(75_000, ""), taken},
		{"dependencies", `{` + draft7 + `,"items":{"dependencies":{` + each(2000, `"m%d":["x"]`) + `}}}`, taken, "[" + times(5000, "{}") + "]", tooLarge},
		// Numbers.
		{"1e9999999 in an event", `{"minimum":0}`, taken, `1e9999999`, badJSON},
		{"1e9999999 in a schema", `{"multipleOf":1e-9999999}`, badJSON, "", ""},
		{"a megabyte of digits", `{"multipleOf":0.01}`, taken, strings.Repeat("7", eventBytes), badJSON},
		{"a tiny multipleOf of large numbers", `{"items":{"multipleOf":1.7e-399}}`, taken, "[" + times(20_000, "1e400") + "]", tooLarge},
		{"a tiny multipleOf of long numbers", `{"items":{"multipleOf":1.7e-399}}`, taken, "[" + times(2400, strings.Repeat("7", 399)) + "]", badEvent},
		{"multipleOf 0", `{"multipleOf":0}`, badSchema, "", ""},
		{"a length of 1e400", `{"maxLength":1e400}`, badSchema, "", ""},
		{"a number of items beyond 64 bits", `{"properties":{"maxItems":{"minItems":9e18}}}`, badSchema, "", ""},
		{"a length of 1e15", `{"maxLength":1e15}`, taken, `"x"`, taken},
		{"-0", `{"const":0,"uniqueItems":true,"minimum":0,"multipleOf":3}`, taken, `-0.0`, taken},
		// Examples.
		{"5,001 examples", `{"examples":[` + times(5_001, "1") + `]}`, badSchema, "", ""},
		{"a schema full of examples", `{"examples":[` + times(5_000, `"`+strings.Repeat("a", 60)+`"`) + `]}`, taken, "", ""},
		{"a schema full of wrong examples", `{"not":{},"examples":[` + times(5_000, `"`+strings.Repeat("a", 60)+`"`) + `]}`, badSchema, "", ""},
		{"large examples of a schema that takes long", `{"items":{"anyOf":[` + each(50, `{"const":%d}`) + `]},"examples":[` + times(20, `[`+times(5_000, "1")+`]`) + `]}`, badSchema, "", ""},
		{"examples of patterns that take long", `{"properties":{"a":{"pattern":"^(a+)+\\1$","x-invalid-examples":[` + each(100, `"`+strings.Repeat("a", 1_000)+`%d"`) + `]}}}`, badSchema, "", ""},
		{"examples in examples that are schemas", examplesInExamples(40, 1_000), taken, "", ""},
		{"examples of 2,400 subschemas", `{"properties":{` + each(2_400, `"p%d":{"type":"string","examples":["x","y"]}`) + `}}`, taken, "", ""},
		// Texts.
		{"100,000 brackets", `{}`, taken, strings.Repeat("[", 100_000), badJSON},
		{"129 levels", `{}`, taken, nest(129, "[", "", "]"), badJSON},
		{"a member twice, by an escape", `{}`, taken, `{"a":1,"\u0061":2}`, badJSON},
		{"a keyword twice", `{"type":"object","t\u0079pe":"string"}`, badJSON, "", ""},
		{"half of a pair", `{}`, taken, `"\ud83c"`, badJSON},
		{"invalid UTF-8 in a name", `{}`, taken, "{\"\xc3\":1}", badJSON},
		{"a byte order mark", `{}`, taken, "\ufeff{}", badJSON},
		{"NUL", `{}`, taken, "{}\x00", badJSON},
		{"NUL in a string", `{"pattern":"^\\x00$"}`, taken, `"\u0000"`, taken},
		{"90,000 names of escapes", `{}`, taken, "{" + each(60_000, `"\u0061%d":1`) + "}", taken},
	}
}

// What was registered before there were bounds compiles; events are held to
// theirs.
func TestStoredSchemasBeyondTheBoundsStillCompile(t *testing.T) {
	for schema, want := range map[string]core.Code{
		doubling(26, "anyOf"): tooLarge,
		`{"$ref":"#"}`:        tooLarge,
		`{"anyOf":[{"type":"integer"},{"$ref":"#/$defs/a"}],"$defs":{"a":{"anyOf":[{"$ref":"#"},{"$ref":"#"}]}}}`: tooLarge,
		`{"enum":[` + each(10_001, `%d`) + `]}`: badEvent,
		`{"type":"object","type":"integer"}`:    badEvent,
		chain(300):                              taken,
	} {
		v := mustCompile(t, schema)
		var err error
		used := measure(func() { err = v.Validate([]byte(`"x"`), nil) })
		if core.CodeOf(err) != want {
			t.Errorf("%.60s: %v; want %q", schema, err, want)
		}
		used.hold(t, schema[:min(len(schema), 40)], err)
	}
}

// nestedRefs refers to every level of something that no keyword leads to, so that
// each is a schema only when it is referred to.
func nestedRefs(levels, members int) string {
	var refs []string
	for i := levels; i >= 0; i-- {
		refs = append(refs, `{"$ref":"#/x`+strings.Repeat("/not", i)+`"}`)
	}
	return `{"allOf":[` + strings.Join(refs, ",") + `],"x":` + nest(levels, `{"not":`, `{"properties":{`+each(members, `"p%d":true`)+`}}`, "}") + `}`
}

func chain(n int) string {
	var b strings.Builder
	b.WriteString(`{"$ref":"#/$defs/d0","$defs":{`)
	for i := range n {
		fmt.Fprintf(&b, `"d%d":{"$ref":"#/$defs/d%d"},`, i, i+1)
	}
	fmt.Fprintf(&b, `"d%d":{}}}`, n)
	return b.String()
}

// examplesInExamples refers to an example that has an example, and so on, so that
// each is a schema whose example is all that is below.
func examplesInExamples(levels, values int) string {
	var refs []string
	for i := 1; i <= levels; i++ {
		refs = append(refs, `{"$ref":"#`+strings.Repeat("/examples/0", i)+`"}`)
	}
	return `{"$defs":{"all":{"anyOf":[` + strings.Join(refs, ",") + `]}},"properties":{"a":{"$ref":"#/$defs/all"}},"examples":[` +
		nest(levels, `{"examples":[`, `{"const":[`+times(values, "1")+`]}`, `]}`) + `]}`
}
