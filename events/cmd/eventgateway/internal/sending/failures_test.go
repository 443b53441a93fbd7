package sending

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

func notRegisteredHere(_ int, _ string, w http.ResponseWriter) bool {
	return respond(w, http.StatusNotFound, events.ProblemType, events.Problem{
		Detail: "no event named Fruit is registered by the client SpongeBob", Code: cli.NotRegistered,
	})
}

// sendLines runs send with n times line, and returns its standard error.
func sendLines(t *testing.T, url string, n int, line string, args string) (said string) {
	t.Helper()
	code, _, said := send(t, url, "--ndjson "+args, strings.Repeat(line+"\n", n))
	if code != cli.ExitFailed {
		t.Errorf("%q ended with %d", args, code)
	}
	return said
}

// 60,000 events of a type that is not registered take one line and very few requests.
func TestSendOfATypeThatIsNotRegistered(t *testing.T) {
	for args, most := range map[string]int{"--batch 500": 2, "--batch 10 --concurrency 4": 10, "--concurrency 8": 16} {
		gateway := &standIn{fault: notRegisteredHere, types: []string{"Colors", "Fruits"}}
		said := sendLines(t, gateway.serve(t), 60_000, "{}", args)
		if len(gateway.sent()) > most || strings.Count(said, "\n") != 4 ||
			strings.Count(said, "no event named Fruit is registered") != 1 ||
			!strings.HasPrefix(said, "eventgateway: stdin:1") ||
			strings.Contains(args, "batch") && !strings.Contains(said, " events): no event named Fruit") ||
			!strings.Contains(said, "\nhint: did you mean Fruits?\n# stopped because the event type is not "+
				"registered: --keep-going sends the rest, too\n# ") ||
			!strings.Contains(said, " rejected, 0 failed; ") {
			t.Errorf("%s: %d requests, said\n%s", args, len(gateway.sent()), said)
		}
	}
	gateway := &standIn{fault: notRegisteredHere}
	said := sendLines(t, gateway.serve(t), 60_000, "{}", "--batch 500 --keep-going")
	if len(gateway.sent()) < 120 || strings.Count(said, "\n") > 4 ||
		!strings.Contains(said, "# 60000 sent: 0 accepted, 60000 rejected, 0 failed; ") ||
		!strings.Contains(said, "hint: SpongeBob has no event types registered: is the client's name right?\n") {
		t.Errorf("%d requests, said\n%s", len(gateway.sent()), said)
	}
}

// If all events fail alike, the rest is not sent without --keep-going.
func TestSendOfEventsThatAllFailAlike(t *testing.T) {
	for args, sent := range map[string]int{"--batch 500": 1000, "--batch 7": 112, "--concurrency 4": 104} {
		notGood := func(data string) bool { return data != `"good"` }
		url := (&standIn{refuse: refuse(notGood, "it is not good")}).serve(t)
		said := sendLines(t, url, 60_000, "7", args)
		var n int
		if _, err := fmt.Sscanf(said[max(0, strings.LastIndex(said, "# ")):], "# %d sent", &n); err != nil || n < 100 ||
			n > sent || strings.Count(said, "\n") > 5 ||
			!strings.Contains(said, " failed alike: --keep-going sends the rest, too\n") {
			t.Errorf("%s: %d sent, said\n%s", args, n, said)
		}
		said = sendLines(t, url, 2_000, "7", args+" --keep-going")
		if !strings.Contains(said, "# 2000 sent: 0 accepted, 2000 rejected, 0 failed; ") ||
			strings.Contains(said, "stopped") || strings.Count(said, "\n") > 5 {
			t.Errorf("%s --keep-going: said\n%s", args, said)
		}
		said = sendLines(t, url, 1_000, "\"good\"\n7", args+" --quiet")
		if !strings.Contains(said, "# 2000 sent: 1000 accepted, 1000 rejected, 0 failed; ") ||
			strings.Contains(said, "stopped") || strings.Count(said, "\n") > 5 ||
			!strings.Contains(said, "eventgateway: 999 more as stdin:2 (stdin:4, stdin:6, stdin:8, ") {
			t.Errorf("%s, every other event: said\n%s", args, said)
		}
	}
}

// An event that crashes the function does not affect the others. It is unknown whether it
// is stored, so it is not counted as failed.
func TestSendOfEventsThatMayBeStored(t *testing.T) {
	gateway := &standIn{refuse: refuseNegative, fault: func(_ int, request string, w http.ResponseWriter) bool {
		switch {
		case !strings.Contains(request, "666"):
			return false
		case request == "666": // else it would be tried for long
			return respond(w, 500, events.ProblemType, events.Problem{Code: "internal", Detail: "a fault"})
		}
		return respond(w, 500, events.JSONType, map[string]string{"message": "Internal Server Error"})
	}}
	code, _, said := send(t, gateway.serve(t), "--ndjson --batch 4 --quiet", "1\n2\n666\n-4\n5\n")
	if code != cli.ExitUnsure || !strings.Contains(said, "eventgateway: stdin:3: a fault (internal, 500)\n") ||
		!strings.Contains(said, "\n# 5 sent: 3 accepted, 1 rejected, 0 failed, 1 may be stored; ") {
		t.Errorf("ended with %d, said\n%s", code, said)
	}
}
