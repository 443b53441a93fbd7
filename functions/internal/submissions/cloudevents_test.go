package submissions_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/functions/internal/submissions"
)

const required = `"specversion":"1.0","id":"1","source":"/s","type":"Fruits"`

// binary reads a good event in binary mode, with these headers, "name: value".
func binary(body string, headers ...string) core.Submission {
	all := map[string]string{"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "Fruits"}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		all[name] = value
	}
	if body == "" {
		return submissions.Binary("SpongeBob", "Fruits", all, nil)
	}
	return submissions.Binary("SpongeBob", "Fruits", all, []byte(body))
}

// structured reads a good event with further members.
func structured(members string) core.Submission {
	return submissions.Structured("SpongeBob", "Fruits", []byte("{"+required+members+"}"))
}

func TestStructured(t *testing.T) {
	body := []byte("\n" + `{"specversion":"1.0", "id":"A-1", "source":"https://sea.example/rock?x=%C3%A4#b", "type":"SpongeBob.Fruits",
		"subject":"pineapple 🍍 \u00e4", "time":"2026-11-24T10:00:00.123456+01:00", "datacontenttype":"application/json; charset=utf-8",
		"dataschema":"https://schemas.example/1", "schemaversion":7, "schemaviolations":2,
		"zebra":"z\"\ud83c\udf4d", "partitionkey":"k", "count":-2147483648, "flag" : true , "unset":null, "traceparent":"00-ab-cd-01",
		"data" : {"b":1.00, "a" :"\u0041", "a":[ {} , "]}"]} }` + " \n")
	s := submissions.Structured("SpongeBob", "Fruits", body)
	if s.Err != nil {
		t.Fatal(s.Err)
	}
	checkText(t, "the event", inLines(s), `SpongeBob.Fruits A-1
https://sea.example/rock?x=%C3%A4#b
pineapple 🍍 ä
k
2026-11-24T09:00:00.123456Z
{"b":1.00, "a" :"\u0041", "a":[ {} , "]}"]}
zebra="z\"\ud83c\udf4d" partitionkey="k" count=-2147483648 flag=true traceparent="00-ab-cd-01"`)
	if !within(s.Data, body) || !within(s.Extensions[0].Value, body) {
		t.Error("bytes were copied")
	}
}

