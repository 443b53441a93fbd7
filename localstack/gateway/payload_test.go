package gateway

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write testdata/payloads as they are now")

// Each request becomes the payload in testdata/payloads/<name>.json. The shape
// follows the example in
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
func TestPayloads(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, method, target, body string
		header                     http.Header
	}{
		{"send_event", "POST", "/SpongeBob/Fruits/send_event", `{"fruit":"apple"}`, http.Header{
			"Content-Type": {"application/json; charset=utf-8"}, "User-Agent": {"curl/8.5.0"},
		}},
		{"register_event", "POST", "/SpongeBob/Fruits/register_event", `{"type":"object"}`, http.Header{
			"Content-Type": {"application/schema+json"},
		}},
		{"get_event_schema", "GET", "/SpongeBob/Fruits/schema?version=2", "", nil},
		{"several_of_one_name", "GET", "/SpongeBob/list_events?limit=1&limit=2&q=a%2Cb+c&bad=%zz&flag", "", http.Header{
			"Accept": {"application/json", "text/plain"}, "Cookie": {"a=1; b=2", "c=3"},
			"X-Forwarded-For": {"203.0.113.9"},
			"Connection":      {"keep-alive"},
		}},
		{"percent_encoded", "POST", "/Sponge%20Bob/Fr%C3%BCchte%3F/send_event", "<a href=\"/\">&</a>", http.Header{
			"Content-Type": {"text/html"},
		}},
		{"encoded_slash", "POST", "/Sponge%2FBob/Fruits/send_event", "", nil},
		{"latin1_header", "POST", "/SpongeBob/Fruits/send_event", "{}", http.Header{
			"Content-Type": {"application/json"}, "Ce-Id": {"Bestellung-\xe4"},
		}},
		{"no_route", "PUT", "/SpongeBob/Fruits/send_event", "\x00\xff", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(c.method, "http://127.0.0.1:8080"+c.target, strings.NewReader(c.body))
			for name, values := range c.header {
				r.Header[name] = values
			}
			got, err := encodePayload(r, []byte(c.body), matchRoute(r.Method, r.URL.Path), arrival{
				requestID: "JKJaXmPLvHcESHA=",
				traceID:   "Root=1-6743a1f0-0123456789abcdef01234567",
				time:      time.Date(2026, 11, 24, 3, 4, 5, 678e6, time.FixedZone("", 3600)),
			})
			if err != nil {
				t.Fatal(err)
			}
			golden(t, c.name, got)
		})
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", "payloads", name+".json")
	var indented bytes.Buffer
	if err := json.Indent(&indented, got, "", "  "); err != nil {
		t.Fatal(err)
	}
	indented.WriteByte('\n')
	if *update {
		if err := os.WriteFile(file, indented.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	wants, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(indented.Bytes(), wants) {
		t.Errorf("the payload is not %s (go test -update writes it):\n%s", file, indented.Bytes())
	}
}

func TestMatchRoute(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ method, path, routeKey string }{
		{"POST", "/a/b/send_event", "POST /{client}/{event}/send_event"},
		{"GET", "/a/list_events", "GET /{client}/list_events"},
		{"GET", "/list_events/schema/schema", "GET /{client}/{event}/schema"},
		{"GET", "/a/b/send_event", "$default"},
		{"HEAD", "/a/list_events", "HEAD /{client}/list_events"},
		{"HEAD", "/a/b/schema", "HEAD /{client}/{event}/schema"},
		{"HEAD", "/openapi.json", "HEAD /openapi.json"},
		{"HEAD", "/a/b/send_event", "$default"},
		{"POST", "/a/b/send_event/", "$default"},
		{"POST", "//b/send_event", "$default"},
		{"POST", "/a/b/SEND_EVENT", "$default"},
		{"GET", "/", "$default"},
		{"OPTIONS", "*", "$default"},
	} {
		if m := matchRoute(c.method, c.path); m.routeKey != c.routeKey {
			t.Errorf("%s %s goes to %s, want %s", c.method, c.path, m.routeKey, c.routeKey)
		}
	}
}

