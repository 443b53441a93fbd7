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
