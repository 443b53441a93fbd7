package jsonschema

import (
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/core"
)

// Each file of testdata/violations has what the case is about, a schema, an event,
// and what the event is told. With -update, the last is written.
func TestViolationsAreThoseOfTheirGoldenFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/violations/*.txt")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			about, rest, _ := strings.Cut(string(text), "\n-- schema --\n")
			schema, rest, _ := strings.Cut(rest, "\n-- event --\n")
			event, want, ok := strings.Cut(rest, "\n-- answer --\n")
			if !ok {
				t.Fatal("no schema, event or answer")
			}
			v := mustCompile(t, schema)
			for range 5 { // maps have another order each time
				got := told(v.Validate([]byte(event)))
				if *update {
					want = got
					text := about + "\n-- schema --\n" + schema + "\n-- event --\n" + event + "\n-- answer --\n" + got
					if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				if got != want {
					t.Fatalf("got\n%s\nwant\n%s", got, want)
				}
			}
		})
	}
}

// told is an answer for people to read: the detail, and each violation.
func told(err error) string {
	var b strings.Builder
	e, ok := errors.AsType[*core.Error](err)
	if !ok {
		return fmt.Sprintf("%v\n", err)
	}
	fmt.Fprintf(&b, "%s: %s\n", e.Code, e.Detail)
	for _, v := range e.Violations {
		fmt.Fprintf(&b, "\n%q %s %q\n\t%s\n", v.Pointer, v.Keyword, v.SchemaPointer, v.Detail)
	}
	return b.String()
}

// Every kind of error that the library has is named where sentences are written,
// so that a new one is noticed.
func TestEveryKindOfTheLibraryHasASentence(t *testing.T) {
	library, err := build.Import("github.com/santhosh-tekuri/jsonschema/v6/kind", ".", build.FindOnly)
	if err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	kinds := map[string]bool{}
	source, err := parser.ParseFile(files, filepath.Join(library.Dir, "kind.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, declaration := range source.Decls {
		if method, ok := declaration.(*ast.FuncDecl); ok && method.Name.Name == "KeywordPath" {
			kinds[method.Recv.List[0].Type.(*ast.StarExpr).X.(*ast.Ident).Name] = true
		}
	}
	if len(kinds) < 30 {
		t.Fatalf("only %d kinds found", len(kinds))
	}
	ours := ""
	for _, file := range []string{"violations.go", "violations_sentences.go"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		ours += string(text)
	}
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		if !strings.Contains(ours, "*kind."+name+":") && !strings.Contains(ours, "*kind."+name+",") {
			t.Errorf("no sentence for kind.%s", name)
		}
	}
}
