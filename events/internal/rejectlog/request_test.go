package rejectlog_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/internal/rejectlog"
)

// A plain event is resent as a CloudEvent with the same bytes.
func TestHeader(t *testing.T) {
	r := events.Rejected{Client: "Bob", Event: "Fruits", EventID: "1", EventSource: "/Bob",
		Original: events.Original{ContentType: "text/plain", Bytes: []byte("x")}}
	header := rejectlog.Header(r, r.Original.Bytes)
	want := http.Header{"Content-Type": {"text/plain"}, "Ce-Specversion": {"1.0"}, "Ce-Id": {"1"},
		"Ce-Source": {"/Bob"}, "Ce-Type": {"Bob.Fruits"}}
	if !maps.EqualFunc(header, want, slices.Equal) {
		t.Errorf("%v", header)
	}
	// Without bytes, it would be another event: a CloudEvent without data.
	want = http.Header{"Content-Type": {"text/plain"}}
	if header := rejectlog.Header(r, nil); !maps.EqualFunc(header, want, slices.Equal) {
		t.Errorf("without bytes: %v", header)
	}
	r.Original.Header = map[string]string{"ce-specversion": "1.0", "ce-id": "%31"}
	want = http.Header{"Content-Type": {"text/plain"}, "Ce-Specversion": {"1.0"}, "Ce-Id": {"%31"}}
	if header := rejectlog.Header(r, r.Original.Bytes); !maps.EqualFunc(header, want, slices.Equal) {
		t.Errorf("%v", header)
	}
}

// A gateway that does not know the parameter refuses all events alike: the problem says what to do.
func TestAGatewayThatCannotStoreEventsOnce(t *testing.T) {
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusBadRequest)
		if r.URL.Query().Has("once") {
			fmt.Fprint(w, `{"code":"invalid_parameter","detail":"\"once\" is no query parameter of `+
				`POST /{client}/{event}/send_event, which has atomic, dry_run"}`)
		}
	}))
	defer gateway.Close()
	c, err := client.New(gateway.URL, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := events.Rejected{ID: "1", Client: "SpongeBob", Event: "Fruits", EventID: "1"}
	_, err = rejectlog.SendOnce(t.Context(), c, &rejectlog.Event{}, r, []byte("{}"), false)
	if err == nil || !strings.Contains(err.Error(), "the gateway is of an earlier release") {
		t.Error(err)
	}
}
