package jsonschema

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema/internal/resource"
	"example.com/eventgateway/core/adapters/jsonschema/internal/schematest"
	"example.com/eventgateway/core/adapters/jsonschema/internal/source"
)

var update = flag.Bool("update", false, "write SUITE.md as the suite's tests pass now")

// folder is the suite's name for a draft.
func folder(draft string) string { return "draft" + draft }

// knownFailures are the optional tests that fail, each with its reason: the
// path of the file, the group and the test.
var knownFailures = map[string]string{
	"draft4/optional/zeroTerminatedFloats: some languages do not distinguish between different types of " +
		"numeric value: a float is not an integer even without fractional part": "1.0 is an integer in all drafts, " +
		"as from draft 6 on: a serializer's choice between 1 and 1.0 should not refuse an event",
	content + "string-encoded content based on media type: an invalid JSON document":             annotations,
	content + "binary string-encoding: an invalid base64 string (% is not a valid character)":    annotations,
	content + "binary-encoded media type documents: a validly-encoded invalid JSON document":     annotations,
	content + "binary-encoded media type documents: an invalid base64 string that is valid JSON": annotations,
}

const (
	content     = "draft7/optional/content: validation of "
	annotations = "contentEncoding and contentMediaType are annotations in all drafts, as from 2019-09 on: " +
		"what a string holds is its readers' to judge"
)

