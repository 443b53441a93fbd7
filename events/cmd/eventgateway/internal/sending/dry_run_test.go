package sending

import (
	"net/http"
	"strings"
	"testing"

	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// A dry run says what would become of the events, alone and in batches, and never that one may
// be stored.
func TestSendDryRun(t *testing.T) {
	url := (&standIn{refuse: refuseNegative}).serve(t)
	for _, args := range []string{"--dry-run --ndjson", "--dry-run --batch 2"} {
		code, stdout, said := send(t, url, args, "1\n-2\n3\n")
		const accepted = "would be accepted: SpongeBob.Fruit version 2\n"
		if code != 1 || stdout != accepted+accepted {
			t.Errorf("%s: ended with %d, printed %q", args, code, stdout)
		}
		if !strings.Contains(said, "stdin:2: it is negative (event_invalid, 422)") ||
			!strings.Contains(said, "3 checked, of which nothing is stored: 2 accepted, 1 rejected, 0 failed") {
			t.Errorf("%s: said %q", args, said)
		}
	}
}

func TestADryRunWithoutAnAnswer(t *testing.T) {
	url := (&standIn{fault: func(int, string, http.ResponseWriter) bool { panic(http.ErrAbortHandler) }}).serve(t)
	for args, want := range map[string]int{"--dry-run --data 1": 1, "--data 1": cli.ExitUnsure} {
		code, _, said := send(t, url, args, "")
		if code != want || strings.Contains(said, "may be") != (want == cli.ExitUnsure) {
			t.Errorf("%s: ended with %d: %s", args, code, said)
		}
	}
}
