package events_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"example.com/eventgateway/events"
)

var refused = events.Rejected{
	ID: "0199-1", Time: time.Date(2026, 11, 24, 12, 0, 0, 5e6, time.UTC), Client: "SpongeBob", Event: "Fruits",
	EventID: "basket-7", EventSource: "urn:shop", SchemaVersion: 3,
	Code: "event_invalid", Detail: "the event violates its schema in 1 place",
	Errors: []events.Violation{{Pointer: "/fruit", Keyword: "type", Detail: "expected a string, found the number 7",
		SchemaPointer: "/properties/fruit/type"}},
	Original: events.Original{ContentType: "application/json", Header: map[string]string{"ce-id": "basket-7"}, Bytes: []byte(`{"fruit":  1.0}`), JSON: true},
}

// The exact bytes that a consumer reads.
func TestRejectedGolden(t *testing.T) {
	binary := refused
	binary.Original = events.Original{Bytes: []byte("{\"fruit\":\n")}
	for _, c := range []struct {
		record interface{ Append([]byte) []byte }
		want   string
	}{
		{refused, `{"specversion":"1.0","id":"0199-1","source":"/SpongeBob","type":"eventgateway.rejected","subject":"SpongeBob.Fruits","time":"2026-11-24T12:00:00.005Z",` +
			`"data":{"client":"SpongeBob","event":"Fruits","event_id":"basket-7","event_source":"urn:shop","schema_version":3,"code":"event_invalid","detail":"the event violates its schema in 1 place",` +
			`"errors":[{"pointer":"/fruit","keyword":"type","detail":"expected a string, found the number 7","schema_pointer":"/properties/fruit/type"}],` +
			`"content_type":"application/json","header":{"ce-id":"basket-7"},"size":15,"body":{"fruit":  1.0}}}`},
		{events.Rejected{ID: "2", Time: refused.Time, Client: "SpongeBob", EventID: "2", EventSource: "/SpongeBob",
			Code: "invalid_json", Original: binary.Original},
			`{"specversion":"1.0","id":"2","source":"/SpongeBob","type":"eventgateway.rejected","subject":"SpongeBob","time":"2026-11-24T12:00:00.005Z",` +
				`"data":{"client":"SpongeBob","event_id":"2","event_source":"/SpongeBob","code":"invalid_json","detail":"","size":10,"body_base64":"eyJmcnVpdCI6Cg=="}}`},
		{events.Resent{ID: "3", Time: refused.Time, RejectedID: "0199-1",
			Receipt: events.Receipt{ID: "basket-7", Client: "SpongeBob", Event: "Fruits", SchemaVersion: 4,
				PartitionKey: "k", ShardID: "s", SequenceNumber: "9"}},
			`{"specversion":"1.0","id":"3","source":"/SpongeBob","type":"eventgateway.resent","subject":"0199-1","time":"2026-11-24T12:00:00.005Z",` +
				`"data":{"rejected_id":"0199-1","receipt":{"id":"basket-7","client":"SpongeBob","event":"Fruits","schema_version":4,"partition_key":"k","shard_id":"s","sequence_number":"9"}}}`},
	} {
		if got := string(c.record.Append([]byte("before "))); got != "before "+c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestResentRoundTrip(t *testing.T) {
	want := events.Resent{ID: "3", Time: refused.Time, RejectedID: "0199-1", By: "Squidward <s@example.org>",
		Edited:  true,
		Receipt: events.Receipt{ID: "\"é\"", Client: "SpongeBob", Event: "Fruits", SchemaVersion: 4}}
	record, err := events.Decode(want.Append(nil))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := events.DecodeResent(record); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
}

func decodeRejected(t *testing.T, encoded []byte) events.Rejected {
	t.Helper()
	if len(encoded) > events.MaxRejected || !json.Valid(encoded) {
		t.Fatalf("%d bytes, JSON: %v: %.300s", len(encoded), json.Valid(encoded), encoded)
	}
	record, err := events.Decode(encoded)
	if err != nil {
		t.Fatal(err)
	}
	got, err := events.DecodeRejected(record)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// The largest event that the gateway accepts is kept whole, with any number of violations.
// If something is cut, the record says so.
func TestRejectedIsBounded(t *testing.T) {
	crowded := refused
	crowded.Errors = nil
	for range 500 {
		crowded.Errors = append(crowded.Errors,
			events.Violation{Pointer: "/" + strings.Repeat("p", 200), Detail: strings.Repeat("d", 300)})
	}
	for name, c := range map[string]struct {
		body []byte
		want bool // whole
	}{
		"JSON of 1,000,000 bytes":      {[]byte(`"` + strings.Repeat("x", 999_998) + `"`), true},
		"JSON of 1 MiB":                {[]byte(`"` + strings.Repeat("x", 1<<20) + `"`), false},
		"700,000 bytes that are none":  {bytes.Repeat([]byte{0xff}, 700_000), true},
		"1,000,000 bytes that are not": {bytes.Repeat([]byte{0xff}, 1_000_000), false},
	} {
		crowded.Original.Bytes, crowded.Original.JSON = c.body, json.Valid(c.body)
		got := decodeRejected(t, crowded.Append(nil))
		whole := bytes.Equal(got.Original.Bytes, c.body)
		if whole != c.want || got.Original.Truncated == whole || got.Original.Size != len(c.body) ||
			!bytes.HasPrefix(c.body, got.Original.Bytes) {
			t.Errorf("%s: %d of %d bytes, truncated: %v", name, len(got.Original.Bytes), got.Original.Size,
				got.Original.Truncated)
		}
		if n := len(got.Errors); n < 10 || n+got.ErrorsOmitted != 500 {
			t.Errorf("%s: %d violations, %d omitted", name, n, got.ErrorsOmitted)
		}
	}
	huge := refused
	huge.Detail, huge.Original.ContentType = strings.Repeat("é", 1<<20), strings.Repeat("x", 1<<20)
	if got := decodeRejected(t, huge.Append(nil)); !got.Original.Truncated ||
		!strings.HasPrefix(huge.Detail, strings.TrimSuffix(got.Detail, "…")) {
		t.Errorf("%.40q…, truncated: %v", got.Detail, got.Original.Truncated)
	}
	huge = refused
	huge.Original.Header = map[string]string{"ce-x": strings.Repeat("x", 20_000)}
	if got := decodeRejected(t, huge.Append(nil)); !got.Original.Truncated || got.Original.Header != nil {
		t.Errorf("a header of 20,000 bytes is kept as %d", len(got.Original.Header["ce-x"]))
	}
}

func TestDecodeRejectedRefusesWhatIsNone(t *testing.T) {
	for name, r := range map[string]events.Record{
		"another type":     {Type: "SpongeBob.Fruits", Data: []byte(`{"client":"c","event_id":"1","code":"x"}`)},
		"data of a string": {Type: events.RejectedType, Data: []byte(`"x"`)},
		"no client":        {Type: events.RejectedType, Data: []byte(`{"event_id":"1","code":"x"}`)},
		"no base64":        {Type: events.RejectedType, Data: []byte(`{"client":"c","event_id":"1","code":"x","body_base64":"%"}`)},
		"no rejected_id":   {Type: events.ResentType, Data: []byte(`{}`)},
	} {
		_, err := events.DecodeRejected(r)
		_, err2 := events.DecodeResent(r)
		if !errors.Is(err, events.ErrNotARecord) || !errors.Is(err2, events.ErrNotARecord) {
			t.Errorf("%s: %v, %v", name, err, err2)
		}
	}
}

// Any original is read back unchanged, from a record that is JSON and within the limit.
func FuzzRejected(f *testing.F) {
	for _, body := range []string{`{"a": 1.00}`, ``, ` 1`, `1],[2`, "\"\xff\"", `}},"x":{`, strings.Repeat("[", 9_999) + strings.Repeat("]", 9_999)} {
		f.Add([]byte(body), "application/json", "ce-id", "value", "detail")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType, name, value, detail string) {
		valid := func(s string) string { return strings.ToValidUTF8(s, "?") }
		within := append(append([]byte(`{"data":{"body":`), body...), "}}"...)
		isJSON := utf8.Valid(body) && json.Valid(body) && json.Valid(within) && len(bytes.TrimSpace(body)) == len(body)
		for _, said := range []bool{false, isJSON} {
			want := refused
			want.Detail = valid(detail)
			want.Original = events.Original{ContentType: valid(contentType),
				Header: map[string]string{valid(name): valid(value)}, Bytes: body, JSON: said}
			got := decodeRejected(t, want.Append(nil))
			want.Original.Size = len(body)
			if got.Original.Truncated {
				want.Original, got.Original = events.Original{}, events.Original{}
			}
			if len(body) == 0 {
				want.Original.Bytes, got.Original.Bytes = nil, nil
			}
			if len(want.Detail) > 4096 {
				want.Detail, got.Detail = "", ""
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		}
	})
}
