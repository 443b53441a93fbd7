package events_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"example.com/eventgateway/events"
)

func record(data string) events.Record {
	return events.Record{
		ID:            "019ab7a2-6c1e-7d2b-9c55-0242ac120002",
		Source:        "/SpongeBob",
		Type:          "SpongeBob.Fruits",
		Time:          time.Date(2026, 11, 24, 9, 30, 0, 123_000_000, time.UTC),
		DataSchema:    "https://gateway.example/SpongeBob/Fruits/schema?version=3",
		SchemaVersion: 3,
		Data:          json.RawMessage(data),
	}
}

// Consumers get exactly the bytes that were sent: not re-encoded, rounded or escaped.
func TestDataKeepsItsBytes(t *testing.T) {
	for name, data := range map[string]string{
		"plain":              `{"fruit": "apple"}`,
		"inner white space":  "{ \"fruit\" :\t\"apple\" ,\r\n  \"n\":  1 }",
		"html":               `{"fruit":"<b>&amp;</b>"}`,
		"escapes":            `{"fruit":"\u0061\/\u2028\ud83c\udf4e"}`,
		"lone surrogate":     `{"fruit":"\ud83c"}`,
		"utf-8":              `{"fruit":"Äpfel 🍎 "}`,
		"invalid utf-8":      "{\"fruit\":\"\xff\xfe\"}",
		"big numbers":        `{"n":123456789012345678901234567890,"e":1E400,"z":1.000,"m":-0}`,
		"duplicate members":  `{"fruit":"a","fruit":"b"}`,
		"looks like ours":    `{"specversion":"9","id":"","type":"","data":{"data":1}}`,
		"null":               `null`,
		"false":              `false`,
		"number":             `0`,
		"string":             `""`,
		"array":              `[1, 2,  3]`,
		"deeply nested":      strings.Repeat("[", 1000) + strings.Repeat("]", 1000),
		"a whole mebibyte-1": `"` + strings.Repeat("x", 1<<20-1024) + `"`,
	} {
		t.Run(name, func(t *testing.T) {
			encoded := record(data).Append(nil)
			if !json.Valid(encoded) {
				t.Fatalf("not JSON: %.200s", encoded)
			}
			got, err := events.Decode(encoded)
			if err != nil {
				t.Fatal(err)
			}
			if string(got.Data) != data {
				t.Errorf("data is %.200q, want %.200q", got.Data, data)
			}
			if again := got.Append(nil); !bytes.Equal(again, encoded) {
				t.Errorf("encoded again: %.200s, want %.200s", again, encoded)
			}
		})
	}
}

// Data of another media type can be any bytes, also none.
func TestOtherMediaTypesKeepTheirBytes(t *testing.T) {
	for name, data := range map[string]string{
		"nothing": "", "one byte": "\x00", "png": "\x89PNG\r\n\x1a\n\x00\xff", "text": "one\ntwo\n", "white space": " \t\n", "json": `{"a":1}`,
		"three quarters of a mebibyte": strings.Repeat("\xfe\xff\x00", 1<<18),
	} {
		t.Run(name, func(t *testing.T) {
			r := record("")
			r.DataContentType, r.Data = "image/png", []byte(data)
			r.Extensions = []events.Extension{{Name: "count", Value: json.RawMessage("7")}}
			encoded := r.Append([]byte("kept"))[len("kept"):]
			if !json.Valid(encoded) {
				t.Fatalf("not JSON: %.200s", encoded)
			}
			got, err := events.Decode(encoded)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, r) {
				t.Errorf("got %.400v, want %.400v", got, r)
			}
			if most := len(data)*4/3 + 512; len(encoded) > most {
				t.Errorf("%d bytes became a record of %d", len(data), len(encoded))
			}
		})
	}
}

