package submissions_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/internal/submissions"
	"example.com/eventgateway/functions/internal/tracecontext"
)

// FuzzBodies checks what holds for every body: nothing panics, a batch is within its bound,
// data is JSON in the body's own bytes or of another media type, and an accepted CloudEvent
// has all that one needs.
func FuzzBodies(f *testing.F) {
	good := "{" + required + `,"subject":"\ud83c\udf4d","time":"2026-11-24T10:00:00Z","ext":-1,"partitionkey":"k","data":{"a":[1.00,"]\\"]}}`
	f.Add([]byte(good))
	f.Add([]byte("[" + good + " , {},[[]],1,null, " + good + "]"))
	f.Add([]byte("{\"a\":1}\r\n\n[2]\n\"\\ud800\"\n\xff"))
	f.Add([]byte("{" + required + `,"datacontenttype":"image/png","data_base64":"iVBORw0K\/w=="}`))
	f.Add([]byte("[{" + required + `,"datacontenttype":"text/csv; header=present","data":"a,b\n1,\ud83c\udf4d"}]`))
	f.Add([]byte("a\n/b\n1\n\ntext/plain\nid\xff"))
	f.Add([]byte(`"%20\"" %C0 é`))
	f.Add([]byte(`[{"data":1,"data":2,"da\u0074a_base64":""}]`))
	f.Add([]byte("a=1,\tb=\"2"))
	f.Fuzz(func(t *testing.T, body []byte) {
		const most = 4
		taken := func(s core.Submission, cloudEvent bool) {
			if s.ContentType == "" && !s.NoData && !within(s.Data, body) {
				t.Errorf("the data %q is not a slice of the body", s.Data)
			}
			if mediaType, err := core.MediaType(s.ContentType); s.ContentType != "" &&
				(err != nil || mediaType != s.ContentType || core.IsJSON(mediaType)) {
				t.Errorf("the content type is %q", s.ContentType)
			}
			if s.Err == nil && strings.HasPrefix(s.ContentType, "text/") && !utf8.Valid(s.Data) {
				t.Errorf("the text %q is not in UTF-8", s.Data)
			}
			if !cloudEvent || s.Err != nil {
				return
			}
			if s.Event == "" && !strings.Contains(string(body), "SpongeBob.") || s.ID == "" || s.Source == "" ||
				s.Data == nil {
				t.Errorf("taken without what is required: %+v", s)
			}
			areJSON(t, s.Extensions)
		}
		lines, err := submissions.NDJSON("SpongeBob", "Fruits", body, most)
		if len(lines) > most || err != nil && lines != nil {
			t.Errorf("%d lines, error %v", len(lines), err)
		}
		for _, s := range lines {
			taken(s, false)
		}
		array, err := submissions.Array("SpongeBob", "Fruits", "", body, most)
		if len(array) > most || err != nil && array != nil {
			t.Errorf("%d events, error %v", len(array), err)
		}
		for _, s := range array {
			taken(s, false)
			if !json.Valid(s.Data) {
				t.Errorf("the data %q is not JSON", s.Data)
			}
		}
		for _, event := range []string{"", "Fruits"} {
			batch, err := submissions.Batch("SpongeBob", event, body, most)
			if len(batch) > most || err != nil && batch != nil {
				t.Errorf("%d events, error %v", len(batch), err)
			}
			for _, s := range batch {
				taken(s, true)
				if s.ContentType == "" && s.Data != nil && !json.Valid(s.Data) {
					t.Errorf("the data %q is not JSON", s.Data)
				}
			}
		}
		s := submissions.Structured("SpongeBob", "Fruits", body)
		taken(s, true)
		if s.ContentType == "" && s.Data != nil && !json.Valid(s.Data) {
			t.Errorf("the data %q is not JSON", s.Data)
		}
		header := map[string]string{"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "Fruits"}
		for i, line := range strings.SplitN(string(body), "\n", 6) {
			header[[]string{"ce-subject", "ce-source", "ce-ext", "ce-time", "content-type", "ce-id"}[i]] = line
		}
		taken(submissions.Binary("SpongeBob", "Fruits", header, body), true)
		plain := submissions.Plain("SpongeBob", "Fruits", header["content-type"], slices.Clip(body))
		taken(plain, false)
		traced := []core.Submission{plain}
		submissions.PassTrace(traced, tracecontext.Of(
			map[string]string{"traceparent": traceparent, "tracestate": string(body)}))
		areJSON(t, traced[0].Extensions)
	})
}

// areJSON checks that extensions, which go into a record unchanged, are JSON.
func areJSON(t *testing.T, extensions []core.Extension) {
	t.Helper()
	for _, e := range extensions {
		if !json.Valid(e.Value) {
			t.Errorf("the extension %s is %q", e.Name, e.Value)
		}
	}
}
