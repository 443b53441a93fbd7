//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

type violation struct{ Pointer, Keyword, Detail string }

const (
	strict = `{"type":"object","properties":{"fruit":{"type":"string"},"quantity":{"type":"integer","minimum":1}},
		"required":["fruit"],"additionalProperties":false}`
	jsonType = "Content-Type: application/json"
	asSchema = "Content-Type: application/schema+json"
)

// Errors through API Gateway are the same as in the functions' own tests, also for paths
// without a route.
func TestErrors(t *testing.T) {
	deployed.Register(t, "/Errors/Strict", strict)
	for _, c := range []struct {
		method, path, header, body string
		status                     int
		code                       string
		violations                 []string // each by pointer and keyword, in any order, or by pointer alone
	}{
		{"POST", "/Errors/Nobody/send_event", jsonType, `{}`, 404, "event_type_not_registered", nil},
		{"POST", "/Errors/Strict/send_event", jsonType, `{"quantity":0,"colour":"red"}`, 422, "event_invalid", []string{" required", "/quantity minimum", "/colour additionalProperties"}},
		{"POST", "/Errors/Strict/send_event", jsonType, `{"fruit":`, 400, "invalid_json", nil},
		{"POST", "/Errors/Strict/send_event", jsonType, ``, 400, "invalid_json", nil},
		{"POST", "/Errors/Strict/send_event", "Content-Type: application/x-www-form-urlencoded", `fruit=apple`, 415,
			"unsupported_media_type", nil},
		{"POST", "/Errors/Strict/send_event", jsonType, `"` + strings.Repeat("x", 1_000_001) + `"`, 413, "too_large",
			nil},
		{"POST", "/-Errors/Strict/send_event", jsonType, `{}`, 400, "invalid_name", nil},
		{"POST", "/Errors/Str%20ict/send_event", jsonType, `{}`, 400, "invalid_name", nil},
		{"POST", "/Errors/Worse/register_event", jsonType, `{"type":"nothing"}`, 422, "schema_invalid", []string{"/type"}},
		{"GET", "/Errors/Strict/schema?version=7", "", "", 404, "version_not_found", nil},
		{"GET", "/Errors/Strict/schema?version=x", "", "", 400, "invalid_parameter", nil},
		{"GET", "/no/such/route/at/all", "", "", 404, "route_not_found", nil},
		{"DELETE", "/Errors/Strict/schema", "", "", 404, "route_not_found", nil},
		{"DELETE", "/Errors/Strict", "", "", 409, "event_type_not_deprecated", nil},
		{"DELETE", "/Errors/list_events", "", "", 404, "event_type_not_registered", nil},
	} {
		t.Run(fmt.Sprintf("%s %s %d", c.method, c.path, c.status), func(t *testing.T) {
			a := deployed.Send(t, c.method, c.path, c.header, c.body)
			var problem struct {
				Type, Title, Detail, Instance, Code string
				Status                              int
				Retryable                           *bool
				Errors                              []violation
			}
			if err := json.Unmarshal([]byte(a.Body), &problem); err != nil {
				t.Fatalf("%d, and the body is not JSON: %s", a.Status, a.Body)
			}
			if a.Status != c.status || problem.Status != c.status || problem.Code != c.code {
				t.Errorf("%d, code %s; want %d %s\n%s", a.Status, problem.Code, c.status, c.code, a.Body)
			}
			if got := a.Header.Get("Content-Type"); got != "application/problem+json" {
				t.Errorf("the content type is %s", got)
			}
			if problem.Type == "" || problem.Title == "" || problem.Detail == "" || problem.Instance == "" ||
				problem.Retryable == nil || *problem.Retryable {
				t.Errorf("the problem is not whole: %s", a.Body)
			}
			for _, want := range c.violations {
				if !slices.ContainsFunc(problem.Errors, func(v violation) bool {
					return want == v.Pointer || want == v.Pointer+" "+v.Keyword
				}) {
					t.Errorf("no violation is %q: %s", want, a.Body)
				}
			}
			if (len(c.violations) > 0) != (len(problem.Errors) > 0) {
				t.Errorf("%d violations: %s", len(problem.Errors), a.Body)
			}
		})
	}
}
