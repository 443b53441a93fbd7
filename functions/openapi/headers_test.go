package openapi_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/functions/openapi/openapitest"
)

// Headers that the document does not have as parameters: it has them as the content of a
// request, as a security scheme, and in the descriptions of CloudEvents in binary mode, whose
// attributes have any name, and of webhooks, which are signed in any header.
var otherHeaders = []string{"authorization", "content-type", "content-length", "ce-…", "…"}

// index finds an index of something named header, and whether it is set there, as for a
// response.
var index = regexp.MustCompile(`(?i)\bheaders?\[([^]]+)\]( = )?`)

// The document has exactly the request headers that the functions read. The test finds them
// in the source: the name must be a literal or a constant of the same file.
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
		source, err := os.ReadFile(path)
		for _, found := range index.FindAllSubmatch(source, -1) {
			if len(found[2]) > 0 {
				continue
			}
			name, ok := headerName(string(found[1]), string(source))
			if !ok {
				t.Errorf("%s reads %s, whose name is not found", path, found[0])
			}
			read[name] = true
		}
		return err
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

// headerName returns the name that an expression of a source is: "name", a constant, or
// "ce-"+name, whose end is left out.
func headerName(expression, source string) (string, bool) {
	if expression == "name" { // that the scheme of a webhook has
		return "…", true
	}
	if regexp.MustCompile(`^\w+$`).MatchString(expression) {
		constant := regexp.MustCompile(`\bconst ` + expression + ` = (".*")`).FindStringSubmatch(source)
		if constant == nil {
			return "", false
		}
		expression = constant[1]
	}
	parts := regexp.MustCompile(`^"([^"]+)"(\+\w+)?$`).FindStringSubmatch(expression)
	if parts == nil {
		return "", false
	}
	if parts[2] != "" {
		return parts[1] + "…", true
	}
	return parts[1], true
}
