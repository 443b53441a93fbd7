package compare_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/eventgateway/core/registry"
)

// read is a file of testdata/cases.
func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "cases", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The cases are of the kinds that public schemas have. Each names the causes as
// TestCompare does, strictly and leniently.
func TestCases(t *testing.T) {
	for _, test := range []struct{ old, new, strict, lenient string }{
		{"01-unknown-keyword-old", "01-unknown-keyword-new", "", ""},
		{"01-unknown-keyword-old", "01b-real-break-hidden-new", "maxLength /a!", "maxLength /a!"},
		{"02-maxlength-bounded-by-format-old", "02-maxlength-bounded-by-format-new", "", ""},
		{"03-pattern-widened-old", "03-pattern-widened-new", "", ""},
		{"03b-patternproperties-widened-old", "03b-patternproperties-widened-new", "", ""},
		{"04-then-widened-old", "04-then-widened-new", "", ""},
		{"05-oneof-required-old", "05-oneof-required-new", "oneOf !", ""},
		{"07-no-example-10x20-old", "07-no-example-10x20-new", "type /g9/new!", ""},
		{"08b-no-example-tuple-old", "08b-no-example-tuple-new", "required /0!", "required /0!"},
		{"08-no-example-pattern-name-old", "08-no-example-pattern-name-new", "type /*!", "type /*!"},
	} {
		for _, mode := range []struct {
			lenient bool
			want    string
		}{{false, test.strict}, {true, test.lenient}} {
			by := registry.CompareOptions{Lenient: mode.lenient}
			if got := told(t, read(t, test.old), read(t, test.new), by); got != mode.want {
				t.Errorf("%s, lenient %v: got %q, want %q", test.new, mode.lenient, got, mode.want)
			}
		}
	}
}

// wide is an object of groups of members, all of them required, and one more in the last group.
func wide(groups, members int, more string) string {
	var list, names []string
	for i := range groups {
		var inner, required []string
		for j := range members {
			inner = append(inner, fmt.Sprintf(`"p%d":{"type":"string","minLength":%d}`, j, j%7))
			required = append(required, fmt.Sprintf(`"p%d"`, j))
		}
		if i == groups-1 && more != "" {
			inner = append(inner, more)
		}
		names = append(names, fmt.Sprintf(`"g%d"`, i))
		list = append(list, fmt.Sprintf(`"g%d":{"type":"object","properties":{%s},"required":[%s]}`, i,
			strings.Join(inner, ","), strings.Join(required, ",")))
	}
	return fmt.Sprintf(`{"type":"object","properties":{%s},"required":[%s]}`, strings.Join(list, ","),
		strings.Join(names, ","))
}

func TestExamplesOfWideObjects(t *testing.T) {
	causes, err := compared(wide(20, 25, ""), wide(20, 25, `"new":{"type":"string"}`), false)
	if err != nil || len(causes) != 1 || causes[0].Example == nil {
		t.Errorf("%d causes, %v: %+v", len(causes), err, causes)
	}
}
