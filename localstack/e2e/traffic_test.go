//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"testing"

	"example.com/eventgateway/events"
)

// The stack's table of samples is there: one function writes it, another reads it.
func TestTraffic(t *testing.T) {
	// What is slow to be stored is not sampled: the first event starts a function.
	for attempt := range 20 {
		path := fmt.Sprintf("/Sampled/Fruits%d", attempt)
		if response, text := call(t, "POST", path+"/register_event", "application/schema+json", strict); response.StatusCode != 201 {
			t.Fatalf("registering: %s: %s", response.Status, text)
		}
		if response, text := call(t, "POST", path+"/send_event", jsonType, `{"fruit":"apple"}`); response.StatusCode != 201 {
			t.Fatalf("sending: %s: %s", response.Status, text)
		}
		_, text := call(t, "POST", path+"/register_event?dry_run=true", "application/schema+json", `false`)
		var p events.Problem
		if err := json.Unmarshal(text, &p); err != nil || p.Traffic == nil {
			t.Fatalf("%v: %s", err, text)
		}
		if p.Traffic.Checked == 1 && p.Traffic.Refused == 1 {
			return
		}
	}
	t.Error("no event was sampled")
}
