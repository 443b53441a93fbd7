package contract

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// resources are the backend's.
var resources = emulator.Resources{SchemaTable: "schemas", ClaimTable: "claims", Stream: "stream"}

// backend plays DynamoDB, which works, and Kinesis, which does what a test wants. The tests
// of the adapters have the faults of DynamoDB.
func backend(t *testing.T, kinesis http.HandlerFunc) string {
	item := fmt.Sprintf(`{"Item":{"version":{"N":"1"},"fingerprint":{"S":"f"},"created_at":{"S":"2026-11-24T12:00:00.000Z"},"document":{"B":%q}}}`, "e30=")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice that its caller has gone
		switch service, _, call := strings.Cut(r.Header.Get("X-Amz-Target"), "_"); {
		case !call: // it opens a connection
		case service == "DynamoDB":
			fmt.Fprint(w, item)
		default:
			kinesis(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// A stream that is away or slow gives a 503, and one that throttles a 429: in time, with
// Retry-After, and with the cause in the log.
func TestAStreamThatFails(t *testing.T) {
	const timeout = 4 * time.Second // of the function
	for name, c := range map[string]struct {
		kinesis     http.HandlerFunc
		code, cause string
	}{
		"away": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "backend_unavailable",
			"EOF"},
		"slow": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "backend_unavailable",
			"Client.Timeout exceeded"}, // net/http has two wordings around it
		"failing": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, "backend_unavailable",
			"StatusCode: 500"},
		"refusing": {inside("ProvisionedThroughputExceededException"), "backend_throttled",
			"ProvisionedThroughputExceededException"},
		"broken": {inside("InternalFailure"), "backend_unavailable", "InternalFailure"},
		"throttling": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/x-amz-json-1.1")
			w.WriteHeader(400)
			fmt.Fprint(w, `{"__type":"LimitExceededException","message":"too much"}`)
		}, "backend_throttled", "LimitExceededException"},
		"silent about the place": {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"FailedRecordCount":0,"Records":[{}]}`) }, "backend_unavailable", "no sequence number"},
		"answering nothing":      {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{}`) }, "backend_unavailable", "0 results"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			logged := &gatewaytest.Buffer{}
			g := gatewaytest.Serve(t, backend(t, c.kinesis), resources,
				gateway.Options{MemoryMB: memoryMB, Timeout: timeout, Log: logged})
			send := func() gatewaytest.Answer {
				return g.Send(t, "POST", "/SpongeBob/Fruits/send_event", asJSON, `{"secret":"apple"}`)
			}
			a := send()
			for tries := 0; a.Status == 500 && tries < 5; tries++ { // a busy machine exceeds the function's time
				a = send()
			}
			p := a.Problem(t)
			status := map[string]int{"backend_unavailable": 503, "backend_throttled": 429}[c.code]
			if a.Status != status || p.Code != c.code || a.Header.Get("Retry-After") == "" || !p.Retryable {
				t.Errorf("%d after %v: %s", a.Status, a.Took, a.Body)
			}
			text := logged.String() // which is read beside the answer, and can come later
			for end := time.Now().Add(30 * time.Second); !strings.Contains(text, c.cause) && time.Now().Before(end); {
				time.Sleep(10 * time.Millisecond)
				text = logged.String()
			}
			if !strings.Contains(text, c.cause) || !strings.Contains(text, `"level":"WARN"`) ||
				strings.Contains(text, "apple") {
				t.Errorf("the log does not say %q: %s", c.cause, text)
			}
			if strings.Contains(a.Body, c.cause) {
				t.Errorf("the cause is told outside: %s", a.Body)
			}
		})
	}
}

// inside is a successful call with a refused record.
func inside(code string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"FailedRecordCount":1,"Records":[{"ErrorCode":%q,"ErrorMessage":"refused"}]}`, code)
	}
}
