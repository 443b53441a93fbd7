package contract

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// A dry run of a narrower schema counts the accepted events that it would refuse, without
// their contents. The registration itself does not check them.
func TestADryRunKnowsRecentEvents(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{})
	const narrower = `{"type":"object","required":["fruit"],"properties":{"fruit":{"type":"string","maxLength":9},"n":{"maximum":3}},"additionalProperties":false}`
	var batch strings.Builder
	for i := range 20 {
		fruit := "apple"
		if i%7 == 0 {
			fruit = "pomegranate"
		}
		fmt.Fprintf(&batch, "{\"fruit\":%q}\n", fruit)
	}
	// Events that are stored slowly are not sampled, so that a busy machine may need more
	// than one event type.
	for attempt := range 20 {
		path := fmt.Sprintf("%s/SpongeBob/Fruits%d", g.URL, attempt)
		if a := send(t, "POST", path+"/register_event", asJSON, schema); a.status != 201 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if a := send(t, "POST", path+"/send_event", asNDJSON, batch.String()); a.status != 201 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		tried := send(t, "POST", path+"/register_event?dry_run=true&compatibility=none", asJSON, narrower)
		var r events.Registered
		if err := json.Unmarshal([]byte(tried.body), &r); err != nil || tried.status != 201 || r.Traffic == nil {
			t.Fatalf("%v: %d %s", err, tried.status, tried.body)
		}
		if r.Traffic.Checked == 0 {
			continue
		}
		if got := r.Traffic; got.Checked != 20 || got.Refused != 3 || got.Since == nil || len(got.Errors) != 1 ||
			got.Errors[0].Events != 3 || *got.Errors[0].Pointer != "/fruit" || got.Errors[0].Keyword != "maxLength" {
			t.Errorf("%s", tried.body)
		}
		incompatible := send(t, "POST", path+"/register_event?dry_run=true", asJSON, narrower)
		if p := incompatible.problem(t); p.Code != "schema_incompatible" || p.Traffic == nil || p.Traffic.Refused != 3 {
			t.Errorf("%d %s", incompatible.status, incompatible.body)
		}
		if strings.Contains(tried.body+incompatible.body, "granate") {
			t.Errorf("values of events are told: %s %s", tried.body, incompatible.body)
		}
		if a := send(t, "POST", path+"/register_event?compatibility=none", asJSON, narrower); a.status != 201 || strings.Contains(a.body, "traffic") {
			t.Errorf("%d %s", a.status, a.body)
		}
		return
	}
	t.Fatal("no event was sampled")
}
