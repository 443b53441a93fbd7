package sending

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/cmd/eventgateway/internal/cli"
)

// batchStandIn answers batches as a gateway does: numbers below 0 are refused. It
// notes each request in requests, as in "1 2 3". fault may answer in its place.
func batchStandIn(t *testing.T, requests *[]string, fault func(n int, w http.ResponseWriter) bool) (url string) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var batch []struct {
			ID   string
			Data json.RawMessage
		}
		if err := json.NewDecoder(r.Body).Decode(&batch); err != nil {
			t.Error(err)
		}
		var text []string
		for _, e := range batch {
			text = append(text, string(e.Data))
		}
		*requests = append(*requests, strings.Join(text, " "))
		if fault != nil && fault(len(*requests), w) {
			return
		}
		var result events.BatchResult
		for i, e := range batch {
			one := events.EventResult{Index: i, Status: 201, Receipt: &events.Receipt{ID: string(e.Data), SequenceNumber: "1"}}
			if e.Data[0] == '-' {
				result.Rejected++
				one = events.EventResult{Index: i, Status: 422, Code: "event_invalid", Detail: "it is negative",
					Errors: []events.Violation{{Detail: "want 0 or more"}}}
			} else {
				if result.Accepted++; r.URL.RawQuery == "results=rejected" {
					continue
				}
			}
			result.Results = append(result.Results, one)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(map[bool]int{true: 201, false: 207}[result.Rejected == 0])
		json.NewEncoder(w).Encode(result)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestSendInBatches(t *testing.T) {
	var requests []string
	url := batchStandIn(t, &requests, nil)
	code, stdout, said := send(t, url, "--ndjson --batch 3 -o json", "1\n2\n-3\n4\n\nx\n5\n")
	if got, want := fmt.Sprintf("%q", requests), `["1 2 -3" "4 5"]`; code != cli.ExitFailed || got != want {
		t.Errorf("ended with %d; sent %s, want %s", code, got, want)
	}
	if ids := idsOf(stdout); ids != "1 2 4 5 " {
		t.Errorf("receipts of %q", ids)
	}
	want := "eventgateway: stdin:3: it is negative (event_invalid, 422)\n  the whole: want 0 or more\n" +
		"eventgateway: stdin:6: the event is not JSON: invalid character 'x' looking for beginning of value (invalid_json, 400)\n" +
		"# 6 sent: 4 accepted, 2 rejected, 0 failed; "
	if !strings.HasPrefix(said, want) || !strings.HasSuffix(said, " events/s\n") {
		t.Errorf("said %q, want %q", said, want)
	}
}

// The refusal of a whole request is reported once.
func TestSendSaysOnceWhatIsAlike(t *testing.T) {
	var requests []string
	url := batchStandIn(t, &requests, func(n int, w http.ResponseWriter) bool {
		if n == 2 {
			w.WriteHeader(http.StatusForbidden)
			io.WriteString(w, `{"message":"Forbidden"}`)
		}
		return n == 2
	})
	code, _, said := send(t, url, "--ndjson --batch 2 --quiet", "1\n2\n3\n4\n5\n")
	if code != cli.ExitFailed || !strings.HasPrefix(said, "eventgateway: stdin:3 to stdin:4: Forbidden (403)\n# 5 sent: 3 accepted, 2 rejected, 0 failed; ") {
		t.Errorf("ended with %d, said %q", code, said)
	}
}

// Events that may succeed later are sent again, and a success after that is not reported.
func TestSendTriesAgain(t *testing.T) {
	var requests []string
	url := batchStandIn(t, &requests, func(n int, w http.ResponseWriter) bool {
		if n <= 2 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		return n <= 2
	})
	code, _, said := send(t, url, "--ndjson --batch 2 --quiet", "1\n2\n3\n")
	if got, want := fmt.Sprintf("%q", requests), `["1 2" "1 2" "1" "2" "3"]`; code != cli.ExitOK || got != want {
		t.Errorf("ended with %d; sent %s, want %s", code, got, want)
	}
	if strings.Count(said, "\n") != 2 || !strings.HasPrefix(said, "# trying 2 events again in 0.") {
		t.Errorf("said %q", said)
	}
}
