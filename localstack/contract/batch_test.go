package contract

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

const (
	asNDJSON = "Content-Type: application/x-ndjson"
	asEvent  = "Content-Type: application/cloudevents+json"
	asBatch  = "Content-Type: application/cloudevents-batch+json"
)

func batchOf(t *testing.T, a gatewaytest.Answer) events.BatchResult {
	t.Helper()
	var b events.BatchResult
	if err := json.Unmarshal([]byte(a.Body), &b); err != nil || a.Header.Get("Content-Type") != events.JSONType {
		t.Fatalf("%d %s: %v", a.Status, a.Body, err)
	}
	return b
}

// cloudEvent returns a CloudEvent in JSON.
func cloudEvent(id, kind, data string) string {
	return fmt.Sprintf(`{"specversion":"1.0","id":%q,"source":"urn:mine","type":%q,"traceparent":"00-1","data":%s}`, id, kind, data)
}

func TestBatches(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{MemoryMB: memoryMB,
		Env: []string{settings.MaxBatchEvents + "=5", settings.MaxBatchBytes + "=2000"}})
	for _, event := range []string{"Fruits", "Colors"} {
		g.Register(t, "/SpongeBob/"+event, schema)
	}
	const apple, wrong = `{"fruit":"apple"}`, `{"fruit":1}`
	one, mixed := "/SpongeBob/Fruits/send_event", "/SpongeBob/send_events"
	for name, c := range map[string]struct {
		path, header, body string
		status             int
		results            string // status or code of each result, with its index
	}{
		"lines":    {one, asNDJSON, apple + "\n\r\n" + apple + "\r\n", 201, "0:201 1:201"},
		"one line": {one, asNDJSON, apple, 201, "0:201"},
		"mixed": {one, asNDJSON, apple + "\n" + wrong + "\n{oops\n" + apple, 207,
			"0:201 1:event_invalid 2:invalid_json 3:201"},
		"only the refused": {one + "?results=rejected", asNDJSON, apple + "\n" + wrong + "\n" + apple, 207,
			"1:event_invalid"},
		"none valid": {one, asNDJSON, wrong + "\n" + wrong, 422, "0:event_invalid 1:event_invalid"},
		"atomic": {one + "?atomic=true", asNDJSON, apple + "\n" + wrong, 422,
			"0:batch_refused 1:event_invalid"},
		"atomic, all valid": {one + "?atomic=true", asNDJSON, apple + "\n" + apple, 201, "0:201 1:201"},
		"not registered":    {"/SpongeBob/Songs/send_event", asNDJSON, apple, 422, "0:event_type_not_registered"},
		"CloudEvents": {one, asBatch,
			"[" + cloudEvent("a", "Fruits", apple) + "," + cloudEvent("b", "SpongeBob.Fruits", wrong) + "]", 207,
			"0:201 1:event_invalid"},
		"of another type": {one, asBatch, "[" + cloudEvent("a", "Colors", apple) + "]", 422,
			"0:cloudevent_invalid"},
		"of two types": {mixed, asBatch,
			"[" + cloudEvent("a", "Colors", apple) + "," + cloudEvent("b", "SpongeBob.Fruits", apple) + ",7]", 207,
			"0:201 1:201 2:cloudevent_invalid"},
		"of another client": {mixed, asBatch, "[" + cloudEvent("a", "Patrick.Colors", apple) + "]", 422, ""},
		"an empty batch":    {one, asBatch, "[]", 400, "invalid_json"},
		"an array of plain ones": {one + "?batch=array", asJSON, "[" + apple + "," + wrong + "]", 207,
			"0:201 1:event_invalid"},
		"no lines":             {one, asNDJSON, "\n", 400, "invalid_json"},
		"no array":             {one, asBatch, "{}", 400, "invalid_json"},
		"an array that breaks": {one, asBatch, "[" + cloudEvent("a", "Fruits", apple), 400, "invalid_json"},
		"too many":             {one, asNDJSON, strings.Repeat(apple+"\n", 6), 413, "too_large"},
		"lines of mixed types": {mixed, asNDJSON, apple, 415, "unsupported_media_type"},
		"CloudEvents in Avro": {one, "Content-Type: application/cloudevents+avro", "x", 415,
			"unsupported_media_type"},
		"a flag that is no flag":  {one + "?atomic=yes", asNDJSON, apple, 400, "invalid_parameter"},
		"a structured CloudEvent": {one, asEvent, cloudEvent("a", "Fruits", apple), 201, "a"},
		"one without a source": {one, asEvent,
			strings.Replace(cloudEvent("a", "Fruits", apple), "source", "sauce", 1), 400, "cloudevent_invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			a := g.Send(t, "POST", c.path, c.header, c.body)
			if a.Status != c.status {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
			var got []string
			switch {
			case strings.HasPrefix(a.Header.Get("Content-Type"), events.ProblemType):
				got = []string{a.Problem(t).Code}
			case c.header == asEvent:
				got = []string{strings.Split(a.Body, `"`)[3]}
			default:
				b := batchOf(t, a)
				for _, r := range b.Results {
					got = append(got, fmt.Sprintf("%d:%s", r.Index,
						strings.Trim(fmt.Sprint(r.Code, r.Status), "0123456789"))) // the code, or nothing
					if r.Receipt != nil {
						got[len(got)-1] += fmt.Sprint(r.Status)
					}
					if (r.Receipt == nil) == (r.Code == "") ||
						r.Receipt != nil && (r.Receipt.SequenceNumber == "" || r.ID != r.Receipt.ID) ||
						r.Code == "event_invalid" && len(r.Errors) == 0 {
						t.Errorf("%+v", r)
					}
				}
				if strings.Contains(a.Body, "apple") {
					t.Errorf("the events are echoed: %s", a.Body)
				}
			}
			if s := strings.Join(got, " "); s != c.results && c.results != "" {
				t.Errorf("%s\n%s; want %s", a.Body, s, c.results)
			}
		})
	}
}