// Text that was sent as a string stays a string, unless base64 is shorter.
func TestTextStaysText(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", `"data":""`},
		{"a <b> & \"c\" \\ \u2028 ä🍍\n\t\x00\x7f",
			`"data":"a <b> & \"c\" \\ ` + "\u2028" + ` ä🍍\n\u0009\u0000` + "\x7f" + `"`},
		{strings.Repeat("\x01", 100), `"data_base64":"AQEB`},
		{"\xff", `"data_base64":"/w=="`},
	} {
		r := record("")
		r.DataContentType, r.Data, r.Text = "text/plain", []byte(c.text), true
		encoded := r.Append(nil)
		if !json.Valid(encoded) || !strings.Contains(string(encoded), `,"datacontenttype":"text/plain",`+c.want) {
			t.Errorf("%q: %s", c.text, encoded)
		}
		got, err := events.Decode(encoded)
		if err != nil || string(got.Data) != c.text || got.HasJSON() || got.Text != strings.Contains(c.want, `"data"`) {
			t.Errorf("%q: got %+v, %v", c.text, got, err)
		}
	}
}

func TestMediaTypesOfJSON(t *testing.T) {
	for contentType, want := range map[string]bool{
		"": true, "application/vnd.acme+json": true, "Application/JSON; charset=utf-8": true, "text/json": true,
		"application/geo+json ;a=b": true,
		"text/plain":                false, "application/x-ndjson": false, "application/jsonl": false, "json": false,
		"text/plain; a=+json": false,
	} {
		r := record(`{"a": 1.0}`)
		if r.DataContentType = contentType; r.HasJSON() != want {
			t.Errorf("%q is JSON: %v", contentType, r.HasJSON())
		}
		got, err := events.Decode(r.Append(nil))
		if err != nil || !reflect.DeepEqual(got, r) {
			t.Errorf("%q: got %+v, %v", contentType, got, err)
		}
	}
}

// The record of a CloudEvent without data has no data.
func TestNoData(t *testing.T) {
	for _, contentType := range []string{"", "image/png", "application/vnd.acme+json"} {
		r := record("")
		r.Data, r.DataContentType = nil, contentType
		encoded := r.Append(nil)
		got, err := events.Decode(encoded)
		if err != nil || !reflect.DeepEqual(got, r) || !json.Valid(encoded) ||
			strings.Contains(string(encoded), `"data"`) || strings.Contains(string(encoded), "base64") {
			t.Errorf("%q: %s: %+v, %v", contentType, encoded, got, err)
		}
	}
}

func TestAttributesSurvive(t *testing.T) {
	r := record(`1`)
	r.ID, r.Source, r.Subject, r.SchemaViolations = `quote " backslash \ ünicode <`, "/a\nb", "é", 12
	r.Extensions = []events.Extension{{Name: "count", Value: json.RawMessage("7")},
		{Name: "traceparent", Value: json.RawMessage(`"00-\u0030"`)}}
	r.Time = time.Date(2026, 11, 24, 10, 30, 0, 123_999_999, time.FixedZone("", 3600))
	got, err := events.Decode(r.Append([]byte("kept"))[len("kept"):])
	if r.Time = r.Time.UTC(); err != nil || !reflect.DeepEqual(got, r) {
		t.Errorf("got %+v, %v; want %+v", got, err, r)
	}
}

// The rules of CloudEvents 1.0.2 for the context attributes and the JSON format,
// as far as they concern the record.
func TestRecordIsACloudEvent(t *testing.T) {
	var attributes map[string]json.RawMessage
	if err := json.Unmarshal(record(`{"fruit": "apple"}`).Append(nil), &attributes); err != nil {
		t.Fatal(err)
	}
	text := func(name string) (s string) {
		if err := json.Unmarshal(attributes[name], &s); err != nil || s == "" {
			t.Errorf("%s is %s: want a string that is not empty", name, attributes[name])
		}
		return s
	}
	if v := text("specversion"); v != "1.0" {
		t.Errorf("specversion is %q", v)
	}
	text("id")
	text("type")
	if _, err := url.Parse(text("source")); err != nil {
		t.Errorf("source is no URI reference: %v", err)
	}
	if u, err := url.Parse(text("dataschema")); err != nil || !u.IsAbs() {
		t.Errorf("dataschema is no absolute URI: %v", err)
	}
	if _, err := time.Parse(time.RFC3339, text("time")); err != nil {
		t.Errorf("time is not RFC 3339: %v", err)
	}
	name := regexp.MustCompile(`^[a-z0-9]{1,20}$`)
	for a := range attributes {
		if !name.MatchString(a) {
			t.Errorf("attribute %q: names are lower-case letters and digits, at most 20", a)
		}
	}
	if _, both := attributes["data_base64"]; both || attributes["data"] == nil {
		t.Error("want data and not data_base64")
	}
	if n := len(attributes); n != 8 {
		t.Errorf("%d members, want 8: the envelope is metered", n)
	}
}