func TestBodiesThatAreText(t *testing.T) {
	t.Parallel()
	for contentType, text := range map[string]bool{
		"application/json":                  true,
		"Application/JSON; charset=utf-8":   true,
		"application/xml":                   true,
		"application/javascript":            true,
		"text/plain":                        true,
		"text/csv;header=present":           true,
		"application/schema+json":           false,
		"application/cloudevents+json":      false,
		"application/x-www-form-urlencoded": false,
		"application/octet-stream":          false,
		"":                                  false,
	} {
		if isText(contentType) != text {
			t.Errorf("isText(%q) is %v", contentType, !text)
		}
	}
}

func TestDecodeResponse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, output string
		status       int // 0: not a response
		contentType  string
		body         string
	}{
		{"all of it", `{"statusCode":201,"headers":{"content-type":"application/json"},"body":"{}"}`, 201, "application/json", "{}"},
		{"base64", `{"statusCode":200,"headers":{"Content-Type":"image/png"},"body":"AP8=","isBase64Encoded":true}`, 200, "image/png", "\x00\xff"},
		{"no content type", `{"statusCode":200,"body":"text"}`, 200, "text/plain;charset=UTF-8", "text"},
		{"no body", `{"statusCode":304,"headers":{"etag":"\"1\""}}`, 304, "", ""},
		{"no statusCode", `{"answer":42}`, 200, "application/json", `{"answer":42}`},
		{"a string", `"plain"`, 200, "application/json", "plain"},
		{"not JSON", `plain`, 0, "", ""},
		{"nothing", ``, 0, "", ""},
		{"not base64", `{"statusCode":200,"body":"%","isBase64Encoded":true}`, 0, "", ""},
		{"statusCode out of range", `{"statusCode":99}`, 0, "", ""},
		{"statusCode not a number", `{"statusCode":"200"}`, 0, "", ""},
		{"body not text", `{"statusCode":200,"body":{"a":1}}`, 0, "", ""},
	} {
		h, err := decodeResponse([]byte(c.output))
		if (err != nil) != (c.status == 0) {
			t.Errorf("%s: error %v", c.name, err)
			continue
		}
		if h.status != c.status || h.header.Get("Content-Type") != c.contentType || string(h.body) != c.body {
			t.Errorf("%s: %d %q %q", c.name, h.status, h.header, h.body)
		}
	}
}

func TestResponseOverHTTP(t *testing.T) {
	t.Parallel()
	g := run(t, Options{})
	a := g.ask(t, map[string][]string{"do": {"answer"}, "with": {`{"statusCode":202,` +
		`"headers":{"content-type":"image/png","X-One":"1","Connection":"close","content-length":"999"},` +
		`"cookies":["a=1; Path=/","b=2"],"isBase64Encoded":true,"body":"` + base64.StdEncoding.EncodeToString([]byte("\x00png")) + `"}`}})
	want(t, a, 202, "\x00png")
	if got := a.header["Set-Cookie"]; len(got) != 2 || got[0] != "a=1; Path=/" || got[1] != "b=2" {
		t.Errorf("Set-Cookie is %q", got)
	}
	if a.header.Get("X-One") != "1" || a.header.Get("Content-Type") != "image/png" ||
		a.header.Get("Apigw-Requestid") == "" {
		t.Errorf("the headers are %q", a.header)
	}
}

// The answer to HEAD has the length of the body that the function leaves out.
func TestHeadOverHTTP(t *testing.T) {
	t.Parallel()
	g := run(t, Options{})
	query := url.Values{"do": {"answer"}, "with": {`{"statusCode":200,"headers":{"content-type":"image/png","content-length":"7000000"}}`}}
	for path, length := range map[string]string{"/SpongeBob/list_events": "7000000",
		"/SpongeBob/Fruits/schema": "7000000"} {
		a, err := send("HEAD", g.url+path+"?"+query.Encode(), "", nil)
		if err != nil {
			t.Fatal(err)
		}
		want(t, a, 200, "")
		if got := a.header.Get("Content-Length"); got != length {
			t.Errorf("%s: the length is %q", path, got)
		}
	}
}