// TestRules goes through the attributes: each member is put into a good event.
func TestRules(t *testing.T) {
	const invalid, media = core.CodeCloudEventInvalid, core.CodeUnsupportedMediaType
	for _, c := range []struct {
		member string // takes the place of the member of the same name
		code   core.Code
		detail string // part of it
	}{
		{`"specversion":"0.3"`, invalid, `specversion must be "1.0"`},
		{`"specversion":"1.0.2"`, invalid, `specversion must be "1.0"`},
		{`"specversion":1.0`, invalid, "specversion is not a string"},
		{`"specversion":null`, invalid, "specversion is missing"},
		{`"id":null`, invalid, "id is missing"},
		{`"id":""`, invalid, "id is empty"},
		{`"id":1`, invalid, "id is not a string"},
		{`"id":["a"]`, invalid, "id is not a string"},
		{`"id":"` + strings.Repeat("i", 256) + `"`, "", ""},
		{`"id":"` + strings.Repeat("i", 257) + `"`, invalid, "id is longer than 256 bytes"},
		{`"id":"a\u0000b"`, invalid, "characters"},
		{`"id":"a\u007fb"`, invalid, "characters"},
		{`"id":"a\ufffeb"`, invalid, "characters"},
		{`"id":"a\ufffdb"`, "", ""},
		{`"id":"a\ud800b"`, invalid, "characters"},
		{`"id":"a\udc00\ud800b"`, invalid, "characters"},
		{`"id":"\ud83c\ud83c\udf4d"`, invalid, "characters"},
		{`"id":"a\ud83c"`, invalid, "characters"},
		{`"id":"\\ud800"`, "", ""},
		{"\"id\":\"\xff\"", invalid, "UTF-8"},
		{"\"id\":\"\xed\xa0\x80\"", invalid, "UTF-8"},
		{`"source":null`, invalid, "source is missing"},
		{`"source":""`, invalid, "source is empty"},
		{`"source":"a"`, "", ""},
		{`"source":"?q"`, "", ""},
		{`"source":"urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66"`, "", ""},
		{`"source":"mailto:cncf@lists.example"`, "", ""},
		{`"source":"http://[::1]:80/x"`, "", ""},
		{`"source":"a b"`, invalid, "URI reference"},
		{`"source":"/ä"`, invalid, "URI reference"},
		{`"source":"/%zz"`, invalid, "URI reference"},
		{`"source":"/%4"`, invalid, "URI reference"},
		{`"source":"/a[b]"`, invalid, "URI reference"},
		{`"source":"/a#b#c"`, invalid, "URI reference"},
		{`"source":"http://[::1"`, invalid, "URI reference"},
		{`"source":"1:a"`, invalid, "URI reference"},
		{`"source":"<a>"`, invalid, "URI reference"},
		{`"type":null`, invalid, "type is missing"},
		{`"type":""`, invalid, "type is empty"},
		{`"type":"Fruits"`, "", ""},
		{`"type":"SpongeBob.Fruits"`, "", ""},
		{`"type":"Patrick.Fruits"`, invalid, `"Fruits" or "SpongeBob.Fruits"`},
		{`"type":"Vegetables"`, invalid, `"Fruits" or "SpongeBob.Fruits"`},
		{`"type":"fruits"`, invalid, "type is not the route's event"},
		{`"subject":null`, "", ""},
		{`"subject":""`, invalid, "subject is empty"},
		{`"subject":{}`, invalid, "subject is not a string"},
		{`"time":null`, "", ""},
		{`"time":"2026-11-24t10:00:00z"`, "", ""},
		{`"time":"2026-11-24T10:00:00.999999999-23:59"`, "", ""},
		{`"time":"2026-11-24 10:00:00Z"`, invalid, "RFC 3339"},
		{`"time":"2026-11-24T10:00:00"`, invalid, "RFC 3339"},
		{`"time":"2026-11-24T10:00:00,5Z"`, invalid, "RFC 3339"},
		{`"time":"2026-11-24T1:00:00Z"`, invalid, "RFC 3339"},
		{`"time":"2026-11-24T10:00:00+24:00"`, invalid, "RFC 3339"},
		{`"time":"2026-02-30T10:00:00Z"`, invalid, "RFC 3339"},
		{`"time":""`, invalid, "time is empty"},
		{`"time":1795514400`, invalid, "time is not a string"},
		{`"time":"0001-01-01T00:00:00Z"`, invalid, "time is unset"},
		{`"time":"9999-12-31T23:59:59-01:00"`, invalid, "years 1 to 9999"},
		{`"time":"0000-12-31T23:59:59Z"`, invalid, "years 1 to 9999"},
		{`"datacontenttype":null`, "", ""},
		{`"datacontenttype":"text/json"`, "", ""},
		{`"datacontenttype":"application/vnd.sea+json"`, "", ""},
		{`"datacontenttype":"APPLICATION/JSON; charset=UTF-8"`, "", ""},
		{`"datacontenttype":"application/json; charset=utf-16"`, media, "UTF-8"},
		{`"datacontenttype":"application/xml"`, media, "application/xml, as datacontenttype says, and so a string"},
		{`"datacontenttype":"json"`, media, `"json" is not a media type`},
		{`"datacontenttype":"image/png, image/gif"`, media, "not a media type"},
		{`"datacontenttype":"image/*"`, media, "not a media type"},
		{`"datacontenttype":""`, media, "is empty"},
		{`"datacontenttype":true`, invalid, "datacontenttype is not a string"},
		{`"dataschema":"anything"`, "", ""},
		{`"dataschema":1`, invalid, "dataschema is not a string"},
		{`"schemaversion":"3"`, "", ""},
		{`"schemaviolations":3`, "", ""},
		{`"schemaversion":3.5`, invalid, "schemaversion is not"},
		{`"data":null`, "", ""},
		{`"data":"text"`, "", ""},
		{`"data":0`, "", ""},
		{`"data_base64":null`, "", ""},
		{`"data_base64":"e30="`, invalid, "both data and data_base64"},
		{`"partitionkey":""`, invalid, "partitionkey is empty"},
		{`"partitionkey":5`, invalid, "partitionkey is not a string"},
		{`"partitionkey":null`, "", ""},
		{`"ext":""`, "", ""},
		{`"ext":2147483647`, "", ""},
		{`"ext":-0`, "", ""},
		{`"ext":2147483648`, invalid, "ext is not a string, a boolean or an integer"},
		{`"ext":1.0`, invalid, "ext is not a string, a boolean or an integer"},
		{`"ext":1e3`, invalid, "ext is not a string, a boolean or an integer"},
		{`"ext":{}`, invalid, "ext is not a string, a boolean or an integer"},
		{`"ext":[]`, invalid, "ext is not a string, a boolean or an integer"},
		{`"ext":"\u0085"`, invalid, "characters"},
		{`"Ext":1`, invalid, `name "Ext"`},
		{`"my_ext":1`, invalid, `name "my_ext"`},
		{`"":1`, invalid, `name ""`},
		{`"ext\u0061":"named with an escape"`, "", ""},
		{`"ext\u0000":1`, invalid, "name of an attribute"},
		{"\"ext\xff\":1", invalid, "name of an attribute"},
		{`"` + strings.Repeat("e", 64) + `":1`, "", ""},
		{`"` + strings.Repeat("e", 65) + `":1`, invalid, "lower-case letters and digits"},
		{`"ext":1,"ext":1`, invalid, `"ext" is there twice`},
		{`"ext":null,"e\u0078t":1`, invalid, `"ext" is there twice`},
		{`"data":1,"data":2`, invalid, `"data" is there twice`},
		{`"id":"1","id":"1"`, invalid, `"id" is there twice`},
		{`"ext":"` + strings.Repeat("v", 4094) + `"`, "", ""},
		{`"ext":"` + strings.Repeat("v", 4095) + `"`, invalid, "ext is longer than 4096 bytes"},
		{many(59, 1), "", ""},
		{many(60, 1), invalid, "more than 64 attributes"},
		{many(3, 4090), "", ""},
		{many(4, 4090), invalid, "longer than 16384 bytes together"},
	} {
		name := c.member[:min(len(c.member), 50)]
		t.Run(name, func(t *testing.T) {
			s := submissions.Structured("SpongeBob", "Fruits", []byte(eventWith(c.member)))
			check(t, s, c.code, c.detail)
		})
	}
}