// TestSuite runs the official suite through the adapter: no mandatory test may
// fail, and SUITE.md has the figures of all.
func TestSuite(t *testing.T) {
	files := schematest.Suite(t)
	figures := map[string]map[string]figure{} // file → draft → figure
	planned := map[string]figure{}            // draft → groups that the plan decides alone, and others
	failing := map[string]bool{}
	for _, draft := range resource.Drafts {
		folder := folder(draft.Name)
		t.Run(folder, func(t *testing.T) {
			root := "tests/" + folder
			err := fs.WalkDir(files, root, func(name string, entry fs.DirEntry, err error) error {
				if err != nil || entry.IsDir() || path.Ext(name) != ".json" {
					return err
				}
				row := strings.TrimSuffix(strings.TrimPrefix(name, root+"/"), ".json")
				if !strings.HasPrefix(row, "optional/") {
					row = "mandatory"
				}
				if figures[row] == nil {
					figures[row] = map[string]figure{}
				}
				f := figures[row][folder]
				plans := figure{}
				problems := runSuiteFile(t, files, name, draft.Number, &plans)
				if row == "mandatory" {
					planned[folder] = figure{planned[folder].passed + plans.passed,
						planned[folder].failed + plans.failed}
				}
				for test, problem := range problems {
					if problem == "" {
						f.passed++
						continue
					}
					f.failed++
					failing[test] = true
					if knownFailures[test] == "" {
						t.Errorf("%s: %s", test, problem)
					}
				}
				figures[row][folder] = f
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
	for test := range knownFailures {
		if !failing[test] || !strings.Contains(test, "/optional/") {
			t.Errorf("%s does not fail, or must not", test)
		}
	}
	for _, draft := range resource.Drafts {
		folder := folder(draft.Name)
		f := planned[folder]
		share := 100 * float64(f.passed) / float64(f.passed+f.failed)
		t.Logf("%s: plans decide %d of %d groups alone, %.1f %%", folder, f.passed, f.passed+f.failed, share)
		if share < 90 {
			t.Errorf("%s: plans decide less than 90 %% of the groups alone", folder)
		}
	}
	table := suiteTable(figures, planned)
	if *update {
		if err := os.WriteFile("SUITE.md", table, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile("SUITE.md"); err != nil || !bytes.Equal(have, table) {
		t.Errorf("SUITE.md is not what the tests give now (-update writes it): %v\n%s", err, table)
	}
}

type figure struct{ passed, failed int }

// runSuiteFile returns what is wrong with each test of a file, "" for nothing, and
// counts the groups of which the plan decides all tests.
func runSuiteFile(t *testing.T, files fs.FS, name string, draft int, plans *figure) map[string]string {
	t.Helper()
	options := source.Options{
		// The suite's README: these tests are for implementations that assert formats.
		AssertFormats: strings.Contains(name, "/optional/format/"),
		Resolve: func(url string) ([]byte, error) {
			file, ok := strings.CutPrefix(url, "http://localhost:1234/")
			if !ok {
				return nil, source.ErrNotFound
			}
			document, err := fs.ReadFile(files, "remotes/"+file)
			return schematest.WithDraft(document, draft), err
		},
	}
	problems := map[string]string{}
	if strings.HasSuffix(name, "/no-schema.json") {
		draft = 0
	}
	for _, group := range schematest.Groups(t, files, name, draft) {
		validator, err := Language{}.validator(group.Schema, options)
		decided := err == nil
		for _, test := range group.Tests {
			id := fmt.Sprintf("%s: %s: %s", strings.TrimSuffix(strings.TrimPrefix(name, "tests/"), ".json"),
				group.Description, test.Description)
			if _, twice := problems[id]; twice {
				id += " (again)"
			}
			problems[id] = ""
			if err != nil {
				problems[id] = fmt.Sprintf("the schema does not compile: %v", err)
				continue
			}
			decided = decides(t, validator, test.Data) && decided
			verdict := validator.Validate(test.Data, nil)
			if want := map[bool]core.Code{true: "",
				false: core.CodeEventInvalid}[test.Valid]; core.CodeOf(verdict) != want {
				problems[id] = fmt.Sprintf("%s: valid must be %t, not %v", test.Data, test.Valid, verdict)
			}
		}
		if decided {
			plans.passed++
		} else {
			plans.failed++
			t.Logf("left to the reference: %s: %s", name, group.Description)
		}
	}
	return problems
}

func suiteTable(figures map[string]map[string]figure, planned map[string]figure) []byte {
	var b bytes.Buffer
	b.WriteString("# The official JSON Schema Test Suite through the adapter\n\n" +
		"Tests passed/failed, by file and draft; `-` where the suite has no such file.\n" +
		"`go test -run TestSuite` keeps it true, with `-update` it writes it. The tests of\n" +
		"`optional/format` run with `formats=assert`.\n\n| |")
	for _, draft := range resource.Drafts {
		fmt.Fprintf(&b, " %s |", draft.Name)
	}
	b.WriteString("\n|---|" + strings.Repeat("--:|", len(resource.Drafts)) + "\n")
	rows := make([]string, 0, len(figures))
	for row := range figures {
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b string) int {
		return strings.Compare(strings.TrimPrefix(a, "mandatory"), strings.TrimPrefix(b, "mandatory"))
	})
	for _, row := range rows {
		fmt.Fprintf(&b, "| %s |", row)
		for _, draft := range resource.Drafts {
			if f, ok := figures[row][folder(draft.Name)]; ok {
				fmt.Fprintf(&b, " %d/%d |", f.passed, f.failed)
			} else {
				b.WriteString(" - |")
			}
		}
		b.WriteString("\n")
	}
	b.WriteString("\nMandatory groups of which the plan (`internal/plan`) decides every test, and those\n" +
		"of which it leaves some to the library. No verdict of it differs from the library's.\n\n| |")
	for _, draft := range resource.Drafts {
		fmt.Fprintf(&b, " %s |", draft.Name)
	}
	b.WriteString("\n|---|" + strings.Repeat("--:|", len(resource.Drafts)) + "\n| groups |")
	for _, draft := range resource.Drafts {
		fmt.Fprintf(&b, " %d/%d |", planned[folder(draft.Name)].passed, planned[folder(draft.Name)].failed)
	}
	b.WriteString("\n")
	if len(knownFailures) > 0 {
		b.WriteString("\nWhat fails, and why:\n\n")
		tests := make([]string, 0, len(knownFailures))
		for test := range knownFailures {
			tests = append(tests, test)
		}
		slices.Sort(tests)
		for _, test := range tests {
			fmt.Fprintf(&b, "- `%s`: %s\n", test, knownFailures[test])
		}
	}
	return b.Bytes()
}
