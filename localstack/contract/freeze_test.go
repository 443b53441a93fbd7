package contract

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/faults"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// thawTime bounds the extra time of requests after a freeze. An attempt over a dropped connection
// takes 2.5 s. A busy machine may take as long after one freeze, hardly after two.
const thawTime = 2 * time.Second

// While the function is frozen between two requests, its connections are dropped in
// silence. The next request is answered as usual.
func TestConnectionsThatAreDroppedInAFreeze(t *testing.T) {
	endpoint := emulatortest.Endpoint(t)
	for name, test := range map[string]struct {
		idempotent bool
		events     int           // of the request before the freeze
		pause      time.Duration // the length of the freeze
		headTTL    string
	}{
		"one connection, six seconds":      {false, 1, 6 * time.Second, "5s"},
		"one connection, a second":         {false, 1, time.Second, "5s"},
		"one connection, an instant":       {false, 1, 50 * time.Millisecond, "0s"},
		"sixteen connections, six seconds": {true, 100, 6 * time.Second, "5s"},
		"sixteen connections, a second":    {true, 100, time.Second, "5s"},
		"sixteen connections, an instant":  {true, 100, 50 * time.Millisecond, "5s"},
	} {
		t.Run(name, func(t *testing.T) {
			link, err := faults.Connect(t.Context(), endpoint)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(link.Close)
			g := gatewaytest.StartThrough(t, link.Endpoint, gateway.Options{
				MemoryMB: memoryMB, MaxWorkers: 1, Env: []string{settings.HeadTTL + "=" + test.headTTL},
			})
			g.Register(t, fmt.Sprint("/SpongeBob/Fruits?idempotent=", test.idempotent), schema)
			event := func(n int) gatewaytest.Answer {
				return g.Send(t, "POST", "/SpongeBob/Fruits/send_event", asBatch, cloudEvents(t, n))
			}
			event(1)
			warm := event(1)
			sent, late := 2, 0 // late counts the freezes with a late request after them
			for range 2 {
				if a := event(test.events); a.Status != 201 {
					t.Fatalf("before the freeze: %d %.300s", a.Status, a.Body)
				}
				dropped := link.Drop()
				time.Sleep(test.pause)
				most := time.Duration(0)
				for range 3 { // so that no dropped connection is left
					a := event(1)
					t.Logf("%d connections were dropped; %d in %v, warm in %v", dropped, a.Status, a.Took, warm.Took)
					if a.Status != 201 || dropped == 0 {
						t.Errorf("after the freeze: %d; %d connections were dropped: %.300s", a.Status, dropped, a.Body)
					}
					most = max(most, a.Took)
				}
				if most > warm.Took+thawTime {
					late++
				}
				sent += test.events + 3
			}
			if late == 2 {
				t.Error("after each freeze, a request was late")
			}
			if n := len(storedIn(t, g.Stream)); n != sent {
				t.Errorf("%d events are stored of %d", n, sent)
			}
		})
	}
}

// cloudEvents returns a batch of so many events, each with an id of its own.
func cloudEvents(t *testing.T, n int) string {
	var list []string
	for range n {
		list = append(list, fmt.Sprintf(`{"specversion":"1.0","id":%q,"source":"/t","type":"SpongeBob.Fruits","data":{"fruit":"apple"}}`, emulatortest.UniqueName(t)))
	}
	return "[" + strings.Join(list, ",") + "]"
}