func TestACompressedBatch(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{MemoryMB: memoryMB})
	g.Register(t, "/SpongeBob/Fruits", schema)
	var compressed bytes.Buffer
	w := gzip.NewWriter(&compressed)
	for range 3000 {
		if _, err := fmt.Fprintln(w, `{"fruit":"apple"}`); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	a := g.Send(t, "POST", "/SpongeBob/Fruits/send_event?results=rejected", asNDJSON+"\nContent-Encoding: gzip",
		compressed.String())
	if b := batchOf(t, a); a.Status != 201 || b.Accepted != 3000 || len(b.Results) != 0 {
		t.Errorf("%d %.300s", a.Status, a.Body)
	}
}

// A CloudEvent in binary mode has its attributes in headers.
func TestABinaryCloudEvent(t *testing.T) {
	g := gatewaytest.Start(t, gateway.Options{})
	if a := g.Send(t, "POST", "/SpongeBob/Fruits/register_event?partition_key=/fruit", asJSON,
		schema); a.Status != 201 || !strings.Contains(a.Body, `"partition_key":"/fruit"`) {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	headers := asJSON + "\nCe-Specversion: 1.0\nCe-Id: my-id\nCe-Source: /mine\nCe-Type: SpongeBob.Fruits\n" +
		"Ce-Partitionkey: mine"
	a := g.Send(t, "POST", "/SpongeBob/Fruits/send_event", headers, `{"fruit":"apple"}`)
	if a.Status != 201 || !strings.Contains(a.Body, `"id":"my-id"`) ||
		!strings.Contains(a.Body, `"partition_key":"apple"`) {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	g.Want(t, 400, `"code":"cloudevent_invalid"`, "POST", "/SpongeBob/Fruits/send_event", strings.Replace(headers, "1.0", "0.3", 1), `{"fruit":"apple"}`).Problem(t)
}
