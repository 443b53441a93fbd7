package sending

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"example.com/eventgateway/events"
)

// standIn answers events as a gateway does, alone and in batches.
type standIn struct {
	types  []string                                                // registered event types
	refuse func(data string) *events.EventResult                   // nil: accepts it
	fault  func(n int, request string, w http.ResponseWriter) bool // may answer the n-th request instead

	mu       sync.Mutex
	requests []string // the data of each, as in "1 2 3"
}

// serve serves it. The tests send no credentials, also where the environment has some.
func (s *standIn) serve(t *testing.T) (url string) {
	for _, variable := range []string{"EVENTGATEWAY_AUTH", "EVENTGATEWAY_KEY", "EVENTGATEWAY_TOKEN"} {
		t.Setenv(variable, "")
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server.URL
}

func (s *standIn) sent() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

func (s *standIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/list_events") {
		list := events.RegisteredEvents{Client: "SpongeBob"}
		for _, name := range s.types {
			list.Events = append(list.Events, events.RegisteredEvent{Event: name})
		}
		json.NewEncoder(w).Encode(list)
		return
	}
	reader := r.Body
	if r.Header.Get("Content-Encoding") == "gzip" {
		reader, _ = gzip.NewReader(r.Body)
	}
	body, _ := io.ReadAll(reader)
	type sent struct{ Data json.RawMessage }
	batch := []sent{{body}}
	alone := r.Header.Get("Content-Type") != events.CloudEventsBatchType
	if !alone {
		json.Unmarshal(body, &batch)
	}
	var text []string
	for _, e := range batch {
		text = append(text, string(e.Data))
	}
	request := strings.Join(text, " ")
	s.mu.Lock()
	s.requests = append(s.requests, request)
	n := len(s.requests)
	s.mu.Unlock()
	if s.fault != nil && s.fault(n, request, w) {
		return
	}
	var result events.BatchResult
	for i, data := range text {
		one := events.EventResult{Status: 201, Receipt: &events.Receipt{ID: data, SequenceNumber: "1"}}
		if result.DryRun = r.URL.Query().Get("dry_run") == "true"; result.DryRun {
			one.Receipt = &events.Receipt{Client: "SpongeBob", Event: "Fruit", SchemaVersion: 2, DryRun: true}
		}
		if s.refuse != nil {
			if refused := s.refuse(data); refused != nil {
				one = *refused
			}
		}
		switch one.Index = i; {
		case one.Receipt == nil:
			result.Rejected++
		case r.URL.Query().Get("results") == "rejected":
			result.Accepted++
			continue
		default:
			result.Accepted++
		}
		result.Results = append(result.Results, one)
	}
	switch one := result.Results; {
	case alone && result.Accepted == 1:
		respond(w, 201, events.JSONType, one[0].Receipt)
	case alone:
		problem := events.Problem{Code: one[0].Code, Detail: one[0].Detail, Errors: one[0].Errors}
		respond(w, one[0].Status, events.ProblemType, problem)
	case result.Rejected == 0:
		respond(w, 201, events.JSONType, result)
	case result.Accepted == 0:
		respond(w, 422, events.JSONType, result)
	default:
		respond(w, 207, events.JSONType, result)
	}
}

// respond answers a request, and returns true.
func respond(w http.ResponseWriter, status int, contentType string, body any) bool {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
	return true
}

// refuse returns a function that refuses some events.
func refuse(is func(data string) bool, detail string) func(string) *events.EventResult {
	return func(data string) *events.EventResult {
		if !is(data) {
			return nil
		}
		return &events.EventResult{
			Status: 422, Code: "event_invalid", Detail: detail, Errors: []events.Violation{{Detail: "why"}},
		}
	}
}

// refuseNegative refuses numbers below 0.
var refuseNegative = refuse(func(data string) bool { return data[0] == '-' }, "it is negative")
