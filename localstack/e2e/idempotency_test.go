//go:build e2e

package e2e

import (
	"encoding/json"
	"reflect"
	"testing"

	"example.com/eventgateway/events"
)

// An event that is sent again gets its first receipt: the stack has the table of claims, and
// the function finds it.
func TestSendingAgain(t *testing.T) {
	deployed.Register(t, "/Again/Fruits?idempotent=true", strict)
	const event = `{"specversion":"1.0","id":"1","source":"urn:e2e","type":"Fruits","data":{"fruit":"apple"}}`
	var first events.Receipt
	for i, status := range []int{201, 200, 200} {
		a := deployed.Send(t, "POST", "/Again/Fruits/send_event", "Content-Type: application/cloudevents+json", event)
		var r events.Receipt
		if err := json.Unmarshal([]byte(a.Body), &r); err != nil || a.Status != status || r.Duplicate != (i > 0) {
			t.Fatalf("sent for the %d. time: %d: %s", i+1, a.Status, a.Body)
		}
		if r.Duplicate = false; i == 0 {
			first = r
		} else if !reflect.DeepEqual(r, first) {
			t.Errorf("the receipt is %+v, and was %+v", r, first)
		}
	}
}
