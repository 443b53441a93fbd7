package handlers

import (
	"context"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
)

const publicURL = "https://events.example/v1"

// receiverOf returns the handler of receive_event over memory, with these schemas of events
// of SpongeBob, and what it publishes.
func receiverOf(t *testing.T, schemas map[string]string) (apigateway.Handler, *memory.Stream) {
	t.Helper()
	var store memory.Schemas
	var stream memory.Stream
	for event, document := range schemas {
		if err := store.Add(t.Context(), core.Schema{Registration: core.Registration{
			Type: core.EventType{Client: "SpongeBob", Event: event}, Version: 1,
		}, Document: []byte(document)}); err != nil {
			t.Fatal(err)
		}
	}
	use := &core.ReceiveEvent{
		Validators: core.NewValidators(&store, jsonschema.Language{}, core.ValidatorsOptions{}),
		Stream:     &stream, NewID: func(time.Time) string { return "id-1" }, Now: time.Now, MaxBytes: 100,
	}
	return ReceiveEvent(use, use.DryRun(), use.Registered, publicURL, Limits{Events: 3, Bytes: 1000}), &stream
}

// recording returns the handler over a use case that accepts all, and the last batch.
func recording() (apigateway.Handler, *[]core.Submission) {
	var last []core.Submission
	registered := func(context.Context, string, string) error { return nil }
	accept := receiving(func(batch []core.Submission) { last = batch })
	return ReceiveEvent(accept, accept, registered, publicURL, Limits{Events: 3, Bytes: 1000}), &last
}

// sent is a request of SpongeBob with these headers, "name: value".
func sent(event, body string, headers ...string) apigateway.Request {
	r := apigateway.Request{Client: "SpongeBob", Event: event, Body: []byte(body), Header: map[string]string{}}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header[name] = value
	}
	return r
}