// Kinesis meters a record in whole kilobytes, so the envelope may take 124 bytes at most: an
// event of 900 bytes is one kilobyte.
func TestTheEnvelopeIsShort(t *testing.T) {
	r := record(`"` + strings.Repeat("x", 898) + `"`)
	r.DataSchema, r.ID = "", events.NewID(r.Time)
	encoded := r.Append(nil)
	if len(encoded) > 1024 || strings.Contains(string(encoded), `"time"`) || !json.Valid(encoded) {
		t.Errorf("an event of 900 bytes has a record of %d: %s", len(encoded), encoded)
	}
	if got, err := events.Decode(encoded); err != nil || !reflect.DeepEqual(got, r) {
		t.Errorf("got %+v, %v", got, err)
	}
}

// A time is left out only if the reader finds the same one.
func TestTimeIsNeverLost(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 30, 0, 123_000_000, time.UTC)
	for id, at := range map[string]time.Time{
		events.NewID(now): now, events.NewID(now.Add(time.Millisecond)): now, "id-1": now, "abcdefghij0123456789": now,
		events.NewID(now.Add(time.Second)): now.Add(time.Second + time.Microsecond),
	} {
		for _, dataSchema := range []string{"", "https://gateway.example/SpongeBob/Fruits/schema?version=3"} {
			r := record("1")
			r.ID, r.Time, r.DataSchema = id, at, dataSchema
			got, err := events.Decode(r.Append(nil))
			if err != nil || !reflect.DeepEqual(got, r) {
				t.Errorf("got %+v, %v; want %+v", got, err, r)
			}
		}
	}
}

// A CloudEvent of another producer of the stream may have no time: it is given none.
func TestNoTime(t *testing.T) {
	const in = `{"specversion":"1.0","id":"1","source":"/t","type":"t.T","schemaversion":1,"data":1}`
	r, err := events.Decode([]byte(in))
	if got := string(r.Append(nil)); err != nil || got != in {
		t.Errorf("got %s, %v", got, err)
	}
}

