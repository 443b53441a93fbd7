package httpapi

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/access"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/openapi/openapitest"
)

// The handlers answer as the golden files and the OpenAPI document say.
func TestContract(t *testing.T) { openapitest.Run(t, contractHandlers) }

// A dry run of each event of the golden files decides as sending it does.
func TestDryRunsDecideAsRealOnes(t *testing.T) { openapitest.RunDry(t, contractHandlers) }

// contractHandlers are the handlers with the bounds of the golden files.
func contractHandlers(b openapitest.Backends) map[string]apigateway.Handler {
	var counts memory.Senders
	a := Adapters{
		Schemas: b.Schemas, Claims: b.Claims, Stream: b.Stream, ReadSamples: b.Samples,
		CountSenders: &counts, ReadSenders: &counts, Hooks: b.Hooks, Usage: b.Usage,
	}
	return a.handlers(Options{
		MaxEventBytes: openapitest.MaxEventBytes, MaxBatchEvents: openapitest.MaxBatchEvents,
		MaxBatchBytes: openapitest.MaxBatchBytes, MaxBatchSteps: openapitest.MaxSteps,
		AllowDeletion: b.AllowDeletion, PublicSchemas: true, PublicURL: openapitest.URL,
	}.withDefaults())
}

// Over a real connection, with the defaults, all adapters, and many requests at once.
func TestOverHTTP(t *testing.T) {
	t.Parallel()
	var stream memory.Stream
	var rejected memory.Rejected
	var samples memory.Samples
	var counts memory.Senders
	server := httptest.NewServer(New(Adapters{
		Schemas: &memory.Schemas{}, Claims: &memory.Claims{}, Stream: &stream,
		Rejected: &rejected, KeepSamples: &samples, ReadSamples: &samples,
		CountSenders: &counts, ReadSenders: &counts,
	}, Options{}))
	defer server.Close()
	send := func(path, body string, status int) {
		t.Helper()
		response, err := http.Post(server.URL+path, "application/json", strings.NewReader(body))
		if err != nil {
			t.Error(err)
			return
		}
		defer response.Body.Close()
		if text, err := io.ReadAll(response.Body); err != nil || response.StatusCode != status {
			t.Errorf("%s is answered %s %s, %v; want %d", path, response.Status, text, err, status)
		}
	}
	send("/SpongeBob/Fruits/register_event", `{"type":"object","required":["fruit"]}`, 201)
	const each = 20
	var requests sync.WaitGroup
	for i := range each {
		requests.Go(func() { send("/SpongeBob/Fruits/send_event", fmt.Sprintf(`{"fruit":%d}`, i), 201) })
		requests.Go(func() { send("/SpongeBob/Fruits/send_event", `{}`, 422) })
	}
	requests.Wait()
	send("/SpongeBob/Fruits/send_event", strings.Repeat(" ", 10<<20)+"{}", 413)
	send("/nowhere", "", 404)
	send("/SpongeBob//Fruits/send_event", "{}", 404)
	if n := len(stream.Events()); n != each {
		t.Errorf("%d events are published, want %d", n, each)
	}
	if n := len(rejected.Rejections()); n != each {
		t.Errorf("%d events are kept as rejected, want %d", n, each)
	}
	fruits := core.EventType{Client: "SpongeBob", Event: "Fruits"}
	if kept, err := samples.Recent(t.Context(), fruits, time.Now(), 100); err != nil || len(kept) == 0 {
		t.Errorf("%d samples are kept, %v", len(kept), err)
	}
}

// Requests beyond the limits of API Gateway and Lambda are refused, also without these services.
func TestRequestsBeyondTheLimitsOfAWSAreRefused(t *testing.T) {
	t.Parallel()
	gateway := New(Adapters{Schemas: &memory.Schemas{}, Claims: &memory.Claims{}, Stream: &memory.Stream{}}, Options{})
	for _, c := range []struct {
		kilobytes int // of a batch, which Lambda gets in base64
		cookie    int
		status    int
	}{
		{4300, 9000, http.StatusUnprocessableEntity}, {4800, 0, http.StatusRequestEntityTooLarge},
		{0, 11_000, http.StatusRequestHeaderFieldsTooLarge},
	} {
		r := httptest.NewRequest("POST", "/SpongeBob/Fruits/send_event?results=summary",
			strings.NewReader(strings.Repeat(strings.Repeat(" ", 1023)+"1\n", c.kilobytes)))
		r.Header.Set("Content-Type", "application/x-ndjson")
		r.Header.Set("Cookie", strings.Repeat("x", c.cookie))
		answer := httptest.NewRecorder()
		gateway.ServeHTTP(answer, r)
		if answer.Code != c.status {
			t.Errorf("%d kB, a cookie of %d bytes: %d %.200s", c.kilobytes, c.cookie, answer.Code, answer.Body)
		}
	}
}

// Each answer names its request, as API Gateway's does: by the id that a problem and the log have.
func TestAnswersNameTheirRequests(t *testing.T) {
	t.Parallel()
	handlers := handlersOver(&memory.Stream{})
	for path, status := range map[string]int{
		"/SpongeBob/Fruits/schema": 404, "/clients": 200, "/" + strings.Repeat("x", 11_000): 431,
	} {
		answer := send(handlers, access.Open, "GET", path, "")
		id := answer.Header().Get("Apigw-Requestid")
		named := strings.Contains(answer.Body.String(), "urn:eventgateway:request:"+id)
		if answer.Code != status || id == "" || named != (status == 404) {
			t.Errorf("%.30s: %d %q %s", path, answer.Code, id, answer.Body)
		}
	}
}

// without is a store that does not give one event type's versions.
type without struct {
	registry.SchemaStore
	event string
}

func (w *without) Version(ctx context.Context, t core.EventType, version int) (core.Schema, error) {
	if t.Event == w.event {
		return core.Schema{}, &core.Error{Code: core.CodeBackendUnavailable, Detail: "not now"}
	}
	return w.SchemaStore.Version(ctx, t, version)
}

// If the gateway finds a schema, but not what the schema refers to, its answer is a problem without
// the schema's media type, ETag and version.
func TestABundleThatCannotBeMade(t *testing.T) {
	t.Parallel()
	schemas := &without{SchemaStore: &memory.Schemas{}}
	handlers := Adapters{Schemas: schemas, Claims: &memory.Claims{}, Stream: &memory.Stream{}}.handlers(
		Options{}.withDefaults())
	const refers = `{"properties":{"a":{"$ref":"/SpongeBob/Colours/schema?version=1"}}}`
	for _, sent := range []string{"Colours/register_event {}", "Fruits/register_event " + refers,
		`Fruits/register_event?shadow=true {"type":"object",` + refers[1:]} {
		path, body, _ := strings.Cut(sent, " ")
		if a := send(handlers, access.Open, "POST", "/SpongeBob/"+path, body); a.Code >= 300 {
			t.Fatal(a.Body)
		}
	}
	schemas.event = "Colours"
	for _, query := range []string{"bundle=true", "bundle=true&version=1", "bundle=true&version=shadow"} {
		a := send(handlers, access.Open, "GET", "/SpongeBob/Fruits/schema?"+query, "")
		if h := a.Header(); a.Code != http.StatusServiceUnavailable || h.Get("Content-Type") != events.ProblemType ||
			h.Get("Etag")+h.Get("Schema-Version")+h.Get("Cache-Control") != "" {
			t.Errorf("%s: %d %v", query, a.Code, h)
		}
	}
}
