package docs

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// document is what the pages repeat of the OpenAPI document, which other tests hold to
// the code.
type document struct {
	Paths      map[string]map[string]any
	Components struct {
		Schemas struct {
			Code struct {
				Codes map[string]struct{ Status int } `json:"x-codes"`
			}
		}
	}
}

func openAPI(t *testing.T) (d document) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "functions/openapi/openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// The table of errors in functions/README.md has each code under its status.
func TestTheErrorTableIsTheDocuments(t *testing.T) {
	var want, got []string
	for code, is := range openAPI(t).Components.Schemas.Code.Codes {
		want = append(want, strconv.Itoa(is.Status)+" "+code)
	}
	for _, row := range read(t, "functions/README.md").table(t, "## Errors") {
		for _, code := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(row[1], -1) {
			if code[1] != "instance" && code[1] != "retryable" {
				got = append(got, row[0]+" "+code[1])
			}
		}
	}
	slices.Sort(want)
	if slices.Sort(got); !slices.Equal(want, got) {
		t.Errorf("the table has\n%q, the document\n%q", got, want)
	}
}

// The table of routes in functions/README.md has each operation, HEAD aside, and no
// other.
func TestTheRouteTableIsTheDocuments(t *testing.T) {
	var want, got []string
	for path, operations := range openAPI(t).Paths {
		for method := range operations {
			if method == "get" || method == "post" || method == "delete" {
				want = append(want, strings.ToUpper(method)+" "+path)
			}
		}
	}
	route := regexp.MustCompile("^`([A-Z]+ [^?`]+)")
	for _, row := range read(t, "functions/README.md").table(t, "## Routes") {
		if match := route.FindStringSubmatch(row[0]); match != nil {
			got = append(got, match[1])
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if got = slices.Compact(got); !slices.Equal(want, got) {
		t.Errorf("the table has\n%q, the document\n%q", got, want)
	}
}
