//go:build e2e

package e2e

import (
	"encoding/json"
	"testing"
	"time"

	"example.com/eventgateway/events"
)

// The stack's table of samples is there: one function writes it, another reads it.
func TestTraffic(t *testing.T) {
	const path = "/Sampled/Fruits"
	if response, text := call(t, "POST", path+"/register_event", "application/schema+json", strict); response.StatusCode != 201 {
		t.Fatalf("registering: %s: %s", response.Status, text)
	}
	// A function that has written many samples writes the next ones within 10 s; what
	// is slow to be stored is not sampled.
	for range 60 {
		if response, text := call(t, "POST", path+"/send_event", jsonType, `{"fruit":"apple"}`); response.StatusCode != 201 {
			t.Fatalf("sending: %s: %s", response.Status, text)
		}
		_, text := call(t, "POST", path+"/register_event?dry_run=true", "application/schema+json", `false`)
		var p events.Problem
		if err := json.Unmarshal(text, &p); err != nil || p.Traffic == nil {
			t.Fatalf("%v: %s", err, text)
		}
		if p.Traffic.Checked > 0 && p.Traffic.Refused == p.Traffic.Checked {
			return
		}
		time.Sleep(500 * time.Millisecond)
	}
	t.Error("no event was sampled")
}
