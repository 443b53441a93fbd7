package sending

import (
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
)

func TestTally(t *testing.T) {
	var counts Tally
	for _, p := range []events.Problem{{Status: 422}, {Status: 409, Retryable: true}, {Status: 429, Retryable: true},
		{Status: 500}, {Status: 503, Retryable: true}} {
		counts.Count(&client.Problem{Problem: p})
	}
	counts.Count(nil)
	if got := counts.String(); got != "1 accepted, 1 rejected, 2 failed, 2 may be stored" || counts.Total() != 6 {
		t.Errorf("counted %s of %d", got, counts.Total())
	}
}
