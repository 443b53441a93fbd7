package client_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
)

// cloudEvent is one event of a request.
type cloudEvent struct {
	SpecVersion, ID, Source, Type, DataSchema string
	Data                                      json.RawMessage
}

// readBatch reads a request as the gateway does.
func readBatch(t *testing.T, r *http.Request) []cloudEvent {
	t.Helper()
	body := r.Body
	if r.Header.Get("Content-Encoding") == "gzip" {
		var err error
		if body, err = gzip.NewReader(r.Body); err != nil {
			t.Error(err)
			return nil
		}
	}
	text, err := io.ReadAll(body)
	var batch []cloudEvent
	if err == nil {
		err = json.Unmarshal(text, &batch)
	}
	if err != nil || r.Method != "POST" || r.Header.Get("Content-Type") != "application/cloudevents-batch+json" {
		t.Errorf("%s as %s: %v", r.Method, r.Header.Get("Content-Type"), err)
	}
	return batch
}

// verdict is the status of an event, and how long the sender shall wait before
// sending it again.
type verdict struct{ status, retryAfter int }

// judge answers a batch as the gateway does.
func judge(
	batch []cloudEvent, onlyRefused bool, of judging,
) (status int, header http.Header, body []byte) {
	result := events.BatchResult{Results: []events.EventResult{}}
	header = http.Header{"Content-Type": {"application/json"}}
	for i, e := range batch {
		v := of(e)
		r := events.EventResult{Index: i, ID: e.ID, Status: v.status}
		switch {
		case v.status < 300:
			result.Accepted++
			if onlyRefused {
				continue
			}
			r.Receipt = &events.Receipt{ID: e.ID, SequenceNumber: strconv.Itoa(i)}
		case v.status == 413:
			result.Failed++
			r.Code, r.Detail, r.Retryable = "batch_too_costly", "its turn did not come", true
		case v.status == 500:
			result.Failed++
			r.Code, r.Detail = "internal", "a fault of the gateway"
		case v.status > 500:
			result.Failed++
			r.Code, r.Detail, r.Retryable = "backend_throttled", "too much at once", true
			if v.retryAfter > 0 {
				header.Set("Retry-After", strconv.Itoa(v.retryAfter))
			}
		default:
			result.Rejected++
			r.Code, r.Detail = "event_invalid", "the event violates its schema"
			r.Errors = []events.Violation{{Pointer: "/fruit", Detail: "expected a string, found the number 7"}}
		}
		result.Results = append(result.Results, r)
	}
	switch {
	case result.Rejected == 0 && result.Failed == 0:
		status = 201
	case result.Accepted > 0:
		status = 207
	case result.Failed > 0:
		status = 503
	default:
		status = 422
	}
	body, _ = json.Marshal(result)
	return status, header, body
}

// The shortest answers have what a batcher needs to know which events to send again.
func TestASummaryIsEnough(t *testing.T) {
	const summary = `{"accepted":1,"rejected":1,"failed":0,"results":[{"index":1,"status":422,"code":"event_invalid",` +
		`"detail":"the event violates its schema in 2 places","retryable":false,"errors_omitted":2}]}`
	asked := make(chan string, 2)
	c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.RawQuery
		answers(207, "application/json", summary)(w, r)
	})
	answer, err := c.SendBatch(t.Context(), "SpongeBob", "Fruits",
		[]client.Event{{Data: []byte("1")}, {Data: []byte("2")}},
		client.BatchOptions{Results: client.SummaryResults})
	if query := <-asked; err != nil || query != "results=summary" || answer.Results[0].ErrorsOmitted != 2 {
		t.Errorf("%s: %+v, %v", query, answer, err)
	}
	for results, want := range map[client.Results]string{
		"": "results=rejected", client.SummaryResults: "results=summary",
	} {
		outcomes := batched(t, c, client.BatcherOptions{MaxEvents: 2, Results: results}, "1", "2")
		if query := <-asked; query != want || len(outcomes) != 2 || outcomes[0].Err != nil || !outcomes[1].Rejected() {
			t.Errorf("%s: %+v", query, outcomes)
		}
	}
}