func many(n, size int) string {
	var members []string
	for i := range n {
		members = append(members, fmt.Sprintf(`"m%d":"%s"`, i, strings.Repeat("v", size)))
	}
	return strings.Join(members, ",")
}

// eventWith returns a good event in which a member replaces the good one of its name.
func eventWith(member string) string {
	name, _, _ := strings.Cut(member, ":")
	var all []string
	for _, m := range append(strings.Split(required, ","), `"data":{"a":1}`) {
		if !strings.HasPrefix(m, name+":") {
			all = append(all, m)
		}
	}
	return "{" + strings.Join(append(all, member), ",") + "}"
}

func check(t *testing.T, s core.Submission, code core.Code, detail string) {
	t.Helper()
	if got := core.CodeOf(s.Err); got != code {
		t.Fatalf("error %v, want the code %q", s.Err, code)
	}
	if code != "" && !strings.Contains(s.Err.Error(), detail) {
		t.Errorf("error %v, want it to say %q", s.Err, detail)
	}
}

func TestStructuredNotAnEvent(t *testing.T) {
	for body, want := range map[string]core.Code{
		"":                           core.CodeInvalidJSON,
		" \n":                        core.CodeInvalidJSON,
		"{":                          core.CodeInvalidJSON,
		"{} {}":                      core.CodeInvalidJSON,
		strings.Repeat("[", 100_000): core.CodeInvalidJSON,
		"[]":                         core.CodeCloudEventInvalid,
		"1":                          core.CodeCloudEventInvalid,
		"{}":                         core.CodeCloudEventInvalid,
	} {
		check(t, submissions.Structured("SpongeBob", "Fruits", []byte(body)), want, "")
	}
	s := submissions.Structured("SpongeBob", "Fruits", []byte("{\n  \"a\": tomato}"))
	check(t, s, core.CodeInvalidJSON, "line 2, column 9")
}

// A CloudEvent need not have data. The schema then sees null, and the submission says that
// there is none.
func TestNoData(t *testing.T) {
	batch, err := submissions.Batch("SpongeBob", "", []byte("[{"+required+"}]"), 1)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		s           core.Submission
		noData      bool
		data        string
		contentType string
	}{
		"structured":              {structured(""), true, "null", ""},
		"structured, of a type":   {structured(`,"datacontenttype":"image/png"`), true, "null", "image/png"},
		"structured, base64 null": {structured(`,"data_base64":null`), true, "null", ""},
		"structured, data null":   {structured(`,"data":null`), false, "null", ""},
		"batch":                   {batch[0], true, "null", ""},
		"binary":                  {binary("", "content-type: "), true, "null", ""},
		"binary, JSON":            {binary("", "content-type: application/json"), true, "null", ""},
		"binary, null":            {binary("null", "content-type: application/json"), false, "null", ""},
		"binary, white space":     {binary(" ", "content-type: application/json"), false, " ", ""},
		"binary, of a type":       {binary("", "content-type: image/png"), false, "", "image/png"},
	} {
		if c.s.Err != nil || c.s.NoData != c.noData || string(c.s.Data) != c.data || c.s.Data == nil ||
			c.s.ContentType != c.contentType || c.s.Original.Bytes == nil {
			t.Errorf("%s: %+v", name, c.s)
		}
	}
}

