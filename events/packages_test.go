package events_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// Every package that others can import has an example that runs.
func TestEveryPackageHasAnExample(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case !entry.IsDir():
			return nil
		case entry.Name() == "internal" || path == "cmd":
			return filepath.SkipDir
		}
		sources, err := filepath.Glob(filepath.Join(path, "*.go"))
		if err != nil || len(sources) == 0 {
			return err // a folder of data
		}
		var tests []*ast.File
		for _, source := range sources {
			if !strings.HasSuffix(source, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), source, nil, parser.ParseComments)
			if err != nil {
				return err
			}
			tests = append(tests, file)
		}
		for _, example := range doc.Examples(tests...) {
			if example.Output != "" || example.EmptyOutput {
				return nil
			}
		}
		t.Errorf("%s has no example with an output", path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
