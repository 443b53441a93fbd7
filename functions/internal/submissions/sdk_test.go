package submissions_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudevents/sdk-go/v2/binding"
	"github.com/cloudevents/sdk-go/v2/event"
	cehttp "github.com/cloudevents/sdk-go/v2/protocol/http"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/submissions"
)

// The official SDK as producer and consumer: the gateway understands its events, and the SDK
// reads the same event from the record.

var sent = time.Date(2026, 11, 24, 10, 0, 0, 123456789, time.UTC)

func sdkEvent(t *testing.T, n int) event.Event {
	t.Helper()
	e := event.New()
	e.SetID(fmt.Sprintf("A-%d", n))
	e.SetSource("https://sea.example/rock bottom/ä?x=1")
	e.SetType("SpongeBob.Fruits")
	e.SetSubject("pineapple/" + fmt.Sprint(n))
	e.SetTime(sent)
	e.SetDataSchema("https://schemas.example/fruits")
	e.SetExtension("partitionkey", "key-1")
	e.SetExtension("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	e.SetExtension("count", 42)
	e.SetExtension("flag", true)
	if err := e.SetData(event.ApplicationJSON, map[string]any{"name": "🍍 & <b>", "weight": n}); err != nil {
		t.Fatal(err)
	}
	if err := e.Validate(); err != nil {
		t.Fatal(err)
	}
	return e
}

func checkSDK(t *testing.T, s core.Submission, e event.Event, data, wantExtensions string) {
	t.Helper()
	if s.Err != nil {
		t.Fatal(s.Err)
	}
	s.Extensions = slices.SortedFunc(slices.Values(s.Extensions),
		func(a, b core.Extension) int { return strings.Compare(a.Name, b.Name) })
	checkText(t, "the event", inLines(s), strings.Join([]string{"SpongeBob.Fruits " + e.ID(), e.Source(), e.Subject(),
		"key-1", sent.Format(time.RFC3339Nano), data, wantExtensions}, "\n"))
}

const (
	typedExtensions = `count=42 flag=true partitionkey="key-1" traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"`
	textExtensions  = `count="42" flag="true" partitionkey="key-1" traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"`
)

// overHTTP returns the header and body of an SDK's request as a function sees them.
func overHTTP(t *testing.T, r *http.Request) (map[string]string, []byte) {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	header := map[string]string{}
	for name, values := range r.Header {
		header[strings.ToLower(name)] = strings.Join(values, ",")
	}
	return header, body
}

func request(t *testing.T, e event.Event, mode func(context.Context) context.Context) (map[string]string, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://gateway.example", nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx := mode(t.Context())
	if err := cehttp.WriteRequest(ctx, binding.ToMessage(&e), r); err != nil {
		t.Fatal(err)
	}
	return overHTTP(t, r)
}

// inEachMode returns an event as the SDK sends it in each mode.
func inEachMode(t *testing.T, e event.Event) map[string]core.Submission {
	t.Helper()
	header, body := request(t, e, binding.WithForceBinary)
	if !submissions.IsBinary(header) {
		t.Fatalf("not seen as binary: %v", header)
	}
	binary := submissions.Binary("SpongeBob", "Fruits", header, body)
	header, body = request(t, e, binding.WithForceStructured)
	checkText(t, "content type", header["content-type"], events.CloudEventType)
	if submissions.IsBinary(header) {
		t.Error("seen as binary")
	}
	structured := submissions.Structured("SpongeBob", "Fruits", body)
	return map[string]core.Submission{"binary": binary, "structured": structured, "batch": batchOf(t, "Fruits", e)[0]}
}

// batchOf returns events as the SDK sends them in a batch.
func batchOf(t *testing.T, route string, all ...event.Event) []core.Submission {
	t.Helper()
	r, err := cehttp.NewHTTPRequestFromEvents(t.Context(), "http://gateway.example", all)
	if err != nil {
		t.Fatal(err)
	}
	header, body := overHTTP(t, r)
	checkText(t, "content type", header["content-type"], events.CloudEventsBatchType)
	batch, err := submissions.Batch("SpongeBob", route, body, len(all))
	if err != nil || len(batch) != len(all) {
		t.Fatalf("%d events, error %v", len(batch), err)
	}
	return batch
}

// The type of an event in a batch may name it.
func TestSDKProducesBatches(t *testing.T) {
	all := []event.Event{sdkEvent(t, 1), sdkEvent(t, 2), sdkEvent(t, 3)}
	for i, s := range batchOf(t, "", all...) {
		checkSDK(t, s, all[i], string(all[i].Data()), typedExtensions)
	}
}

// The SDK treats data given as bytes as binary, whatever its content type. A caller has to
// give a json.RawMessage.
func TestSDKBytesAreBase64(t *testing.T) {
	e := sdkEvent(t, 1)
	for _, c := range []struct {
		data any
		code core.Code
	}{
		{[]byte(`{"a":1}`), core.CodeUnsupportedMediaType}, // JSON is not taken in base64
		{json.RawMessage(`{"a":1}`), ""},
	} {
		if err := e.SetData(event.ApplicationJSON, c.data); err != nil {
			t.Fatal(err)
		}
		_, body := request(t, e, binding.WithForceStructured)
		check(t, submissions.Structured("SpongeBob", "Fruits", body), c.code, "data_base64")
		header, body := request(t, e, binding.WithForceBinary)
		check(t, submissions.Binary("SpongeBob", "Fruits", header, body), "", "")
	}
}

// recordOf returns the record that the gateway would write.
func recordOf(s core.Submission) events.Record {
	r := events.Record{
		ID: s.ID, Source: s.Source, Type: s.Client + "." + s.Event, Subject: s.Subject, Time: s.Time,
		DataSchema: "https://gateway.example/SpongeBob/Fruits?version=3", SchemaVersion: 3,
		DataContentType: s.ContentType, Data: s.Data,
	}
	for _, e := range s.Extensions {
		r.Extensions = append(r.Extensions, events.Extension{Name: e.Name, Value: e.Value})
	}
	return r
}

// An event from the SDK in each mode keeps its data and its type, in the record and for a
// consumer with the SDK. The gateway accepts the record, which is a CloudEvent, and makes the
// same record from it.
func TestSDKEvents(t *testing.T) {
	for name, c := range map[string]struct {
		contentType, want string // as it is sent, as consumers read it
		data              any
		bytes             string
	}{
		"JSON":        {event.ApplicationJSON, "", map[string]any{"name": "🍍 & <b>"}, `{"name":"🍍 \u0026 \u003cb\u003e"}`},
		"bytes":       {"image/png", "image/png", []byte("\x89PNG\r\n\x1a\n\x00"), "\x89PNG\r\n\x1a\n\x00"},
		"white space": {"image/png", "image/png", []byte(" \n"), " \n"},
		"parameters":  {"Video/MP4; codecs=avc1", "video/mp4", []byte("\x00\x00\x00\x18ftyp"), "\x00\x00\x00\x18ftyp"},
		"text":        {event.TextPlain, "text/plain", "pineapple \"🍍\" \n", "pineapple \"🍍\" \n"},
		"text bytes":  {event.TextPlain, "text/plain", []byte("a\tb"), "a\tb"},
		"XML":         {event.ApplicationXML, "application/xml", []byte("<a>ä</a>"), "<a>ä</a>"},
	} {
		t.Run(name, func(t *testing.T) {
			e := sdkEvent(t, 1)
			if err := e.SetData(c.contentType, c.data); err != nil {
				t.Fatal(err)
			}
			for mode, s := range inEachMode(t, e) {
				extensions := typedExtensions
				if mode == "binary" {
					extensions = textExtensions
				}
				checkSDK(t, s, e, c.bytes, extensions)
				checkText(t, mode+" content type", s.ContentType, c.want)
				record := recordOf(s).Append(nil)
				checkConsumed(t, record, e, c.want, c.bytes)
				again := submissions.Structured("SpongeBob", "Fruits", record)
				if again.Err != nil {
					t.Fatal(again.Err)
				}
				checkText(t, mode+" record again", string(recordOf(again).Append(nil)), string(record))
			}
		})
	}
}

// checkConsumed compares what the SDK reads from a record with the event that it sent.
func checkConsumed(t *testing.T, record []byte, e event.Event, contentType, data string) {
	t.Helper()
	var got event.Event
	if err := json.Unmarshal(record, &got); err != nil {
		t.Fatal(err)
	}
	if err := got.Validate(); err != nil {
		t.Fatal(err)
	}
	checkText(t, "specversion", got.SpecVersion(), "1.0")
	checkText(t, "id", got.ID(), e.ID())
	checkText(t, "source", got.Source(), e.Source())
	checkText(t, "type", got.Type(), "SpongeBob.Fruits")
	checkText(t, "subject", got.Subject(), e.Subject())
	checkText(t, "data schema", got.DataSchema(), "https://gateway.example/SpongeBob/Fruits?version=3")
	checkText(t, "content type", got.DataContentType(), contentType)
	checkText(t, "data", string(got.Data()), data)
	if !got.Time().Equal(sent) {
		t.Errorf("time %v", got.Time())
	}
	checkText(t, "extensions", fmt.Sprint(got.Extensions()), fmt.Sprint(map[string]any{
		"count": 42, "flag": true, "partitionkey": "key-1", "schemaversion": 3,
		"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
	}))
}

// TestSDKTakesWhatIsTaken: an event that passes the rules here makes a record that the SDK
// accepts as a valid event.
func TestSDKTakesWhatIsTaken(t *testing.T) {
	for _, member := range []string{
		`"source":"?q"`, `"source":"urn:a:b"`, `"source":"http://[::1]:80/x#f"`, `"source":"/%C3%A4"`, `"source":"//host"`,
		`"id":"a\ufffdb"`, `"id":"\"\\"`, `"subject":"\ud83c\udf4d <&>\u2028"`,
		`"time":"2026-11-24t10:00:00.5z"`, `"time":"0001-01-01T00:00:01Z"`, `"time":"9999-12-31T23:59:59.999999999Z"`,
		`"ext":""`, `"ext":-0`, `"ext":-2147483648`, `"ext":false`, `"0":"\u0020"`,
		`"` + strings.Repeat("e", 64) + `":1`, `"data":null`, `"data":"text"`, `"data":0`,
	} {
		s := submissions.Structured("SpongeBob", "Fruits", []byte(eventWith(member)))
		if s.Err != nil {
			t.Errorf("%s: %v", member, s.Err)
			continue
		}
		if s.Time.IsZero() {
			s.Time = sent
		}
		var got event.Event
		if err := json.Unmarshal(recordOf(s).Append(nil), &got); err != nil {
			t.Errorf("%s: %v", member, err)
		} else if err := got.Validate(); err != nil {
			t.Errorf("%s: %v", member, err)
		}
	}
}
