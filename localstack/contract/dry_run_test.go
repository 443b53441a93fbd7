package contract

import (
	"strings"
	"testing"

	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// Dry runs of the deployed function leave the streams and the claims as they are.
func TestDryRunsStoreNothing(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{Env: []string{settings.FullEnvelope + "=on"}})
	g.Register(t, "/SpongeBob/Fruits?idempotent=true", schema)
	apple := strings.ReplaceAll(cloudEvent("1", "Fruits", `{"fruit":"apple"}`), `,"traceparent":"00-1"`, "")
	const one, dry = "/SpongeBob/Fruits/send_event", "/SpongeBob/Fruits/send_event?dry_run=true"
	for range 2 {
		g.Want(t, 201, `"dry_run":true`, "POST", dry, asEvent, apple)
		g.Want(t, 422, "event_invalid", "POST", dry, asJSON, `{"fruit":1}`)
	}
	if n := len(storedIn(t, g.Stream)); n != 0 {
		t.Errorf("%d events are stored", n)
	}
	g.Want(t, 201, `"sequence_number":"`, "POST", one, asEvent, apple)
	g.Want(t, 200, `"duplicate":true,"dry_run":true`, "POST", dry, asEvent, apple)
	if n := len(storedIn(t, g.Stream)); n != 1 {
		t.Errorf("%d events are stored", n)
	}
}
