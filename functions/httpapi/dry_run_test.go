package httpapi

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/events"
)

// A dry run leaves nothing behind: no event, rejected event, sample, sender, usage or line of
// the log about what is stored. The same requests leave all of these when they are real.
func TestADryRunLeavesNothing(t *testing.T) {
	t.Parallel()
	var stream memory.Stream
	var rejected memory.Rejected
	var samples memory.Samples
	var senders memory.Senders
	var ledger memory.Usage
	var log bytes.Buffer
	if err := ledger.SetQuota(t.Context(), "SpongeBob", usage.Quota{EventsADay: 20}); err != nil {
		t.Fatal(err)
	}
	gateway := New(Adapters{
		Schemas: &memory.Schemas{}, Claims: &memory.Claims{}, Stream: &stream, Rejected: &rejected,
		KeepSamples: &samples, CountSenders: &senders, Usage: &ledger,
	}, Options{Log: slog.New(slog.NewJSONHandler(&log, nil))})
	do := func(path, contentType, body string) (status int) {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		answer := httptest.NewRecorder()
		gateway.ServeHTTP(answer, r)
		if answer.Code >= 300 && answer.Code != http.StatusUnprocessableEntity {
			t.Fatalf("%s: %d %s", path, answer.Code, answer.Body)
		}
		return answer.Code
	}
	do("/SpongeBob/Fruits/register_event?enforcement=warn&accept=all&idempotent=true", events.SchemaType,
		`{"maxProperties":1}`)
	do("/SpongeBob/Fruits/register_event", events.SchemaType, `{"maxProperties":2}`)
	do("/SpongeBob/Fruits/register_event?shadow=true", events.SchemaType, `{"maxProperties":0}`)
	do("/SpongeBob/Colors/register_event", events.SchemaType, `{"type":"string"}`)
	send := func(query string) {
		for i, want := range []int{201, 201, 422, 207} {
			path := []string{"/SpongeBob/Fruits/send_event", "/SpongeBob/Fruits/send_event?version=1",
				"/SpongeBob/Colors/send_event", "/SpongeBob/send_events"}[i]
			form := []string{events.CloudEventType, events.JSONType, events.JSONType, events.CloudEventsBatchType}[i]
			body := []string{`{"specversion":"1.0","id":"1","source":"/s","type":"Fruits","data":{"a":1,"b":1,"c":1}}`,
				`{"a":1,"b":1}`, `1`, `[{"specversion":"1.0","id":"2","source":"/s","type":"Fruits","data":{}},` +
					`{"specversion":"1.0","id":"3","source":"/s","type":"Colors","data":1}]`}[i]
			separator := "?"
			if strings.Contains(path, "?") {
				separator = "&"
			}
			if got := do(path+separator+query, form, body); got != want {
				t.Errorf("%s%s%s is answered %d, want %d", path, separator, query, got, want)
			}
		}
	}
	left := func() map[string]int {
		fruits := core.EventType{Client: "SpongeBob", Event: "Fruits"}
		kept, err := samples.Recent(t.Context(), fruits, time.Now(), 100)
		if err != nil {
			t.Fatal(err)
		}
		counts, err := senders.Counts(t.Context(), fruits, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		bucket, err := ledger.Bucket(t.Context(), "SpongeBob")
		if err != nil {
			t.Fatal(err)
		}
		return map[string]int{
			"events": len(stream.Events()), "rejected events": len(rejected.Rejections()), "samples": len(kept),
			"senders": len(counts), "lines about stored events": strings.Count(log.String(), "stored"),
			"events of the quota": int(bucket.Taken),
		}
	}
	for range 3 {
		send("dry_run=true")
	}
	for what, n := range left() {
		if n != 0 {
			t.Errorf("dry runs leave %d %s", n, what)
		}
	}
	send("dry_run=false")
	for what, n := range left() {
		if n == 0 {
			t.Errorf("real requests leave no %s", what)
		}
	}
}
