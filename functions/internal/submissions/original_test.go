package submissions_test

import (
	"reflect"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/internal/submissions"
)

// An event that cannot be read has its Original too, as it was sent.
func TestOriginal(t *testing.T) {
	must := func(batch []core.Submission, err error) []core.Submission {
		if err != nil {
			t.Fatal(err)
		}
		return batch
	}
	good := "{" + required + `, "data": 1 }`
	attributes := map[string]string{"ce-id": "%31", "ce-source": "/s", "ce-bad_name": "x"}
	header := map[string]string{"content-type": "text/plain", "host": "gateway"}
	for name, value := range attributes {
		header[name] = value
	}
	single := func(s core.Submission) []core.Submission { return []core.Submission{s} }
	const asJSON, event = "application/json", "application/cloudevents+json"
	for name, c := range map[string]struct {
		got         []core.Submission
		contentType string
		want        []string // the bytes of each
	}{
		"plain":         {single(submissions.Plain("c", "E", "", []byte(" {\n"))), asJSON, []string{" {\n"}},
		"image":         {single(submissions.Plain("c", "E", "a/b;x", []byte("x"))), "a/b;x", []string{"x"}},
		"lines":         {must(submissions.NDJSON("c", "E", []byte("1\r\n\n {x} "), 9)), asJSON, []string{"1", "{x}"}},
		"structured":    {single(submissions.Structured("c", "E", []byte(good))), event, []string{good}},
		"no JSON":       {single(submissions.Structured("c", "E", []byte(`{"id"`))), event, []string{`{"id"`}},
		"no CloudEvent": {single(submissions.Structured("c", "E", []byte("7"))), event, []string{"7"}},
		"batch": {
			must(submissions.Batch("c", "", []byte(`[ {"id" : 1}, `+good+"\n]"), 9)), event, []string{`{"id" : 1}`, good},
		},
		"binary": {single(submissions.Binary("c", "E", header, []byte(" x "))), "text/plain", []string{" x "}},
	} {
		if len(c.got) != len(c.want) {
			t.Fatalf("%s: %d events", name, len(c.got))
		}
		for i, s := range c.got {
			want := core.Original{ContentType: c.contentType, Bytes: []byte(c.want[i])}
			if name == "binary" {
				want.Header = attributes
			}
			if !reflect.DeepEqual(s.Original, want) {
				t.Errorf("%s: %+v, want %+v", name, s.Original, want)
			}
		}
	}
}
