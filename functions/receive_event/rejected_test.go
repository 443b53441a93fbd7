package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/internal/handlers"
	"example.com/eventgateway/functions/settings"
)

// refusing is a Kinesis that takes nothing.
type refusing struct{ calls int }

func (r *refusing) PutRecords(context.Context, *kinesis.PutRecordsInput, ...func(*kinesis.Options)) (*kinesis.PutRecordsOutput, error) {
	r.calls++
	return nil, errors.New("no")
}

// refused rejects every event.
type refused struct{}

func (refused) ReceiveAll(_ context.Context, batch []core.Submission, _ bool) []core.Outcome {
	outcomes := make([]core.Outcome, len(batch))
	for i := range outcomes {
		outcomes[i].Submission = &batch[i]
		outcomes[i].Err = &core.Error{Code: core.CodeEventInvalid}
	}
	return outcomes
}

// Without a stream to keep them in, rejected events go nowhere.
func TestKeepingIsAChoice(t *testing.T) {
	for name, want := range map[string]bool{"": false, "rejected": true} {
		env := &settings.Reader{Getenv: func(key string) string {
			return map[string]string{settings.RejectedStream: name, settings.LogLevel: "ERROR"}[key]
		}}
		var streams refusing
		keepRejected(refused{}, env, nil, &streams).ReceiveAll(t.Context(), []core.Submission{{Client: "SpongeBob", Event: "Fruits"}}, false)
		if kept := streams.calls > 0; kept != want || env.Err() != nil {
			t.Errorf("%q: Kinesis was called: %v; %v", name, kept, env.Err())
		}
	}
}

// Whatever form an event comes in, what is kept of it is what came.
func TestEveryFormIsKept(t *testing.T) {
	const attributes = `"specversion":"1.0","id":"1","source":"/s"`
	binary := map[string]string{"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "Fruits"}
	for _, c := range []struct {
		event, contentType, body string
		header                   map[string]string
		want                     string // the kept bytes, one event a line
	}{
		{"Fruits", events.JSONType, ` {"a":1.0} `, nil, ` {"a":1.0} `},
		{"Fruits", "text/plain", `apple`, nil, `apple`},
		{"Fruits", events.JSONType, `1`, map[string]string{"idempotency-key": `"key"`}, `1`},
		{"Fruits", events.JSONType, `7`, binary, `7`},
		{"Fruits", events.CloudEventType, `{` + attributes + `, "type":"Fruits","data":1}`, nil, `{` + attributes + `, "type":"Fruits","data":1}`},
		{"Fruits", events.CloudEventType, `{"id`, nil, `{"id`},
		{"Fruits", events.NDJSONType, "1\n\n{", nil, "1\n{"},
		{"Fruits", events.CloudEventsBatchType, `[{` + attributes + `}, {"data": 1}]`, nil, `{` + attributes + `}` + "\n" + `{"data": 1}`},
		{"", events.CloudEventsBatchType, `[{` + attributes + `,"type":"Songs","data":1}]`, nil, `{` + attributes + `,"type":"Songs","data":1}`},
		{"Fruits", events.CloudEventsBatchType, `[{`, nil, ""}, // nobody knows what events that is
	} {
		var schemas memory.Schemas
		var rejected memory.Rejected
		keep := &core.KeepRejected{
			Receiver: &core.ReceiveEvent{Validators: core.NewValidators(&schemas, nil, core.ValidatorsOptions{}), Now: time.Now, MaxBytes: 1000},
			Rejected: &rejected, NewID: newID, Now: time.Now,
		}
		header := map[string]string{"content-type": c.contentType}
		for name, value := range c.header {
			header[name] = value
		}
		_, _ = handlers.ReceiveEvent(keep, nil, handlers.Limits{Events: 10, Bytes: 1000})(t.Context(), apigateway.Request{Client: "SpongeBob", Event: c.event, Header: header, Body: []byte(c.body)})
		var got []string
		for _, r := range rejected.Rejections() {
			got = append(got, string(r.Original.Bytes))
			if len(r.Original.Header) != len(c.header) {
				t.Errorf("%s %q: the header is %v", c.contentType, c.body, r.Original.Header)
			}
		}
		if strings.Join(got, "\n") != c.want {
			t.Errorf("%s %q: kept %q, want %q", c.contentType, c.body, got, c.want)
		}
	}
}
