package sending

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// gatewayOf is a gateway that lists the given event types. answer answers its events.
func gatewayOf(t *testing.T, answer http.HandlerFunc, types ...string) (url string, requests *atomic.Int64) {
	requests = new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/list_events") {
			list := events.RegisteredEvents{Client: "SpongeBob"}
			for _, name := range types {
				list.Events = append(list.Events, events.RegisteredEvent{Event: name})
			}
			json.NewEncoder(w).Encode(list)
			return
		}
		requests.Add(1)
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, requests
}

func notRegisteredHere(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", events.ProblemType)
	w.WriteHeader(http.StatusNotFound)
	fmt.Fprint(w, `{"detail":"no event named Fruit is registered by the client SpongeBob","code":"event_type_not_registered","retryable":false}`)
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
	for args, most := range map[string]int64{"--batch 500": 2, "--batch 10 --concurrency 4": 10, "--concurrency 8": 16} {
		url, requests := gatewayOf(t, notRegisteredHere, "Colors", "Fruits")
		said := sendLines(t, url, 60_000, "{}", args)
		if requests.Load() > most || strings.Count(said, "\n") != 4 || strings.Count(said, "no event named Fruit is registered") != 1 ||
			!strings.HasPrefix(said, "eventgateway: stdin:1") || strings.Contains(args, "batch") && !strings.Contains(said, " events): no event named Fruit") ||
			!strings.Contains(said, "\nhint: did you mean Fruits?\n# stopped because the event type is not registered: --keep-going sends the rest, too\n# ") ||
			!strings.Contains(said, " rejected, 0 failed; ") {
			t.Errorf("%s: %d requests, said\n%s", args, requests.Load(), said)
		}
	}
	url, requests := gatewayOf(t, notRegisteredHere)
	said := sendLines(t, url, 60_000, "{}", "--batch 500 --keep-going")
	if requests.Load() < 120 || strings.Count(said, "\n") > 4 || !strings.Contains(said, "# 60000 sent: 0 accepted, 60000 rejected, 0 failed; ") ||
		!strings.Contains(said, "hint: SpongeBob has no event types registered: is the client's name right?\n") {
		t.Errorf("%d requests, said\n%s", requests.Load(), said)
	}
}

// If all events fail alike, the rest is not sent without --keep-going.
func TestSendOfEventsThatAllFailAlike(t *testing.T) {
	for args, sent := range map[string]int{"--batch 500": 1000, "--batch 7": 112, "--concurrency 4": 104} {
		url, _ := gatewayOf(t, invalidUnless(`"good"`))
		said := sendLines(t, url, 60_000, "7", args)
		var n int
		if _, err := fmt.Sscanf(said[max(0, strings.LastIndex(said, "# ")):], "# %d sent", &n); err != nil || n < 100 || n > sent || strings.Count(said, "\n") > 5 ||
			!strings.Contains(said, " failed alike: --keep-going sends the rest, too\n") {
			t.Errorf("%s: %d sent, said\n%s", args, n, said)
		}
		said = sendLines(t, url, 2_000, "7", args+" --keep-going")
		if !strings.Contains(said, "# 2000 sent: 0 accepted, 2000 rejected, 0 failed; ") || strings.Contains(said, "stopped") || strings.Count(said, "\n") > 5 {
			t.Errorf("%s --keep-going: said\n%s", args, said)
		}
		said = sendLines(t, url, 1_000, "\"good\"\n7", args+" --quiet")
		if !strings.Contains(said, "# 2000 sent: 1000 accepted, 1000 rejected, 0 failed; ") || strings.Contains(said, "stopped") || strings.Count(said, "\n") > 5 ||
			!strings.Contains(said, "eventgateway: 999 more as stdin:2 (stdin:4, stdin:6, stdin:8, ") {
			t.Errorf("%s, every other event: said\n%s", args, said)
		}
	}
}

// invalidUnless refuses all events whose data is not good, alone and in batches.
func invalidUnless(good string) http.HandlerFunc {
	refused := events.EventResult{Status: 422, Code: "event_invalid", Detail: "it is not good", Errors: []events.Violation{{Pointer: "/a", Detail: "why"}}}
	return func(w http.ResponseWriter, r *http.Request) {
		reader := r.Body
		if r.Header.Get("Content-Encoding") == "gzip" {
			reader, _ = gzip.NewReader(r.Body)
		}
		body, _ := io.ReadAll(reader)
		var batch []struct{ Data json.RawMessage }
		if r.Header.Get("Content-Type") != events.CloudEventsBatchType {
			if string(body) == good {
				w.WriteHeader(http.StatusCreated)
				fmt.Fprint(w, `{"id":"1","sequence_number":"1"}`)
				return
			}
			w.Header().Set("Content-Type", events.ProblemType)
			w.WriteHeader(http.StatusUnprocessableEntity)
			json.NewEncoder(w).Encode(events.Problem{Code: refused.Code, Detail: refused.Detail, Errors: refused.Errors})
			return
		}
		json.Unmarshal(body, &batch)
		var result events.BatchResult
		for i, e := range batch {
			if string(e.Data) == good {
				result.Accepted++
				if r.URL.RawQuery == "" {
					result.Results = append(result.Results, events.EventResult{Index: i, Status: 201, Receipt: &events.Receipt{ID: "1", SequenceNumber: "1"}})
				}
				continue
			}
			result.Rejected++
			one := refused
			one.Index = i
			result.Results = append(result.Results, one)
		}
		w.Header().Set("Content-Type", events.JSONType)
		w.WriteHeader(map[bool]int{true: 207, false: 422}[result.Accepted > 0])
		json.NewEncoder(w).Encode(result)
	}
}

// An event that crashes the function does not affect the others. It is unknown whether it
// is stored, so it is not counted as failed.
func TestSendOfEventsThatMayBeStored(t *testing.T) {
	var requests []string
	url := batchStandIn(t, &requests, func(_ int, w http.ResponseWriter) bool {
		switch request := requests[len(requests)-1]; {
		case !strings.Contains(request, "666"):
			return false
		case request == "666": // else it would be tried for long
			w.Header().Set("Content-Type", events.ProblemType)
		}
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprint(w, `{"code":"internal","message":"Internal Server Error","detail":"a fault"}`)
		return true
	})
	code, _, said := send(t, url, "--ndjson --batch 4 --quiet", "1\n2\n666\n-4\n5\n")
	if code != cli.ExitUnsure || !strings.Contains(said, "eventgateway: stdin:3: a fault (internal, 500)\n") ||
		!strings.Contains(said, "\n# 5 sent: 3 accepted, 1 rejected, 0 failed, 1 may be stored; ") {
		t.Errorf("ended with %d, said\n%s", code, said)
	}
}

// A fault that is not retryable is not retried.
func TestSendDoesNotRepeatAFault(t *testing.T) {
	var requests []string
	url := batchStandIn(t, &requests, func(_ int, w http.ResponseWriter) bool {
		w.Header().Set("Content-Type", events.ProblemType)
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprint(w, `{"code":"internal","detail":"a fault","retryable":false}`)
		return true
	})
	code, _, said := send(t, url, "--ndjson --batch 4", "1\n2\n")
	if code != cli.ExitUnsure || len(requests) != 1 || !strings.HasPrefix(said, "eventgateway: stdin:1 to stdin:2: a fault (internal, 500)\n# 2 sent: 0 accepted, 0 rejected, 0 failed, 2 may be stored; ") {
		t.Errorf("ended with %d after %d requests, said\n%s", code, len(requests), said)
	}
}
