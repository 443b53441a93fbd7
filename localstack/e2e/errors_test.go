//go:build e2e

package e2e

import (
	"strings"
	"testing"
)

const (
	strict = `{"type":"object","properties":{"fruit":{"type":"string"},"quantity":{"type":"integer","minimum":1}},
		"required":["fruit"],"additionalProperties":false}`
	jsonType = "Content-Type: application/json"
	asSchema = "Content-Type: application/schema+json"
)

// Errors through API Gateway are the functions' own, also for paths without a route.
func TestErrors(t *testing.T) {
	deployed.Register(t, "/Errors/Strict", strict)
	for _, c := range []struct {
		request, body string
		status        int
		code          string
	}{
		{"POST /Errors/Strict/send_event", `{"quantity":0}`, 422, "event_invalid"},
		{"POST /Errors/Str%20ict/send_event", `{}`, 400, "invalid_name"},
		{"POST /Errors/Worse/register_event", `{"type":"nothing"}`, 422, "schema_invalid"},
		{"GET /Errors/Strict/schema?version=7", "", 404, "version_not_found"},
		{"GET /Errors/list_events?limit=0", "", 400, "invalid_parameter"},
		{"GET /no/such/route/at/all", "", 404, "route_not_found"},
		{"DELETE /Errors/Strict/schema", "", 404, "route_not_found"},
		{"DELETE /Errors/Strict", "", 409, "event_type_not_deprecated"},
		{"DELETE /Errors/list_events", "", 404, "event_type_not_registered"},
	} {
		method, path, _ := strings.Cut(c.request, " ")
		if p := deployed.Want(t, c.status, "", method, path, jsonType, c.body).Problem(t); p.Code != c.code {
			t.Errorf("%s: %+v, want %s", c.request, p, c.code)
		}
	}
}
