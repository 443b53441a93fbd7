//go:build e2e

package e2e

import (
	"strings"
	"testing"
)

// The deployed API has the routes of shadows, and their function has the permissions that
// they need.
func TestShadows(t *testing.T) {
	const fruits = "/Shadows/Fruits/"
	for _, c := range []struct {
		method, path, header, body string
		status                     int
		says                       string
	}{
		{"POST", "register_event?enforcement=warn", asSchema, strict, 201, `"enforcement":"warn"`},
		{"POST", "send_event", jsonType, `{"fruit":1}`, 201, `"violations":1`},
		{"POST", "register_event?shadow=true", asSchema, `{}`, 201, `"shadow":true`},
		{"GET", "schema?version=shadow", "", "", 200, `{}`},
		{"POST", "promote_shadow", "", "", 201, `"version":2`},
		{"POST", "register_event?shadow=true", asSchema, strict, 201, `"shadow":true`},
		{"DELETE", "shadow", "", "", 204, ""},
		{"DELETE", "shadow", "", "", 404, "version_not_found"},
	} {
		if a := deployed.Must(t, c.status, c.method, fruits+c.path, c.header, c.body); !strings.Contains(a.Body, c.says) {
			t.Fatalf("%s %s: %s", c.method, c.path, a.Body)
		}
	}
}