// An idempotency key is one event's; in a batch, each event's place goes with it.
func TestIdempotencyKey(t *testing.T) {
	receive, last := recording()
	send := func(contentType, key, body string) error {
		r := sent("Fruits", body, "content-type: "+contentType, "idempotency-key: "+key)
		if key == "none" {
			delete(r.Header, "idempotency-key")
		}
		_, err := receive(t.Context(), r)
		return err
	}
	for key, want := range map[string]string{"none": "", "abc": "abc", `"a b~"`: "a b~", `"`: `"`} {
		if err := send("application/json", key, `{}`); err != nil || (*last)[0].IdempotencyKey != want {
			t.Errorf("%s is %q, %v", key, (*last)[0].IdempotencyKey, err)
		}
	}
	// The key alone identifies a plain event, so it is kept with a rejected one.
	if err := send("application/json", `"k"`, `{}`); err != nil ||
		(*last)[0].Original.Header["idempotency-key"] != `"k"` {
		t.Errorf("%+v, %v", *last, err)
	}
	// A CloudEvent in binary mode is kept with its attributes, also if its id is missing.
	if _, err := receive(t.Context(), sent("Fruits", `{}`, "ce-specversion: 1.0", "idempotency-key: k")); err != nil ||
		(*last)[0].Original.Header["ce-specversion"] != "1.0" {
		t.Errorf("%+v, %v", *last, err)
	}
	if err := send("application/x-ndjson", "k", "1\n2"); err != nil || (*last)[0].IdempotencyKey != "k\n0" ||
		(*last)[1].IdempotencyKey != "k\n1" {
		t.Errorf("%+v, %v", *last, err)
	}
	for _, bad := range []string{"", `""`, "é", "a\tb", strings.Repeat("x", 256)} {
		if err := send("application/json", bad, `{}`); core.CodeOf(err) != core.CodeInvalidParameter {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestNDJSONHasManyNames(t *testing.T) {
	receive, last := recording()
	for _, contentType := range []string{
		"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonl",
		"application/jsonlines", "Application/X-JSONLines; charset=utf-8",
	} {
		_, err := receive(t.Context(), sent("Fruits", "1\n2", "content-type: "+contentType))
		if err != nil || len(*last) != 2 {
			t.Errorf("%s: %d events, %v", contentType, len(*last), err)
		}
	}
}

// Headers of a CloudEvent make no plain event, and none of another body.
func TestCloudEventHeadersWithoutSpecVersion(t *testing.T) {
	receive, last := recording()
	for _, contentType := range []string{"", "application/json", "application/x-ndjson", "text/plain"} {
		for _, name := range []string{"ce-id", "ce-source", "ce-type", "ce-anything", "ce-"} {
			_, err := receive(t.Context(), sent("Fruits", `{}`, "content-type: "+contentType, name+": 1"))
			got := (*last)[0].Err
			if err != nil || core.CodeOf(got) != core.CodeCloudEventInvalid ||
				!strings.Contains(got.Error(), "specversion is missing") {
				t.Errorf("%s with %s: %v, %v", contentType, name, err, got)
			}
		}
	}
}

// With batch=array, a JSON array is a batch; without, it is one event, and where its
// schema has no arrays the answer says so.
func TestArrays(t *testing.T) {
	receive, stream := receiverOf(t, map[string]string{"Fruits": `{"type":"object"}`, "Lists": `{"items":{"type":"object"}}`})
	const hint = "send a batch with ?batch=array"
	for _, c := range []struct {
		event, contentType, batch, body string
		header                          string
		status                          int
		code                            core.Code
		says, stored                    string
	}{
		{"Fruits", "application/json", "array", " [{\"a\": 1.0} , {}]", "", 201, "", `"accepted":2`, `{"a": 1.0} {}`},
		{"Fruits", "", "array", "\xef\xbb\xbf[{}]", "", 201, "", `"accepted":1`, `{}`},
		{"Fruits", "application/geo+json", "array", `[{}]`, "", 201, "", `"accepted":1`, `{}`},
		{"Fruits", "application/json", "array", `[{},7,{"a":1,"a":2}]`, "", 207, "", `{"index":1,"status":422,"code":"event_invalid"`, `{}`},
		{"Fruits", "application/json", "array", `[7]`, "", 422, "", `"rejected":1`, ""},
		{"Fruits", "application/json", "array", `[{},{},{},{}]`, "", 0, core.CodeTooLarge, "more than 3 events", ""},
		{"Fruits", "application/json", "array", `[{},]`, "", 0, core.CodeInvalidJSON, "line 1", ""},
		{"Fruits", "application/json", "array", `{}`, "", 0, core.CodeInvalidJSON, "not a JSON array of events", ""},
		{"Fruits", "application/json", "array", `[]`, "", 0, core.CodeInvalidJSON, "no event", ""},
		{"Fruits", "application/json", "array", ``, "", 0, core.CodeInvalidJSON, "empty", ""},
		{"Fruits", "application/json", "Array", `[{}]`, "", 0, core.CodeInvalidParameter, "batch must be array", ""},
		{"Fruits", "application/json", "", `[{}]`, "", 0, core.CodeInvalidParameter, "batch must be array", ""},
		{"Fruits", "application/x-ndjson", "array", `{}`, "", 0, core.CodeInvalidParameter, "another form", ""},
		{"Fruits", "application/cloudevents-batch+json", "array", `[]`, "", 0, core.CodeInvalidParameter, "another form", ""},
		{"Fruits", "application/json", "array", `[]`, "ce-id", 0, core.CodeInvalidParameter, "another form", ""},
		{"Fruits", "text/plain", "array", `[]`, "", 0, core.CodeUnsupportedMediaType, "not text/plain", ""},
		{"Fruits", "application/json", "-", " [{}]", "", 0, core.CodeEventInvalid, hint, ""},
		{"Fruits", "application/json", "-", `7`, "", 0, core.CodeEventInvalid, "!" + hint, ""},
		{"Lists", "application/json", "-", `[{}]`, "", 201, "", "id-1", "[{}]"},
		{"Lists", "application/json", "-", `[7]`, "", 0, core.CodeEventInvalid, "!" + hint, ""},
	} {
		query := map[string]string{"batch": c.batch}
		if c.batch == "-" {
			delete(query, "batch")
		}
		r := sent(c.event, c.body, "content-type: "+c.contentType)
		r.Query = apigateway.QueryOf(query)
		if c.header != "" {
			r.Header[c.header] = "1"
		}
		before := len(stream.Events())
		response, err := receive(t.Context(), r)
		said := string(response.Body)
		if err != nil {
			said = err.Error()
		}
		want, not := strings.CutPrefix(c.says, "!")
		if core.CodeOf(err) != c.code || response.Status != c.status || strings.Contains(said, want) == not {
			t.Errorf("%+v: %d %s", c, response.Status, said)
		}
		var stored []string
		for _, e := range stream.Events()[before:] {
			stored = append(stored, string(e.Data))
		}
		if strings.Join(stored, " ") != c.stored {
			t.Errorf("%+v: stored %q", c, stored)
		}
	}
}

type receiving func([]core.Submission)

func (r receiving) ReceiveAll(_ context.Context, batch []core.Submission, _ bool) []core.Outcome {
	r(batch)
	outcomes := make([]core.Outcome, len(batch))
	for i := range outcomes {
		outcomes[i].Submission = &batch[i]
	}
	return outcomes
}

// The events of a request get its trace, unless they have their own.
func TestTheTraceIsPassedOn(t *testing.T) {
	receive, last := recording()
	const (
		trace  = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
		event  = `{"specversion":"1.0","id":"1","source":"/s","type":"Fruits","data":1}`
		traced = `{"specversion":"1.0","id":"1","source":"/s","type":"Fruits","traceparent":"00-mine","data":1}`
	)
	for parent, want := range map[string]string{
		trace:      `traceparent="` + trace + `" tracestate="a=1" traceparent="00-mine" `,
		"00-1-2-3": `traceparent="00-mine" `,
	} {
		r := sent("Fruits", "["+event+","+traced+"]",
			"content-type: "+events.CloudEventsBatchType, "traceparent: "+parent, "tracestate: a=1")
		if _, err := receive(t.Context(), r); err != nil {
			t.Error(err)
		}
		var got strings.Builder
		for _, s := range *last {
			for _, e := range s.Extensions {
				got.WriteString(e.Name + "=" + string(e.Value) + " ")
			}
		}
		if got.String() != want {
			t.Errorf("%s: %s, want %s", parent, &got, want)
		}
	}
}
