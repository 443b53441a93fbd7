package jsonschema

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/eventgateway/core/adapters/jsonschema/internal/violation/violationtest"
)

// goldenCase is a file of testdata/violations: what it is about, a schema, an event,
// and what the event is told.
type goldenCase struct{ file, about, schema, event, answer string }

func goldenCases(t testing.TB) (list []goldenCase) {
	t.Helper()
	files, err := filepath.Glob("testdata/violations/*.txt")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c := goldenCase{file: file}
		var rest string
		var complete bool
		c.about, rest, _ = strings.Cut(string(text), "\n-- schema --\n")
		c.schema, rest, _ = strings.Cut(rest, "\n-- event --\n")
		if c.event, c.answer, complete = strings.Cut(rest, "\n-- answer --\n"); !complete {
			t.Fatalf("%s has no schema, event or answer", file)
		}
		list = append(list, c)
	}
	return list
}

// With -update, the answers are written.
func TestViolationsAreThoseOfTheirGoldenFiles(t *testing.T) {
	for _, c := range goldenCases(t) {
		t.Run(strings.TrimSuffix(filepath.Base(c.file), ".txt"), func(t *testing.T) {
			v := mustCompile(t, c.schema)
			for range 5 { // maps have another order each time
				got := violationtest.Told(v.Validate([]byte(c.event), nil))
				if *update {
					c.answer = got
					text := c.about + "\n-- schema --\n" + c.schema + "\n-- event --\n" + c.event +
						"\n-- answer --\n" + got
					if err := os.WriteFile(c.file, []byte(text), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				if got != c.answer {
					t.Fatalf("got\n%s\nwant\n%s", got, c.answer)
				}
			}
		})
	}
}
