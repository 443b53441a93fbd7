package sending

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

func TestSendInBatches(t *testing.T) {
	gateway := &standIn{refuse: refuseNegative}
	code, stdout, said := send(t, gateway.serve(t), "--ndjson --batch 3 -o json", "1\n2\n-3\n4\n\nx\n5\n")
	if got, want := fmt.Sprintf("%q", gateway.sent()), `["1 2 -3" "4 5"]`; code != cli.ExitFailed || got != want {
		t.Errorf("ended with %d; sent %s, want %s", code, got, want)
	}
	if ids := idsOf(stdout); ids != "1 2 4 5 " {
		t.Errorf("receipts of %q", ids)
	}
	if !strings.Contains(stdout, `{"label":"stdin:3",`) || !strings.Contains(stdout, `"code":"event_invalid"`) ||
		strings.Count(stdout, "\n") != 6 {
		t.Errorf("printed %s", stdout)
	}
	want := "eventgateway: stdin:3: it is negative (event_invalid, 422)\n  stdin:3:1: the whole: why\n" +
		"eventgateway: stdin:6:1: it is not JSON: invalid character 'x' looking for beginning of value " +
		"(invalid_json, 400)\n" +
		"# 6 sent: 4 accepted, 2 rejected, 0 failed; "
	if !strings.HasPrefix(said, want) || !strings.HasSuffix(said, " events/s\n") {
		t.Errorf("said %q, want %q", said, want)
	}
}

// The refusal of a whole request is reported once.
func TestSendSaysOnceWhatIsAlike(t *testing.T) {
	gateway := &standIn{fault: func(n int, _ string, w http.ResponseWriter) bool {
		return n == 2 && respond(w, http.StatusForbidden, events.JSONType, map[string]string{"message": "Forbidden"})
	}}
	code, _, said := send(t, gateway.serve(t), "--ndjson --batch 2 --quiet", "1\n2\n3\n4\n5\n")
	if code != cli.ExitFailed || !strings.HasPrefix(said, "eventgateway: stdin:3 to stdin:4: Forbidden: "+
		"the gateway may want a signature of AWS, and none was sent (403)\n"+
		"# 5 sent: 3 accepted, 2 rejected, 0 failed; ") {
		t.Errorf("ended with %d, said %q", code, said)
	}
}

// Events that may succeed later are sent again, and a success after that is not reported.
func TestSendTriesAgain(t *testing.T) {
	gateway := &standIn{fault: func(n int, _ string, w http.ResponseWriter) bool {
		return n <= 2 && respond(w, http.StatusServiceUnavailable, "", nil)
	}}
	code, _, said := send(t, gateway.serve(t), "--ndjson --batch 2 --quiet", "1\n2\n3\n")
	if got, want := fmt.Sprintf("%q", gateway.sent()), `["1 2" "1 2" "1" "2" "3"]`; code != cli.ExitOK || got != want {
		t.Errorf("ended with %d; sent %s, want %s", code, got, want)
	}
	if strings.Count(said, "\n") != 2 || !strings.HasPrefix(said, "# trying 2 events again in 0.") {
		t.Errorf("said %q", said)
	}
}