func TestSendBatch(t *testing.T) {
	long := `"` + strings.Repeat("x", 3000) + `"`
	data := []string{"{ \"fruit\":\t\"<\\u0061>\" }", "1.000", "{\"a\":1,\"a\":2}", long}
	for _, gzipAbove := range []int{0, -1, 1} {
		c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
			if (r.Header.Get("Content-Encoding") == "gzip") != (gzipAbove >= 0) ||
				r.RequestURI != "/Sponge%20Bob/Fruits/send_event?atomic=true&results=rejected" {
				t.Errorf("%s, encoding %q", r.RequestURI, r.Header.Get("Content-Encoding"))
			}
			batch := readBatch(t, r)
			for i, e := range batch {
				if e.SpecVersion != "1.0" || e.ID == "" || e.Source != "/Sponge Bob" || e.Type != "Sponge Bob.Fruits" ||
					string(e.Data) != data[i] {
					t.Errorf("event %d is %+v", i, e)
				}
			}
			if batch[1].ID != "mine" {
				t.Errorf("the id is %q", batch[1].ID)
			}
			status, header, body := judge(batch, true, func(e cloudEvent) verdict {
				if e.ID == "mine" {
					return verdict{status: 422}
				}
				return verdict{status: 201}
			})
			answers(status, header.Get("Content-Type"), string(body))(w, r)
		})
		var batch []client.Event
		for i, d := range data {
			batch = append(batch, client.Event{Data: []byte(d)})
			if i == 1 {
				batch[i].ID = "mine"
			}
		}
		a, err := c.SendBatch(t.Context(), "Sponge Bob", "Fruits", batch,
			client.BatchOptions{Atomic: true, Results: client.RejectedResults, GzipAbove: gzipAbove})
		if err != nil || a.Accepted != 3 || a.Rejected != 1 || len(a.Results) != 1 || a.Results[0].Index != 1 {
			t.Errorf("got %+v, %v", a, err)
		}
	}
}

// An answer without an outcome for each event is an error.
func TestSendBatchWantsAnAnswerForEach(t *testing.T) {
	const stored = `{"index":0,"status":201,"receipt":{"sequence_number":"1"}}`
	for _, test := range []struct {
		status     int
		body, want string
	}{
		{201, `{}`, "is this the URL of an event gateway"},
		{201, `{"accepted":2,"results":[` + stored + `]}`, "not what became of 2 events"},
		{201, `{"accepted":2,"results":[` + stored + `,` + stored + `]}`, "not what became"},
		{201, `{"accepted":2,"results":[` + stored + `,{"index":1,"status":201}]}`, "not what became"},
		{201, `{"accepted":2,"results":[` + stored + `,{"index":2,"status":201}]}`, "not what became"},
		{207, `{"accepted":1,"rejected":1,"results":[` + stored + `,{"index":1,"status":201,"receipt":{"sequence_number":"2"}}]}`, "not what became"},
		{200, receipt, "not what became"},
		{503, `{"message":"Service Unavailable"}`, "Service Unavailable (503)"},
		{422, `{"accepted":0}`, "(422)"},
	} {
		c := gateway(t, answers(test.status, "application/json", test.body))
		batch := []client.Event{{Data: []byte("1")}, {Data: []byte("2")}}
		if _, err := c.SendBatch(t.Context(), "a", "b", batch, client.BatchOptions{}); err == nil ||
			!strings.Contains(err.Error(), test.want) {
			t.Errorf("%d %s: %v, want %q", test.status, test.body, err, test.want)
		}
	}
}

func TestSendBatchThatFailed(t *testing.T) {
	c := gateway(t, answers(503, "application/json", `{"failed":1,"results":[{"index":0,"status":503,"code":"backend_throttled","retryable":true}]}`, "Retry-After", "7"))
	a, err := c.SendBatch(t.Context(), "a", "b", []client.Event{{Data: []byte("1")}}, client.BatchOptions{})
	if err != nil || a.Failed != 1 || !a.Results[0].Retryable || a.RetryAfter.Seconds() != 7 {
		t.Errorf("got %+v, %v", a, err)
	}
}

