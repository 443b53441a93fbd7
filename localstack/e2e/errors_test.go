//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

type violation struct{ Pointer, Keyword, Detail string }

const (
	strict = `{"type":"object","properties":{"fruit":{"type":"string"},"quantity":{"type":"integer","minimum":1}},
		"required":["fruit"],"additionalProperties":false}`
	jsonType = "application/json"
)

// call sends one request to the deployed API, from a test's own goroutine.
func call(t *testing.T, method, path, contentType, body string) (*http.Response, []byte) {
	t.Helper()
	response, text, err := try(t.Context(), method, path, contentType, body)
	if err != nil {
		t.Fatal(err)
	}
	return response, text
}

func try(ctx context.Context, method, path, contentType, body string) (*http.Response, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, deployed.APIURL+path, strings.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response, text, err
}

// Errors through API Gateway are the same as in the functions' own tests, also for paths
// without a route.
func TestErrors(t *testing.T) {
	if response, text := call(t, "POST", "/Errors/Strict/register_event", "application/schema+json", strict); response.StatusCode != 201 {
		t.Fatalf("registering: %s: %s", response.Status, text)
	}
	for _, c := range []struct {
		method, path, contentType, body string
		status                          int
		code                            string
		violations                      []string // each by pointer and keyword, in any order, or by pointer alone
	}{
		{"POST", "/Errors/Nobody/send_event", jsonType, `{}`, 404, "event_type_not_registered", nil},
		{"POST", "/Errors/Strict/send_event", jsonType, `{"quantity":0,"colour":"red"}`, 422, "event_invalid", []string{" required", "/quantity minimum", "/colour additionalProperties"}},
		{"POST", "/Errors/Strict/send_event", jsonType, `{"fruit":`, 400, "invalid_json", nil},
		{"POST", "/Errors/Strict/send_event", jsonType, ``, 400, "invalid_json", nil},
		{"POST", "/Errors/Strict/send_event", "application/x-www-form-urlencoded", `fruit=apple`, 415, "unsupported_media_type", nil},
		{"POST", "/Errors/Strict/send_event", jsonType, `"` + strings.Repeat("x", 1_000_001) + `"`, 413, "too_large", nil},
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
			response, text := call(t, c.method, c.path, c.contentType, c.body)
			var problem struct {
				Type, Title, Detail, Instance, Code string
				Status                              int
				Retryable                           *bool
				Errors                              []violation
			}
			if err := json.Unmarshal(text, &problem); err != nil {
				t.Fatalf("%s, and the body is not JSON: %s", response.Status, text)
			}
			if response.StatusCode != c.status || problem.Status != c.status || problem.Code != c.code {
				t.Errorf("%s, status %d, code %s; want %d %s\n%s", response.Status, problem.Status, problem.Code, c.status, c.code, text)
			}
			if got := response.Header.Get("Content-Type"); got != "application/problem+json" {
				t.Errorf("the content type is %s", got)
			}
			if problem.Type == "" || problem.Title == "" || problem.Detail == "" || problem.Instance == "" || problem.Retryable == nil || *problem.Retryable {
				t.Errorf("the problem is not whole: %s", text)
			}
			for _, want := range c.violations {
				if !slices.ContainsFunc(problem.Errors, func(v violation) bool {
					return want == v.Pointer || want == v.Pointer+" "+v.Keyword
				}) {
					t.Errorf("no violation is %q: %s", want, text)
				}
			}
			if (len(c.violations) > 0) != (len(problem.Errors) > 0) {
				t.Errorf("%d violations: %s", len(problem.Errors), text)
			}
		})
	}
}