// A media type of JSON other than application/json is passed on as it was sent.
func TestMediaTypesOfJSONAreKept(t *testing.T) {
	for sent, want := range map[string]string{
		"application/json": "", "Application/JSON": "", "application/vnd.acme+json": "application/vnd.acme+json",
		"Application/Vnd.Acme+JSON; v=2":  "Application/Vnd.Acme+JSON; v=2",
		"application/json; charset=utf-8": "application/json; charset=utf-8", "text/json": "text/json",
	} {
		plain := submissions.Plain("SpongeBob", "Fruits", sent, []byte("1"))
		for _, s := range []core.Submission{
			structured(`,"data":1,"datacontenttype":"` + sent + `"`), binary("1", "content-type: "+sent),
		} {
			if s.Err != nil || s.ContentType != "" || s.JSONType != want {
				t.Errorf("%s: %q %q, %v", sent, s.ContentType, s.JSONType, s.Err)
			}
		}
		if plain.Err != nil || plain.JSONType != "" {
			t.Errorf("%s: plain, %q, %v", sent, plain.JSONType, plain.Err)
		}
	}
}

// The attribute time accepts what the format date-time accepts, leap seconds included.
func TestTimesAreThoseOfTheFormat(t *testing.T) {
	schema, err := jsonschema.Language{}.Compile(core.SchemaSource{
		Document: []byte(`{"format":"date-time"}`), AssertFormats: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{ // what the record says, "" for refused
		"2016-12-31T23:59:60Z":           "2017-01-01T00:00:00Z",
		"2016-12-31t23:59:60.25z":        "2017-01-01T00:00:00.25Z",
		"2017-01-01T00:59:60+01:00":      "2017-01-01T00:00:00Z",
		"2016-12-31T15:59:60-08:00":      "2017-01-01T00:00:00Z",
		"2016-06-30T23:59:60Z":           "2016-07-01T00:00:00Z",
		"2016-06-29T23:59:60Z":           "", // not the end of a month
		"2016-12-31T22:59:60Z":           "",
		"2016-12-31T23:59:60+01:00":      "",
		"2016-12-31T23:58:60Z":           "",
		"2016-12-31T23:59:61Z":           "",
		"2016-12-31T23:59:59Z":           "2016-12-31T23:59:59Z",
		"2016-12-31T24:00:00Z":           "",
		"2016-02-30T23:59:60Z":           "",
		"2016-12-31T23:59:60":            "",
		"2016-12-31 23:59:60Z":           "",
		"2016-12-31T23:59:60.123456789Z": "2017-01-01T00:00:00.123456789Z",
	} {
		if err := schema.Validate([]byte(`"`+text+`"`), nil); (err == nil) != (want != "") {
			t.Errorf("the format, %s: %v", text, err)
		}
		s := structured(`,"data":1,"time":"` + text + `"`)
		got := s.Time.Format(time.RFC3339Nano)
		if (s.Err == nil) != (want != "") || want != "" && got != want {
			t.Errorf("the attribute, %s: %s, %v", text, got, s.Err)
		}
		b := binary("1", "ce-time: "+text)
		if (b.Err == nil) != (s.Err == nil) || !b.Time.Equal(s.Time) {
			t.Errorf("the header, %s: %s, %v", text, b.Time, b.Err)
		}
	}
}

// A submission has the event's id and type, wherever its fault is.
func TestFaultKeepsID(t *testing.T) {
	s := submissions.Structured("SpongeBob", "", []byte(`{"subject":1,"time":2,`+required+`,"data":1}`))
	check(t, s, core.CodeCloudEventInvalid, "subject is not a string")
	if s.ID != "1" || s.Event != "Fruits" {
		t.Errorf("id %q of the event %q", s.ID, s.Event)
	}
}

func TestBatch(t *testing.T) {
	body := []byte("[ {" + required + `,"data":{"a": 1}} , 5,{}, {` + required + `,"type2":[{"data":3}],"data":2},
		{"specversion":"1.0","id":"2","source":"/s","type":"SpongeBob.Fruits","data":"]"}]`)
	batch, err := submissions.Batch("SpongeBob", "Fruits", body, 5)
	if err != nil || len(batch) != 5 {
		t.Fatalf("%d events, error %v", len(batch), err)
	}
	for i, want := range []struct {
		data string
		code core.Code
	}{
		{`{"a": 1}`, ""}, {"", core.CodeCloudEventInvalid}, {"", core.CodeCloudEventInvalid},
		{"2", core.CodeCloudEventInvalid}, {`"]"`, ""},
	} {
		check(t, batch[i], want.code, "")
		checkText(t, "data", string(batch[i].Data), want.data)
		if !within(batch[i].Data, body) {
			t.Errorf("the data of %d is a copy", i)
		}
	}
	for body, want := range map[string]core.Code{
		"":            core.CodeInvalidJSON,
		"{}":          core.CodeInvalidJSON,
		"1":           core.CodeInvalidJSON,
		"[1,]":        core.CodeInvalidJSON,
		"[1] [2]":     core.CodeInvalidJSON,
		"[1,2,3]":     core.CodeTooLarge,
		" [ 1 , 2 ] ": "",
		"[]":          "", // "valid in a request", says the JSON format
		" [ ] ":       "",
	} {
		if _, err := submissions.Batch("SpongeBob", "Fruits", []byte(body), 2); core.CodeOf(err) != want {
			t.Errorf("%q: %v, want the code %q", body, err, want)
		}
	}
}

func TestBatchOfMixedTypes(t *testing.T) {
	for given, want := range map[string]string{
		"Fruits":                     "Fruits",
		"SpongeBob.Fruits":           "Fruits",
		"SpongeBob.SpongeBob.Fruits": "SpongeBob.Fruits",
		"Fruits.v2":                  "Fruits.v2",
		"Patrick.Fruits":             "Patrick.Fruits", // perhaps an event of SpongeBob's own: the registry knows
		"SpongeBob":                  "SpongeBob",
	} {
		body := `[{"specversion":"1.0","id":"1","source":"/s","type":"` + given + `","data":1}]`
		batch, err := submissions.Batch("SpongeBob", "", []byte(body), 1)
		if err != nil || batch[0].Err != nil {
			t.Fatal(err, batch)
		}
		checkText(t, given, batch[0].Event, want)
	}
}

func TestBinary(t *testing.T) {
	header := map[string]string{
		"content-type": "application/vnd.sea+json; charset=utf-8", "content-length": "9", "host": "x",
		"ce-specversion": "1.0", "ce-id": "A%2D1", "ce-source": "/s%25C3%25A4", "ce-type": "SpongeBob.Fruits",
		"ce-time": "2026-11-24T10:00:00Z", "ce-subject": "Euro%20%E2%82%ac%20%F0%9F%98%80",
		"ce-partitionkey": "k", "ce-traceparent": "00-ab-cd-01", "ce-quoted": `"a \"b\" \\ c%20d"`,
		"ce-percent": "100%", "ce-number": "5", "ce-dataschema": "https://schemas.example/1", "ce-schemaversion": "3",
		"ce-schemaviolations": "1",
	}
	if !submissions.IsBinary(header) {
		t.Error("not seen as binary")
	}
	body := []byte(" {\"a\": 1}\n")
	s := submissions.Binary("SpongeBob", "Fruits", header, body)
	if s.Err != nil {
		t.Fatal(s.Err)
	}
	checkText(t, "the event", inLines(s), `SpongeBob.Fruits A-1
/s%C3%A4
Euro € 😀
k
2026-11-24T10:00:00Z
{"a": 1}
number="5" partitionkey="k" percent="100%" quoted="a \"b\" \\ c d" traceparent="00-ab-cd-01"`)
	if !within(s.Data, body) {
		t.Error("the data is a copy")
	}

	for _, c := range []struct {
		header, value string
		code          core.Code
		detail        string
	}{
		{"ce-subject", "%C0%A0", core.CodeCloudEventInvalid, "UTF-8"}, // an overlong space
		{"ce-subject", "%00", core.CodeCloudEventInvalid, "characters"},
		{"ce-subject", "%E4", core.CodeCloudEventInvalid, "UTF-8"},
		{"ce-subject", "\xe4", core.CodeCloudEventInvalid, "ce-subject is not text"},
		// API Gateway's replacement of a byte that is not UTF-8
		{"ce-subject", "\uFFFD", core.CodeCloudEventInvalid, "ce-subject is not text"},
		{"ce-subject", "%EF%BF%BD", "", ""}, // what the sender says
		{"ce-subject", "ä%C3%B6", "", ""},
		{"ce-id", "order-\uFFFD", core.CodeCloudEventInvalid, "ce-id is not text"},
		{"ce-source", "/\uFFFD", core.CodeCloudEventInvalid, "ce-source is not text"},
		{"ce-ext", "\"\uFFFD\"", core.CodeCloudEventInvalid, "ce-ext is not text"},
		{"ce-partitionkey", "\uFFFD", core.CodeCloudEventInvalid, "ce-partitionkey is not text"},
		{"ce-dataschema", "\uFFFD", core.CodeCloudEventInvalid, "ce-dataschema is not text"},
		{"content-type", "application/vnd.sea+json; a=\"\uFFFD\"", core.CodeUnsupportedMediaType, "not a media type"},
		{"ce-subject", `""`, core.CodeCloudEventInvalid, "subject is empty"},
		{"ce-subject", "%4", "", ""},
		{"ce-source", "/not%20encoded%20twice", "", ""},
		{"ce-source", "%", core.CodeCloudEventInvalid, "URI reference"},
		{"ce-specversion", "0.3", core.CodeCloudEventInvalid, "specversion"},
		{"ce-type", "Vegetables", core.CodeCloudEventInvalid, "type is not the route's event"},
		{"ce-data", "{}", core.CodeCloudEventInvalid, "ce-data is no header"},
		{"ce-datacontenttype", "application/json", core.CodeCloudEventInvalid, "ce-datacontenttype is no header"},
		{"ce-data_base64", "", core.CodeCloudEventInvalid, "name"},
		{"ce-", "", core.CodeCloudEventInvalid, "name"},
		{"ce-long", strings.Repeat("v", 5000), core.CodeCloudEventInvalid, "longer than"},
		{"content-type", "text", core.CodeUnsupportedMediaType, "not a media type"},
		{"content-type", "text/plain; charset=latin1", core.CodeUnsupportedMediaType, "UTF-8"},
		{"content-type", "", "", ""},
	} {
		changed := maps.Clone(header)
		changed[c.header] = c.value
		check(t, submissions.Binary("SpongeBob", "Fruits", changed, body), c.code, c.detail)
	}
	for _, name := range []string{"ce-id", "ce-source", "ce-type", "ce-specversion"} {
		changed := maps.Clone(header)
		delete(changed, name)
		check(t, submissions.Binary("SpongeBob", "Fruits", changed, body), core.CodeCloudEventInvalid,
			name[3:]+" is missing")
	}
}

func TestIsBinary(t *testing.T) {
	for _, c := range []struct {
		header map[string]string
		want   bool
	}{
		{map[string]string{}, false},
		{map[string]string{"content-type": "application/json"}, false},
		{map[string]string{"ce-specversion": "1.0"}, true},
		{map[string]string{"ce-id": "1"}, true},
		{map[string]string{"ce-ext": "1", "content-type": "application/x-ndjson"}, true},
		{map[string]string{"ce-id": "1", "content-type": "application/cloudevents+json"}, false},
		{map[string]string{"ce-specversion": "1.0", "content-type": "application/json"}, true},
		{map[string]string{"ce-specversion": "1.0", "content-type": "Application/CloudEvents+json"}, false},
		{map[string]string{"ce-specversion": "1.0", "content-type": "application/cloudevents-batch+json"}, false},
	} {
		if got := submissions.IsBinary(c.header); got != c.want {
			t.Errorf("%v: %v", c.header, got)
		}
	}
}

func checkText(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %s, want %s", what, got, want)
	}
}

// inLines returns what a submission says of its event.
func inLines(s core.Submission) string {
	return strings.Join([]string{s.Client + "." + s.Event + " " + s.ID, s.Source, s.Subject, s.PartitionKey,
		s.Time.Format(time.RFC3339Nano), string(s.Data), extensions(s)}, "\n")
}

func extensions(s core.Submission) string {
	var all []string
	for _, e := range s.Extensions {
		all = append(all, e.Name+"="+string(e.Value))
	}
	return strings.Join(all, " ")
}