// Text that is not JSON could add events.
func TestSendBatchTakesJSONOnly(t *testing.T) {
	c := gateway(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("sent: %s", r.URL) })
	for _, data := range []string{`1},{"id":"x"`, "", "{", "1 2"} {
		_, err := c.SendBatch(t.Context(), "a", "b", []client.Event{{Data: []byte("1")}, {Data: []byte(data)}},
			client.BatchOptions{})
		if err == nil || err.Error() != "event 1 of the batch is not JSON" {
			t.Errorf("%q: %v", data, err)
		}
	}
	if _, err := c.SendBatch(t.Context(), "a", "b", nil, client.BatchOptions{}); err != nil {
		t.Error(err)
	}
	one := []client.Event{{Data: []byte("1")}}
	if _, err := c.SendBatch(t.Context(), "a", "..", one, client.BatchOptions{}); err == nil {
		t.Error("no error for a name that is none")
	}
}

func TestIDs(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	before := ""
	for range 1000 {
		id := client.NewID()
		if !form.MatchString(id) {
			t.Fatalf("%q is no UUID of version 7", id)
		}
		if id[:18] < before { // the time, without what is random
			t.Fatalf("%q after %q", id, before)
		}
		before = id[:18]
	}
}

func problem(status int, code string, retryable bool) events.Problem {
	return events.Problem{Status: status, Code: code, Retryable: retryable}
}

// Data that is not JSON is sent in base64, and can be any bytes.
func TestSendBatchOfAnotherMediaType(t *testing.T) {
	data := []string{"\x89PNG\r\n\x00", "", `"}`}
	c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
		var batch []struct {
			ID              string `json:"id"`
			DataContentType string `json:"datacontenttype"`
			Data            []byte `json:"data_base64"`
		}
		if err := json.NewDecoder(r.Body).Decode(&batch); err != nil {
			t.Error(err)
		}
		var result events.BatchResult
		for i, e := range batch {
			if e.DataContentType != "image/png" || string(e.Data) != data[i] || e.ID == "" {
				t.Errorf("event %d is %+v", i, e)
			}
			result.Accepted++
			result.Results = append(result.Results,
				events.EventResult{Index: i, Status: 201, Receipt: &events.Receipt{ID: e.ID, SequenceNumber: "1"}})
		}
		body, _ := json.Marshal(result)
		answers(201, "application/json", string(body))(w, r)
	})
	var batch []client.Event
	for _, d := range data {
		batch = append(batch, client.Event{ContentType: "image/png", Data: []byte(d)})
	}
	a, err := c.SendBatch(t.Context(), "SpongeBob", "Pictures", batch, client.BatchOptions{GzipAbove: -1})
	if err != nil || a.Accepted != 3 {
		t.Errorf("got %+v, %v", a, err)
	}
}

// Events of different versions share a batch: each names its own as the gateway's records
// do. An event alone names it in the query.
func TestEventsNameVersions(t *testing.T) {
	var got []string
	c := gateway(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Content-Type") == events.JSONType {
			got = append(got, r.URL.RequestURI())
			w.Header().Set("Content-Type", events.JSONType)
			_, _ = io.WriteString(w, `{"id":"1","sequence_number":"1"}`)
			return
		}
		batch := readBatch(t, r)
		for _, e := range batch {
			got = append(got, e.DataSchema)
		}
		status, header, body := judge(batch, false, func(cloudEvent) verdict { return verdict{status: 201} })
		w.Header().Set("Content-Type", header.Get("Content-Type"))
		w.WriteHeader(status)
		_, _ = w.Write(body)
	})
	if _, err := c.SendEvent(t.Context(), "SpongeBob", "Fruits",
		client.Event{Version: 3, Data: []byte("1")}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Send(t.Context(), "SpongeBob", "Fruits", []byte("1")); err != nil {
		t.Fatal(err)
	}
	batch := []client.Event{{Data: []byte("1")}, {Version: 1, Data: []byte("1")}, {Version: 2, Data: []byte("1")}}
	if _, err := c.SendBatch(t.Context(), "SpongeBob", "Fruits", batch, client.BatchOptions{}); err != nil {
		t.Fatal(err)
	}
	b, err := c.NewBatcher("SpongeBob", "Fruits", func(client.Outcome) {}, client.BatcherOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for version := range 2 {
		if err := b.AddVersion(t.Context(), version, []byte("1")); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	const address = "/SpongeBob/Fruits/schema?version="
	want := "/SpongeBob/Fruits/send_event?version=3 /SpongeBob/Fruits/send_event  " + address + "1 " + address + "2  " +
		address + "1"
	if strings.Join(got, " ") != want {
		t.Errorf("named %q\nwant  %q", strings.Join(got, " "), want)
	}
}
