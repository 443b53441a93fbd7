package payload

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/functions/routes"
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
		authorizer                 *Authorizer
	}{
		{"send_event", "POST", "/SpongeBob/Fruits/send_event", `{"fruit":"apple"}`, http.Header{
			"Content-Type": {"application/json; charset=utf-8"}, "User-Agent": {"curl/8.5.0"},
		}, nil},
		{"register_event", "POST", "/SpongeBob/Fruits/register_event", `{"type":"object"}`, http.Header{
			"Content-Type": {"application/schema+json"},
		}, nil},
		{"get_event_schema", "GET", "/SpongeBob/Fruits/schema?version=2", "", nil, nil},
		{"several_of_one_name", "GET", "/SpongeBob/list_events?limit=1&limit=2&q=a%2Cb+c&bad=%zz&flag", "", http.Header{
			"Accept": {"application/json", "text/plain"}, "Cookie": {"a=1; b=2", "c=3"},
			"X-Forwarded-For": {"203.0.113.9"},
			"Connection":      {"keep-alive"},
		}, nil},
		{"percent_encoded", "POST", "/Sponge%20Bob/Fr%C3%BCchte%3F/send_event", "<a href=\"/\">&</a>", http.Header{
			"Content-Type": {"text/html"},
		}, nil},
		{"encoded_slash", "POST", "/Sponge%2FBob/Fruits/send_event", "", nil, nil},
		{"latin1_header", "POST", "/SpongeBob/Fruits/send_event", "{}", http.Header{
			"Content-Type": {"application/json"}, "Ce-Id": {"Bestellung-\xe4"},
		}, nil},
		{"no_route", "PUT", "/SpongeBob/Fruits/send_event", "\x00\xff", nil, nil},
		{"token", "GET", "/SpongeBob/list_events", "", nil, &Authorizer{JWT: &JWT{
			Claims: map[string]string{"sub": "s", "clients": "[SpongeBob Patrick]", "exp": "1764000000"},
		}}},
		{"signature", "GET", "/SpongeBob/list_events", "", nil, &Authorizer{IAM: &IAM{
			AccessKey: "AKIAIOSFODNN7EXAMPLE", AccountID: "123456789012", CallerID: "AIDAEXAMPLE",
			UserARN: "arn:aws:iam::123456789012:user/Sandy", UserID: "AIDAEXAMPLE",
		}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(c.method, "http://127.0.0.1:8080"+c.target, strings.NewReader(c.body))
			for name, values := range c.header {
				r.Header[name] = values
			}
			got, err := encode(r, []byte(c.body), routes.Find(r.Method, r.URL.Path), Context{
				AccountID:  "000000000000",
				RequestID:  "JKJaXmPLvHcESHA=",
				TraceID:    "Root=1-6743a1f0-0123456789abcdef01234567",
				Time:       time.Date(2026, 11, 24, 3, 4, 5, 678e6, time.FixedZone("", 3600)),
				Authorizer: c.authorizer,
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
		h, err := Decode([]byte(c.output))
		if (err != nil) != (c.status == 0) {
			t.Errorf("%s: error %v", c.name, err)
			continue
		}
		if h.Status != c.status || h.Header.Get("Content-Type") != c.contentType || string(h.Body) != c.body {
			t.Errorf("%s: %d %q %q", c.name, h.Status, h.Header, h.Body)
		}
	}
}
