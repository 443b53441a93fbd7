package tables

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// lines returns a table as text.
func lines(t Table) string {
	var b strings.Builder
	for _, r := range t.Rows {
		fmt.Fprintf(&b, "%s|%s|%s\n", r.Path, r.Branch, r.words())
	}
	if t.Omitted {
		b.WriteString("…\n")
	}
	return b.String()
}

func TestOf(t *testing.T) {
	for schema, want := range map[string]string{
		`true`:  "||required; anything\n",
		`false`: "||required; nothing: it must be absent\n",
		`{}`:    "||required\n",
		`{"type":"object","required":["a","c"],"additionalProperties":false,"properties":{
			"b":{"type":["string","null"],"minLength":1,"maxLength":1,"format":"email","description":"B."},
			"a":{"type":"array","minItems":1,"uniqueItems":true,"items":{"type":"number","exclusiveMinimum":0,"maximum":9}}}}`: `
||required; object; no other members
b||optional; string or null; exactly 1 character; format email; B.
a||required; array; at least 1 item; no two items alike
a[]||optional; number; above 0, at most 9
c||required
`,
		`{"properties":{"a.b":{"const":1},"":{"enum":["x",null]},"d":{"default":{"x":1},"examples":[1,2]}},
			"patternProperties":{"^x-":{"type":"string"}},"additionalProperties":{"type":"integer","minimum":0,"maximum":5}}`: `
||required; object
"a.b"||optional; number; exactly 1
""||optional; null or string; one of "x", null
d||optional; default {"x":1}; examples 1, 2
/^x-/||optional; string
*||optional; integer; 0 to 5
`,
		`{"type":"array","prefixItems":[{"type":"string"},{}],"items":false,"contains":{"const":"a"}}`: `
||required; array; no other items
[0]||optional; string
[1]||optional
[]|at least one|optional; string; exactly "a"
`,
		// What allOf and a $ref say is said of the same place.
		`{"allOf":[{"properties":{"a":{"$ref":"#/$defs/s","description":"Mine."}},"required":["a"]},{"title":"T"}],
			"$defs":{"s":{"type":"string","pattern":"^a","description":"Its."}}}`: `
||required; object; title T
a||required; string; pattern ^a; Mine.
`,
		// A member has one row, whatever says something of it.
		`{"properties":{"a":{"type":"string"}},"allOf":[{"properties":{"a":{"minLength":2},"b":{}},"required":["a"]},
			{"properties":{"a":{"maxLength":4}}}]}`: `
||required; object
a||required; string; at least 2 characters; at most 4 characters
b||optional
`,
		// A name is what it looks like: no pattern, no path, nothing that cannot be seen.
		`{"properties":{"<b>":{},"/a/":{},"*":{},"é\u202e\u0000":{},"a\\b":{}},"patternProperties":{"^a.\"[b]":{}}}`: `
||required; object
<b>||optional
"/a/"||optional
"*"||optional
"é\u202e\x00"||optional
a\b||optional
/^a."[b]/||optional
`,
		`{"oneOf":[{"required":["a"]},{"$ref":"#/$defs/b"}],"$defs":{"b":{"properties":{"b":{"type":"boolean"}}}},
			"if":{"required":["c"]},"then":{"required":["d"]},"not":{"const":1},"dependentRequired":{"e":["f"]}}`: `
||required; with e, also "f"
|one of, 1|optional
a|one of, 1|required
|one of, 2|optional; object
b|one of, 2|optional; boolean
|if|optional
c|if|required
|then|optional
d|then|required
|not|optional; number; exactly 1
`,
		`{"$ref":"#/$defs/n","$defs":{"n":{"properties":{"next":{"$ref":"#/$defs/n"}}}}}`: `
||required; object
next||optional; as above; the same again as above: #/$defs/n
`,
		// The first is draft 4, the second names a document that is not there.
		`{"$schema":"http://json-schema.org/draft-04/schema#","minimum":1,"exclusiveMinimum":true,"items":[{"type":"string"}]}`: `
||required; array; above 1
[0]||optional; string
`,
		`{"$ref":"/SpongeBob/Fruits/schema?version=1"}`: "||required; described elsewhere: /SpongeBob/Fruits/schema?version=1\n",
		// By an $id and an anchor, as a bundle has them.
		`{"properties":{"a":{"$ref":"/C/E/schema?version=1#x"}},"$defs":{"e":{"$id":"/C/E/schema?version=1",
			"$defs":{"y":{"$anchor":"x","type":"string","maxLength":3}}}}}`: `
||required; object
a||optional; string; at most 3 characters
`,
	} {
		if got := lines(Of([]byte(schema), "")); got != strings.TrimPrefix(want, "\n") {
			t.Errorf("%s\nis told as\n%swant%s", schema, got, want)
		}
	}
}

