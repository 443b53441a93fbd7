package rejectlog_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"example.com/eventgateway/events"
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
