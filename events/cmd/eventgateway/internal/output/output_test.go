package output_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/output"
	"example.com/eventgateway/events/internal/position"
)

// findings are one of each level, the worst not first, with what formats must escape.
var findings = []output.Finding{
	{File: "b.json", Level: output.Warning, Code: "odd", Pointer: "/a,b", Detail: "50% is\r\nodd"},
	output.OfViolation("dir/a, b:c.json", []byte("{\n \"n\": x}"), position.Position{}, "event_invalid",
		events.Violation{Pointer: "/n", Keyword: "type", Detail: "expected a number",
			SchemaPointer: "/properties/n/type"}),
	{Level: output.Note, Code: "more", Detail: "a note about no file"},
	{File: "-", Level: output.Error, Code: "event_invalid", Detail: "in standard input"},
}

func write(t *testing.T, format output.Format, findings []output.Finding, value any) string {
	t.Helper()
	var b strings.Builder
	if err := output.Write(&b, format, "v1", findings, value); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestText(t *testing.T) {
	const want = `dir/a, b:c.json:2:7: /n: expected a number
-: the whole: in standard input
b.json: warning: /a,b: 50% is��odd
note: the whole: a note about no file
`
	if got := write(t, output.Text, findings, nil); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestGitHub(t *testing.T) {
	const want = `::error file=dir/a%2C b%3Ac.json,line=2,col=7,title=event_invalid::/n: expected a number
::error title=event_invalid::in standard input
::warning file=b.json,title=odd::/a,b: 50%25 is%0D%0Aodd
::notice title=more::a note about no file
`
	if got := write(t, output.GitHub, findings, nil); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// The expected members are those that the schema of SARIF 2.1.0 requires, and those that
// code scanning reads.
func TestSARIF(t *testing.T) {
	want := `{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[` +
		`{"tool":{"driver":{"name":"eventgateway","version":"v1","rules":[{"id":"event_invalid"},{"id":"odd"},{"id":"more"}]}},` +
		`"columnKind":"unicodeCodePoints","results":[` +
		`{"ruleId":"event_invalid","ruleIndex":0,"level":"error","message":{"text":"expected a number"},"locations":[` +
		`{"physicalLocation":{"artifactLocation":{"uri":"dir/a,%20b:c.json"},"region":{"startLine":2,"startColumn":7}},` +
		`"logicalLocations":[{"fullyQualifiedName":"/n"}]}]},` +
		`{"ruleId":"event_invalid","ruleIndex":0,"level":"error","message":{"text":"in standard input"}},` +
		`{"ruleId":"odd","ruleIndex":1,"level":"warning","message":{"text":"50% is\r\nodd"},"locations":[` +
		`{"physicalLocation":{"artifactLocation":{"uri":"b.json"}},"logicalLocations":[{"fullyQualifiedName":"/a,b"}]}]},` +
		`{"ruleId":"more","ruleIndex":2,"level":"note","message":{"text":"a note about no file"}}]}]}`
	var got, wanted any
	if err := errors.Join(json.Unmarshal([]byte(write(t, output.SARIF, findings, nil)), &got),
		json.Unmarshal([]byte(want), &wanted)); err != nil || !reflect.DeepEqual(got, wanted) {
		t.Errorf("got\n%v\nwant\n%v, %v", got, wanted, err)
	}
	none := write(t, output.SARIF, nil, nil)
	if !strings.Contains(none, `"rules":[]`) || !strings.Contains(none, `"results":[]`) {
		t.Errorf("no findings are no results: %s", none)
	}
}

func TestJSON(t *testing.T) {
	got := write(t, output.JSON, nil, findings[1:2])
	var read []map[string]any
	if err := json.Unmarshal([]byte(got), &read); err != nil || len(read) != 1 {
		t.Fatalf("%v: %s", err, got)
	}
	for name, want := range map[string]any{
		"file": "dir/a, b:c.json", "line": 2.0, "column": 7.0, "pointer": "/n", "level": "error",
		"code":   "event_invalid",
		"detail": "expected a number", "keyword": "type", "schema_pointer": "/properties/n/type",
	} {
		if read[0][name] != want {
			t.Errorf("%s is %v, want %v", name, read[0][name], want)
		}
	}
}

// A cause why schemas are not compatible is at a place of the new schema, which is the file.
func TestCause(t *testing.T) {
	f := output.OfViolation("new.json", []byte("{\n\"required\": [\"n\"]}"), position.Position{}, "schema_incompatible",
		events.Violation{Pointer: "", SchemaPointer: "/required", Detail: "objects without n may be written",
			Version:   1,
			Direction: "backward", Example: json.RawMessage(`{}`)})
	const want = "new.json:2:13: /required: objects without n may be written (backward, version 1); for example {}"
	if got := f.String(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
