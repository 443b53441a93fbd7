package openapi_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry/catalog"
	"example.com/eventgateway/functions/internal/submissions"
	"example.com/eventgateway/functions/internal/wire"
	"example.com/eventgateway/functions/openapi/openapitest"
)

// coresCodes returns the codes that core declares.
func coresCodes(t *testing.T) (codes []core.Code) {
	t.Helper()
	source, err := os.ReadFile("../../core/errors.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range regexp.MustCompile(`\sCode\s+= "(\w+)"`).FindAllSubmatch(source, -1) {
		codes = append(codes, core.Code(found[1]))
	}
	return codes
}

// The document has exactly the codes of core, each with the status and the title of the
// table of statuses.
func TestTheDocumentHasTheCodes(t *testing.T) {
	want, got := map[core.Code]string{}, map[core.Code]string{}
	statuses := wire.Statuses()
	for _, code := range coresCodes(t) {
		status := statuses[code]
		want[code] = fmt.Sprintf("%d %s, retryable: %v", status.Code, status.Title, code.Retryable())
	}
	document := openapitest.Document().At("components", "schemas", "Code")
	table := document.At("x-codes")
	for _, code := range table.Names() {
		row := table.At(code)
		got[core.Code(code)] = fmt.Sprintf("%v %s, retryable: %v", row.At("status").Value, row.At("title").Text(),
			row.At("retryable").Value)
	}
	if listed := slices.Sorted(slices.Values(document.At("enum").Strings())); !slices.Equal(listed, table.Names()) {
		t.Errorf("the codes are %q, and in the table are %q", listed, table.Names())
	}
	for code, is := range want {
		if got[code] != is {
			t.Errorf("%s is %q in the document, and not %q", code, got[code], is)
		}
	}
	for code := range got {
		if want[code] == "" {
			t.Errorf("%s is in the document, but not in core", code)
		}
	}
}

// resultCodes returns the codes that a result in a batch may have.
func resultCodes() []string {
	schemas := openapitest.Document().At("components", "schemas")
	return schemas.At("EventResult", "properties", "code", "enum").Strings()
}

// A response lists codes of its own status, and each code is of some response or
// result.
func TestCodesAreUnderTheirStatus(t *testing.T) {
	statuses := wire.Statuses()
	seen := map[core.Code]bool{}
	for _, code := range resultCodes() {
		seen[core.Code(code)] = true
	}
	check := func(where string, status string, response openapitest.Node) {
		codes := openapitest.ProblemCodes(response)
		if slices.Contains(response.At("content").Names(), "application/problem+json") != (len(codes) > 0) {
			t.Errorf("%s: %s lists no codes", where, status)
		}
		for _, code := range codes {
			seen[core.Code(code)] = true
			if known := strconv.Itoa(statuses[core.Code(code)].Code); known != status {
				t.Errorf("%s: %s is under %s, but is a %s", where, code, status, known)
			}
		}
	}
	for _, operation := range openapitest.Operations() {
		for _, status := range operation.At("responses").Names() {
			check(operation.Key, status, operation.At("responses", status))
		}
	}
	check("no route", "404", openapitest.Document().At("components", "responses", "RouteNotFound"))
	for code := range statuses {
		if !seen[code] {
			t.Errorf("no response of the document has the code %s", code)
		}
	}
}

// The document has core's limits on names and pages.
func TestLimits(t *testing.T) {
	limit := func(of string) json.Number {
		for _, p := range openapitest.Document().At("paths", "/{client}/list_events", "get", "parameters").Items() {
			if p.At("name").Text() == "limit" {
				return p.At("schema", of).Value.(json.Number)
			}
		}
		return ""
	}
	if limit("maximum") != json.Number(strconv.Itoa(catalog.MaxListLimit)) ||
		limit("default") != json.Number(strconv.Itoa(catalog.DefaultListLimit)) {
		t.Errorf("the limit of a page is %s, or else %s", limit("maximum"), limit("default"))
	}
	long := func(n int) string { return fmt.Sprintf("%0*d", n, 0) }
	for _, name := range []string{
		"", "a", "7", "a_b-C", "a.b", "_a", "-a", ".a", "ä", "a b", "a\n", long(64), long(65), long(128), long(129),
	} {
		for _, parameter := range []string{"client", "event"} {
			err := core.CheckClient(name)
			if parameter == "event" {
				_, err = core.NewEventType("SpongeBob", name)
			}
			schema := openapitest.Document().At("components", "parameters", parameter+"Name", "schema")
			accepts := schema.Validate(name) == nil
			if accepts != (err == nil) {
				t.Errorf("as a %s, the document accepts %q: %v; core: %v", parameter, name, accepts, err)
			}
		}
	}
}

// The document allows exactly the names of extensions that the gateway accepts.
func TestExtensionNames(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	for _, name := range []string{
		"a", "7", "traceparent", long(64), long(65), "", "A", "a_b", "a-b", "a.b", "ä", " a", "a\n", "data_base6",
		"schemaversion",
	} {
		event := map[string]any{"specversion": "1.0", "id": "1", "source": "/s", "type": "Fruits", "data": true}
		event[name] = "1"
		body, err := json.Marshal(event)
		if err != nil {
			t.Fatal(err)
		}
		taken := submissions.Structured("SpongeBob", "Fruits", body).Err
		documented := openapitest.Document().At("components", "schemas", "CloudEvent").Validate(event)
		if (taken == nil) != (documented == nil) {
			t.Errorf("%q is taken: %v; in the document: %v", name, taken, documented)
		}
	}
}
