package metrics

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/internal/wire"
)

// The alarm on failed events is for faults of the gateway and of what it stands on: what
// is answered with a 5xx, or is turned away because a backend throttles. Nothing that
// the sender brings about raises it, retryable or not.
func TestOnlyFaultsCountAsFailed(t *testing.T) {
	for code, status := range wire.Statuses() {
		var out bytes.Buffer
		m := New(&out, Options{Now: (&clock{now: start}).Now})
		one := []core.Submission{event("Fruits", valid)}
		m.Receiver(outcomes{{Err: &core.Error{Code: code}}}).ReceiveAll(t.Context(), one, false)
		want := "Rejected:1"
		switch fault := status.Code >= http.StatusInternalServerError || code == core.CodeBackendThrottled; {
		case fault:
			want = "Failed:1"
		case code.Retryable():
			want = "Deferred:1"
		}
		if got := essence([]string{out.String()}); !strings.Contains(got, want) {
			t.Errorf("%s is counted as %s, want %s", code, got, want)
		}
	}
}

// Deferred events are counted under their event type, since its schema was found, also
// where types are merged.
func TestDeferredEventsAreCounted(t *testing.T) {
	deferred := outcomes{
		{Err: &core.Error{Code: core.CodeEventInProgress}}, {Err: &core.Error{Code: core.CodeBatchTooCostly}},
	}
	for most, want := range map[int]string{
		1: "client:Bob event:Fruits Deferred:2\n", -1: "client:(other) event:(other) Deferred:2\n",
	} {
		var out bytes.Buffer
		m := New(&out, Options{MaxTypes: most, Now: (&clock{now: start}).Now})
		batch := []core.Submission{event("Fruits", valid), event("Fruits", valid)}
		m.Receiver(deferred).ReceiveAll(t.Context(), batch, false)
		if got := essence([]string{out.String()}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
