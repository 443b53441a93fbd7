package submissions_test

import (
	"fmt"
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
	for name, c := range map[string]struct {
		got  []core.Submission
		want []core.Original
	}{
		"plain": {[]core.Submission{submissions.Plain("c", "E", "", []byte(" {\n"))},
			[]core.Original{{ContentType: "application/json", Bytes: []byte(" {\n")}}},
		"image": {[]core.Submission{submissions.Plain("c", "E", "image/png; x=y", []byte{0})},
			[]core.Original{{ContentType: "image/png; x=y", Bytes: []byte{0}}}},
		"lines": {must(submissions.NDJSON("c", "E", []byte("1\r\n\n {x} "), 9)),
			[]core.Original{{ContentType: "application/json", Bytes: []byte("1")},
				{ContentType: "application/json", Bytes: []byte("{x}")}}},
		"structured": {[]core.Submission{submissions.Structured("c", "E", []byte(good))},
			[]core.Original{{ContentType: "application/cloudevents+json", Bytes: []byte(good)}}},
		"no JSON":       {[]core.Submission{submissions.Structured("c", "E", []byte(`{"id"`))}, []core.Original{{ContentType: "application/cloudevents+json", Bytes: []byte(`{"id"`)}}},
		"no CloudEvent": {[]core.Submission{submissions.Structured("c", "E", []byte(`7`))}, []core.Original{{ContentType: "application/cloudevents+json", Bytes: []byte(`7`)}}},
		"batch":         {must(submissions.Batch("c", "", []byte(`[ {"id" : 1}, `+good+"\n]"), 9)), []core.Original{{ContentType: "application/cloudevents+json", Bytes: []byte(`{"id" : 1}`)}, {ContentType: "application/cloudevents+json", Bytes: []byte(good)}}},
		"binary": {[]core.Submission{submissions.Binary("c", "E", header, []byte(" x "))},
			[]core.Original{{ContentType: "text/plain", Header: attributes, Bytes: []byte(" x ")}}},
	} {
		var got []core.Original
		for _, s := range c.got {
			got = append(got, s.Original)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %s, want %s", name, fmt.Sprintf("%q", got), fmt.Sprintf("%q", c.want))
		}
	}
}