// A table has bounds for every schema: a deep one, a wide one, one that refers to one place many
// times, and a document that is no schema.
func TestOfIsBounded(t *testing.T) {
	twice := `{"$defs":{"d0":{"type":"string"}`
	for i := range 60 {
		twice += fmt.Sprintf(`,"d%d":{"type":"object","required":["a","b"],"properties":{"a":{"$ref":"#/$defs/d%d"},"b":{"$ref":"#/$defs/d%[2]d"}}}`, i+1, i)
	}
	twice += `},"$ref":"#/$defs/d60"}`
	wide := `{"$defs":{"w":{"type":"string","description":"` + strings.Repeat("x", 100_000) + `"}},"properties":{`
	for i := range 3000 {
		wide += fmt.Sprintf(`"a%d":{"$ref":"#/$defs/w"},`, i)
	}
	wide += `"z":{}}}`
	for name, schema := range map[string]string{
		"deep":   strings.Repeat(`{"properties":{"a":`, 200) + `{}` + strings.Repeat(`}}`, 200),
		"nested": strings.Repeat(`{"allOf":[`, 200) + `{}` + strings.Repeat(`]}`, 200),
		"twice":  twice, "wide": wide, "wordy": `{"description":"` + strings.Repeat("x", 100_000) + `"}`,
		"circle": `{"$ref":"#/$defs/a","$defs":{"a":{"allOf":[{"$ref":"#/$defs/b"}]},"b":{"allOf":[{"$ref":"#/$defs/a"}]}}}`,
		"items":  `{"prefixItems":[` + strings.Repeat(`{"$ref":"#"},`, 5000) + `{}]}`,
		"text":   `nothing`, "broken": `{"properties":{"a":{`, "numbers": `[1,2`, "empty": ``,
	} {
		table := Of([]byte(schema), "")
		size := len(lines(table))
		example := Example([]byte(schema), "")
		t.Logf("%s: %d rows, %d bytes, %d bytes of example", name, len(table.Rows), size, len(example))
		if len(table.Rows) > maxRows || size > 6<<20 || len(example) > 2*maxExample {
			t.Errorf("%s is told by %d rows with %d bytes, and an example of %d", name, len(table.Rows), size,
				len(example))
		}
		if words := WordsOf([]byte(schema)); len(words.Members) > maxNames || len(words.Text) > maxText+len("…") {
			t.Errorf("%s has %d names, and a text of %d bytes", name, len(words.Members), len(words.Text))
		}
	}
}

func TestChanges(t *testing.T) {
	before := Of([]byte(`{"properties":{"a":{"type":"string"},"b":{},"d":{}},"oneOf":[{"title":"1"}]}`), "")
	after := Of([]byte(`{"properties":{"a":{"type":"string","maxLength":3},"c":{"type":"null"},"d":{}},"oneOf":[{"title":"1"}]}`), "")
	got := fmt.Sprintf("%q", Changes(before, after))
	want := `[{"a" "" "optional; string" "optional; string; at most 3 characters"} {"c" "" "" "optional; null"} {"b" "" "optional" ""}]`
	if got != want {
		t.Errorf("got %s", got)
	}
	if same := Changes(before, before); same != nil {
		t.Errorf("a table differs from itself: %v", same)
	}
}

func TestWords(t *testing.T) {
	got := WordsOf([]byte(`{"properties":{"a":{"items":{"properties":{"b":{},"a":{}}}},"properties":{}},
		"const":{"properties":{"x":1}},"anyOf":[{"properties":{"\u0063":{}}}],"$defs":{"properties":{"properties":{"d":{}}}}}`))
	if want := []string{"a", "b", "properties", "c", "d"}; !slices.Equal(got.Members, want) || got.Text != "" {
		t.Errorf("got %q, want %q", got, want)
	}
	for schema, want := range map[string]string{
		`{"title":"Picked","description":"A fruit.","properties":{"a":{"title":"No","description":"No."}}}`: "Picked\nA fruit.",
		` {"$ref":"#/$defs/f","title":"T","$defs":{"f":{"description":"F.","allOf":[{"title":"A"}]}}}`:      "T\nF.\nA",
		`{"title":3,"description":["x"],"properties":{"title":{},"description":{}}}`:                        "",
		`{"description":"` + strings.Repeat("ä", 3000) + `"}`:                                               strings.Repeat("ä", 2048) + "…",
		`true`: "", `x`: "", ``: "",
	} {
		if got := WordsOf([]byte(schema)).Text; got != want {
			t.Errorf("the text of %.200s is %q", schema, got)
		}
	}
}

// An example has what is required.
func TestExample(t *testing.T) {
	for schema, want := range map[string]string{
		`{"type":"object","required":["a"],"properties":{"a":{"type":"string","format":"date"},"b":{}}}`: `{"a":"2026-01-31"}`,
		`{"properties":{"a":{"type":"integer","minimum":3},"b":{"enum":["x"]},"c":{"const":null}}}`:      `{"a":3,"b":"x","c":null}`,
		`{"examples":[{"z":1}],"type":"object"}`:                                                         `{"z":1}`,
		`{"type":"array","items":{"type":"string","minLength":6,"maxLength":9}}`:                         `["textxx"]`,
		`{"type":"string","maxLength":2}`:                                                                `"te"`,
		`{"anyOf":[{"type":"boolean"},{}]}`:                                                              `true`,
		`{"type":["number","null"],"exclusiveMinimum":4}`:                                                `5`,
		// Each member is there once, and none that leads back for ever.
		`{"properties":{"a":{"type":"string"}},"allOf":[{"properties":{"a":{"minLength":5},"b":{}},"required":["b","a","c"]}]}`:   `{"a":"textx","b":null,"c":null}`,
		`{"type":"object","properties":{"v":{"type":"integer"},"next":{"$ref":"#"},"all":{"type":"array","items":{"$ref":"#"}}}}`: `{"v":1,"next":{"v":1,"all":[]},"all":[{"v":1,"all":[]}]}`,
		`{"type":"object","required":["next"],"properties":{"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}}}`:                    `{"next":{"next":null}}`,
		`{}`: `null`, `x`: `null`,
	} {
		got := strings.NewReplacer("\n", "", " ", "").Replace(Example([]byte(schema), ""))
		if got != want {
			t.Errorf("%s has the example %s, want %s", schema, got, want)
		}
	}
	schema, err := os.ReadFile("../../../fruits/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if got := Example(schema, ""); got != "{\n  \"fruit\": \"text\"\n}" {
		t.Errorf("got %s", got)
	}
}
