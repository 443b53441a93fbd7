package violation_test

import (
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
)

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
	for _, file := range []string{"list.go", "sentences.go"} {
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
