//go:build e2e

package e2e

import (
	"encoding/json"
	"testing"
	"time"

	"example.com/eventgateway/events"
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
		deployed.Want(t, c.status, c.says, c.method, fruits+c.path, c.header, c.body)
	}
}

// The stack's table of samples is there: one function writes it, another reads it.
func TestTraffic(t *testing.T) {
	const path = "/Sampled/Fruits"
	deployed.Register(t, path, strict)
	// A function that has written many samples writes the next ones within 10 s; what
	// is slow to be stored is not sampled.
	for range 60 {
		deployed.Must(t, 201, "POST", path+"/send_event", jsonType, `{"fruit":"apple"}`)
		a := deployed.Send(t, "POST", path+"/register_event?dry_run=true", asSchema, `false`)
		var p events.Problem
		if err := json.Unmarshal([]byte(a.Body), &p); err != nil || p.Traffic == nil {
			t.Fatalf("%v: %s", err, a.Body)
		}
		if p.Traffic.Checked > 0 && p.Traffic.Refused == p.Traffic.Checked {
			return
		}
		time.Sleep(500 * time.Millisecond)
	}
	t.Error("no event was sampled")
}
