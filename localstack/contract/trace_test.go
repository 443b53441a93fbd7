package contract

import (
	"strings"
	"testing"

	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// A trace goes from the request's headers to the record and to the log.
func TestATraceIsPassedOn(t *testing.T) {
	logged := &gatewaytest.Buffer{}
	g := gatewaytest.Start(t, gateway.Options{Log: logged})
	g.Register(t, "/SpongeBob/Fruits", schema)
	const trace = "4bf92f3577b34da6a3ce929d0e0e4736"
	headers := asEvent + "\nTraceparent: 00-" + trace + "-00f067aa0ba902b7-01\nTracestate: rojo=1"
	own := cloudEvent("own", "Fruits", `{"fruit":"apple"}`)
	for _, event := range []string{own, strings.NewReplacer(`"own"`, `"none"`, `"traceparent":"00-1",`, "").Replace(own)} {
		g.Must(t, 201, "POST", "/SpongeBob/Fruits/send_event", headers, event)
	}
	want := map[string]string{
		"own": `traceparent="00-1"`, "none": `traceparent="00-` + trace + `-00f067aa0ba902b7-01" tracestate="rojo=1"`,
	}
	all := storedIn(t, g.Stream)
	if len(all) != len(want) {
		t.Errorf("%d records are stored", len(all))
	}
	for _, r := range all {
		var got []string
		for _, e := range r.Extensions {
			got = append(got, e.Name+"="+string(e.Value))
		}
		if text := strings.Join(got, " "); text != want[r.ID] {
			t.Errorf("%s: %s, want %s", r.ID, text, want[r.ID])
		}
	}
	if n := strings.Count(logged.String(), `"trace_id":"`+trace+`"`); n != 2 {
		t.Errorf("%d lines have the trace id: %s", n, logged)
	}
}
