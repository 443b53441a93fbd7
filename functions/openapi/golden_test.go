package openapi_test

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"testing"

	"example.com/eventgateway/functions/openapi/openapitest"
)

// code finds the codes in a golden response.
var code = regexp.MustCompile(`"code": "(\w+)"`)

// There is a golden response for each status of the document, for each of its codes, and
// with each of its headers, and for no others.
func TestGoldenFilesCoverTheDocument(t *testing.T) {
	want, got := map[string]bool{}, map[string]bool{}
	for _, operation := range openapitest.Operations() {
		id := operation.At("operationId").Text()
		for _, status := range operation.At("responses").Names() {
			response := operation.At("responses", status)
			if openapitest.OnlyAPIGateway(response) {
				continue
			}
			want[id+" "+status] = true
			for _, code := range openapitest.ProblemCodes(response) {
				want[id+" "+status+" "+code] = true
			}
			for _, name := range response.At("headers").Names() {
				want[id+" "+status+" with "+http.CanonicalHeaderKey(name)] = true
			}
		}
	}
	want["404 route_not_found"] = true
	for _, code := range resultCodes() {
		want["result "+code] = true
	}
	for _, golden := range openapitest.GoldenFiles(t, "*") {
		for _, e := range golden.Exchanges {
			id := e.OperationID()
			codes := code.FindAllStringSubmatch(e.Response, -1)
			switch {
			case id == "":
				got[e.Status()+" "+codes[0][1]] = true
				continue
			case e.IsProblem():
				got[id+" "+e.Status()+" "+codes[0][1]] = true
			case slices.Contains([]string{"register_event", "promote_shadow"}, id): // the codes are of warnings
			default:
				for _, code := range codes {
					got["result "+code[1]] = true
				}
			}
			got[id+" "+e.Status()] = true
			for _, name := range e.ResponseHeaders() {
				got[id+" "+e.Status()+" with "+name] = true
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !got[name] {
			t.Errorf("no golden file in testdata shows %s", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if !want[name] {
			t.Errorf("a golden file shows %s, which is not in the document", name)
		}
	}
}