// Records of all releases are read.
func TestEarlierRecordsAreRead(t *testing.T) {
	const before = `{"specversion":"1.0","id":"019ab7a2-6c1e-7d2b-9c55-0242ac120002","source":"/SpongeBob","type":"SpongeBob.Fruits",` +
		`"time":"2026-11-24T09:30:00.123Z","dataschema":"https://gateway.example/SpongeBob/Fruits/schema?version=3",` +
		`"schemaversion":3,"data":{"fruit": "apple"}}`
	got, err := events.Decode([]byte(before))
	if err != nil || !reflect.DeepEqual(got, record(`{"fruit": "apple"}`)) || string(got.Append(nil)) != before {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestDecodeRefusesOthers(t *testing.T) {
	good := string(record(`{"fruit": "apple"}`).Append(nil))
	if _, err := events.Decode([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]string{
		"nothing":            ``,
		"not JSON":           `hello`,
		"KPL aggregate":      "\xf3\x89\x9a\xc2\x0a\x01a",
		"two values":         good + good,
		"cut off":            good[:len(good)-1],
		"another JSON":       `{"fruit": "apple"}`,
		"an array":           `[` + good + `]`,
		"null":               `null`,
		"another version":    strings.Replace(good, `"1.0"`, `"0.3"`, 1),
		"a number for an id": strings.Replace(good, `"id":"`, `"id":1,"x":"`, 1),
		"no id":              strings.Replace(good, `"id"`, `"idx"`, 1),
		"no source":          strings.Replace(good, `"source"`, `"sourcex"`, 1),
		"no type":            strings.Replace(good, `"type"`, `"typex"`, 1),
		"no base64":          strings.Replace(good, `"data":`, `"data_base64":`, 1),
		"data twice": strings.Replace(good, `"data":`, `"data_base64":"AA==","datacontenttype":"a/b","data":`,
			1),
		"text that is none":  strings.Replace(good, `"data":`, `"datacontenttype":"text/plain","data":`, 1),
		"text that is null":  strings.Replace(good, `"data":{"fruit": "apple"}`, `"datacontenttype":"text/plain","data":null`, 1),
		"base64 of JSON":     strings.Replace(good, `"data":{"fruit": "apple"}`, `"datacontenttype":"application/json","data_base64":"e30="`, 1),
		"base64 without one": strings.Replace(good, `"data":{"fruit": "apple"}`, `"data_base64":"AA=="`, 1),
		"base64 that is not": strings.Replace(good, `"data":{"fruit": "apple"}`, `"datacontenttype":"a/b","data_base64":"%"`, 1),
		"time is no time":    strings.Replace(good, `"time":"2026`, `"time":"x`, 1),
	} {
		if r, err := events.Decode([]byte(in)); !errors.Is(err, events.ErrNotARecord) {
			t.Errorf("%s: got %+v, %v; want ErrNotARecord", name, r, err)
		}
	}
}

func TestDecodeIgnoresWhatItDoesNotKnow(t *testing.T) {
	later := strings.Replace(string(record(`1`).Append(nil)), `"id"`, `"traceparent":"00-1","extra":{"a":1},"id"`, 1)
	if _, err := events.Decode([]byte(later)); err != nil {
		t.Error(err)
	}
}

// A byte that is to be escaped is found at every place of a text, alone and before another.
func TestBytesAreEscapedAtEveryPlace(t *testing.T) {
	for c := range byte(0x80) {
		for i := range 20 {
			for _, next := range []byte{'~', '"', '\\', '\n'} {
				text := []byte(strings.Repeat("!", 21))
				text[i], text[i+1] = c, next
				r := record(`{}`)
				r.ID = string(text)
				if got, err := events.Decode(r.Append(nil)); err != nil || got.ID != r.ID {
					t.Fatalf("%q became %q: %v", r.ID, got.ID, err)
				}
			}
		}
	}
}

// Any JSON comes back unchanged.
func FuzzRecord(f *testing.F) {
	f.Add("id", "/SpongeBob", "SpongeBob.Fruits", []byte(`{"fruit": "apple"}`))
	f.Add("\x00\u2028<", "\"", "\\", []byte(`"\ud800"`))
	f.Fuzz(func(t *testing.T, id, source, typ string, data []byte) {
		data = bytes.TrimSpace(data)
		if !json.Valid(data) || id == "" || source == "" || typ == "" {
			t.Skip()
		}
		r := record(string(data))
		r.ID, r.Source, r.Type = id, source, typ
		got, err := events.Decode(r.Append(nil))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Data, data) {
			t.Errorf("data is %q, want %q", got.Data, data)
		}
		if utf8.ValidString(id) && got.ID != id {
			t.Errorf("id is %q, want %q", got.ID, id)
		}
	})
}

// Any bytes come back unchanged.
func FuzzRecordOfAnotherMediaType(f *testing.F) {
	f.Add("image/png", []byte("\x89PNG\r\n\x1a\n"), false)
	f.Add("a/<", []byte{}, true)
	f.Add("text/plain", []byte("\"\\\n\x00\u2028"), true)
	f.Fuzz(func(t *testing.T, contentType string, data []byte, text bool) {
		r := record("")
		r.DataContentType, r.Data, r.Text = contentType, data, text
		if !utf8.ValidString(contentType) || r.HasJSON() || data == nil {
			t.Skip()
		}
		got, err := events.Decode(r.Append(nil))
		if err != nil {
			t.Fatal(err)
		}
		if got.DataContentType != contentType || !bytes.Equal(got.Data, data) || got.Data == nil {
			t.Errorf("%q %q, want %q %q", got.DataContentType, got.Data, contentType, data)
		}
	})
}

func BenchmarkRecord(b *testing.B) {
	r := record(`{"fruit": "apple"}`)
	b.Run("append", func(b *testing.B) {
		var buf []byte
		for b.Loop() {
			buf = r.Append(buf[:0])
		}
	})
	b.Run("decode", func(b *testing.B) {
		encoded := r.Append(nil)
		for b.Loop() {
			if _, err := events.Decode(encoded); err != nil {
				b.Fatal(err)
			}
		}
	})
}
