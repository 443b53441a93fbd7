package openapi_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.com/eventgateway/functions/openapi/openapitest"
)

// Headers that the document does not have as parameters: it has them as the content of a
// request, as a security scheme, and in the description of CloudEvents in binary mode, whose
// attributes have any name.
var otherHeaders = []string{"authorization", "content-type", "content-length", "ce-…"}

// The document has exactly the request headers that the functions read. The test finds them
// in the source: each index of something named header, which must be a literal or a constant
// of the same file.
func TestTheDocumentHasTheHeaders(t *testing.T) {
	documented := map[string]bool{}
	for _, operation := range openapitest.Operations() {
		for _, name := range operation.ParameterNames("header") {
			documented[strings.ToLower(name)] = true
		}
	}
	read := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "openapi" || strings.HasSuffix(entry.Name(), "test")) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		constants := constantsOf(file)
		for _, index := range headersRead(file) {
			name, ok := headerName(index.Index, constants)
			if !ok {
				t.Errorf("%s reads a header whose name is not found", files.Position(index.Pos()))
			}
			read[name] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range otherHeaders {
		if !read[name] {
			t.Errorf("%s is read nowhere", name)
		}
		delete(read, name)
	}
	if want, got := slices.Sorted(maps.Keys(read)), slices.Sorted(maps.Keys(documented)); !slices.Equal(want, got) {
		t.Errorf("the functions read the headers %q; in the document are %q", want, got)
	}
}

// headersRead returns the places that index something named header, without those that set
// it, as for a response.
func headersRead(file *ast.File) []*ast.IndexExpr {
	set := map[ast.Expr]bool{}
	var found []*ast.IndexExpr
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				set[left] = true
			}
		case *ast.IndexExpr:
			var name string
			switch x := n.X.(type) {
			case *ast.Ident:
				name = x.Name
			case *ast.SelectorExpr:
				name = x.Sel.Name
			}
			if name = strings.ToLower(name); (name == "header" || name == "headers") && !set[n] {
				found = append(found, n)
			}
		}
		return true
	})
	return found
}

// constantsOf returns the file's constants.
func constantsOf(file *ast.File) map[string]ast.Expr {
	constants := map[string]ast.Expr{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Names) == len(spec.Values) {
			for i, name := range spec.Names {
				constants[name.Name] = spec.Values[i]
			}
		}
		return true
	})
	return constants
}

func headerName(index ast.Expr, constants map[string]ast.Expr) (string, bool) {
	switch index := index.(type) {
	case *ast.Ident:
		return headerName(constants[index.Name], nil)
	case *ast.BasicLit:
		name, err := strconv.Unquote(index.Value)
		return name, err == nil
	case *ast.BinaryExpr: // "ce-" + name
		prefix, ok := headerName(index.X, constants)
		return prefix + "…", ok
	}
	return "", false
}
