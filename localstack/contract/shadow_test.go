package contract

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// An event type only warns at first. Its next schema is tried on sent events as a shadow,
// and becomes the version that refuses.
func TestFromWarningToEnforcement(t *testing.T) {
	logged := &gatewaytest.Buffer{}
	g := gatewaytest.Start(t, gateway.Options{Log: logged, Env: []string{settings.HeadTTL + "=0s"}})
	const fruits = "/SpongeBob/Fruits/"
	strict := strings.Replace(schema, `"n":{`, `"owner":{"type":"string"},"n":{`, 1) // allows an owner
	step := func(method, path, body string, status int, says string) {
		t.Helper()
		a := g.Send(t, method, fruits+path, asJSON, body)
		if a.Status != status || !strings.Contains(a.Body, says) {
			t.Fatalf("%s %s: %d %s; want %d %s", method, path, a.Status, a.Body, status, says)
		}
	}
	const apple, owned, wrong = `{"fruit":"apple"}`, `{"fruit":"apple","owner":"plankton@chum.example"}`, `{"fruit":4711}`
	step("POST", "register_event?enforcement=warn&idempotent=true", schema, 201, `"enforcement":"warn"`)
	step("POST", "send_event", apple, 201, `"sequence_number"`)
	step("POST", "send_event", owned, 201, `"violations":1,"errors":[{"pointer":"/owner"`)
	step("POST", "send_event", wrong, 201, `"violations":1`)
	step("POST", "send_event", `{"fruit":`, 400, "invalid_json")

	step("POST", "register_event?shadow=true", strict, 201, `"shadow":true`)
	step("GET", "schema?version=shadow", "", 200, strict)
	step("POST", "send_event", owned, 201, `"violations":1`)
	step("POST", "send_event", wrong, 201, `"violations":1`)
	step("POST", "promote_shadow?dry_run=true", "", 201, `"dry_run":true`)
	step("POST", "promote_shadow?enforcement=enforce", "", 201, `"version":2`)
	step("POST", "promote_shadow", "", 404, "version_not_found")
	step("POST", "send_event", owned, 201, `"schema_version":2`)
	step("POST", "send_event", wrong, 422, "event_invalid")
	step("POST", "register_event?shadow=true", schema, 201, `"shadow":true`)
	step("DELETE", "shadow", "", 204, "")
	step("DELETE", "shadow", "", 404, "version_not_found")

	var got []string
	for _, r := range storedIn(t, g.Stream) {
		got = append(got, fmt.Sprintf("%d/%d", r.SchemaVersion, r.SchemaViolations))
	}
	slices.Sort(got) // there is no order among shards
	if want := "1/0 1/1 1/1 1/1 1/1 2/0"; strings.Join(got, " ") != want {
		t.Errorf("stored are %q, want %s", got, want)
	}
	text := logged.String()
	for of, times := range map[string]int{
		`"Violating":1`: 4, `"ShadowChecked":1`: 2, `"ShadowViolations":1`: 1,
		`"an event violates its schema, and is stored"`: 4, `"an event is stored that its shadow would refuse"`: 1,
		`"schema_pointer":"/additionalProperties","pointer":"/*"`: 2, "plankton": 0, "4711": 0, `"level":"ERROR"`: 0,
	} {
		if n := strings.Count(text, of); n != times {
			t.Errorf("%d times %s, want %d:\n%s", n, of, times, text)
		}
	}
}
