package gateway

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/localstack/issuer/issuertest"
)

const (
	principal = "arn:aws:sts::000000000000:assumed-role/eventgateway-SpongeBob/local"
	signed    = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261129/us-east-1/execute-api/aws4_request, " +
		"SignedHeaders=host;x-amz-date, Signature="
)

// request sends a request with these headers: "Name: value" lines.
func request(t *testing.T, method, target, header string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, target, nil)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(header) {
		name, value, _ := strings.Cut(line, ":")
		r.Header.Set(name, strings.TrimSpace(value))
	}
	a, err := exchange(r)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// A refused request gets API Gateway's own answer. An accepted request reaches its function with
// its sender.
func TestWhoMayEnter(t *testing.T) {
	t.Parallel()
	i := issuertest.Start(t)
	token := i.Must(t, map[string]any{"sub": "s", "aud": "a", "clients": []string{"SpongeBob", "Patrick"}})
	for authorization, c := range map[string]struct {
		opts                Options
		header              string
		status              int // without the header
		body, challenge, is string
	}{
		"none": {status: 200},
		"keys": {header: "Bearer egk_1", status: 200},
		"iam": {Options{Principal: principal}, signed + strings.Repeat("0a", 32), 403, `{"message":"Forbidden"}`, "",
			`"userArn":"` + principal + `"`},
		"jwt": {Options{JWT: Issuer{URL: i.URL, Audience: []string{"a"}}}, "Bearer " + token, 401, `{"message":"Unauthorized"}`, "Bearer",
			`"clients":"[SpongeBob Patrick]"`},
	} {
		c.opts.Authorization = authorization
		g := run(t, c.opts)
		for _, path := range []string{"/SpongeBob/list_events", "/nowhere"} {
			a := request(t, "GET", g.url+path, "")
			if a.status != c.status || c.status != 200 && (a.body != c.body || a.header.Get("Apigw-Requestid") == "" ||
				a.header.Get("Www-Authenticate") != c.challenge || a.header.Get("Content-Type") != "application/json") {
				t.Errorf("%s: nothing for %s: %d %s %v", authorization, path, a.status, a.body, a.header)
			}
			a = request(t, "GET", g.url+path, "Authorization: "+c.header)
			var payload struct {
				RequestContext struct{ Authorizer json.RawMessage }
			}
			if err := json.Unmarshal([]byte(a.body), &payload); err != nil || a.status != 200 {
				t.Fatalf("%s: %d %s", authorization, a.status, a.body)
			}
			if who := string(payload.RequestContext.Authorizer); !strings.Contains(who, c.is) ||
				(who == "") != (c.is == "") {
				t.Errorf("%s: the function sees %s", authorization, who)
			}
		}
	}
}

func TestOptionsThatAreWrong(t *testing.T) {
	t.Parallel()
	for says, opts := range map[string]Options{
		`Options.Authorization is "JWT"`:   {Authorization: "JWT"},
		"Options.Principal is not set":     {Authorization: "iam"},
		"the issuer is \"\", not a URL":    {Authorization: "jwt"},
		"have no audience":                 {Authorization: "jwt", JWT: Issuer{URL: "https://example.com"}},
		`"*" is not an origin such as htt`: {CORSOrigins: []string{"https://example.com", "*"}},
	} {
		opts.BinDir = binDir
		if _, err := New(opts); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v does not say %s", err, says)
		}
	}
}

// Pages of listed origins may send and read. The gateway answers their preflights without
// authentication.
func TestPagesOfOtherOrigins(t *testing.T) {
	t.Parallel()
	const page = "https://app.example.com"
	g := run(t, Options{CORSOrigins: []string{"http://localhost:3000", page}, Authorization: "iam",
		Principal: principal})
	const preflight = "\nAccess-Control-Request-Method: POST\nAccess-Control-Request-Headers: content-type"
	for _, c := range []struct {
		name, method, header string
		status               int
		origin, methods      string
	}{
		{"preflight", "OPTIONS", "Origin: " + page + preflight, 204, page, "DELETE,GET,HEAD,POST"},
		{"preflight of another", "OPTIONS", "Origin: https://example.com" + preflight, 204, "", ""},
		{"preflight of a part", "OPTIONS", "Origin: " + page + ".example.org" + preflight, 204, "", ""},
		{"OPTIONS that asks nothing", "OPTIONS", "", 204, "", ""},
		{"refused", "POST", "Origin: " + page, 403, page, ""},
		{"refused another", "POST", "Origin: https://example.com", 403, "", ""},
		{"request", "POST", "Origin: " + page + "\nAuthorization: " + signed + strings.Repeat("0a", 32), 200, page, ""},
		{"no page", "POST", "Authorization: " + signed + strings.Repeat("0a", 32), 200, "", ""},
	} {
		a := request(t, c.method, g.url+"/SpongeBob/Fruits/send_event", c.header)
		if a.status != c.status || a.header.Get("Access-Control-Allow-Origin") != c.origin ||
			a.header.Get("Access-Control-Allow-Methods") != c.methods ||
			a.header.Get("Access-Control-Allow-Credentials") != "" ||
			strings.Contains(a.header.Get("Access-Control-Expose-Headers"), "retry-after") != (c.origin != "") {
			t.Errorf("%s: %d %v", c.name, a.status, a.header)
		}
	}
	own := url.Values{"do": {"answer"}, "with": {`{"statusCode":200,"headers":{"access-control-allow-origin":"*"}}`}}
	a := request(t, "POST", g.url+"/SpongeBob/Fruits/send_event?"+own.Encode(), "Authorization: "+signed+
		strings.Repeat("0a", 32))
	if a.status != 200 || a.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("what the function says counts: %d %v", a.status, a.header)
	}
	without := run(t, Options{})
	if a := request(t, "OPTIONS", without.url+"/SpongeBob/list_events", "Origin: "+page+preflight); a.status != 200 ||
		a.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("without CORS, the function gets what it gets: %d %v", a.status, a.header)
	}
}

// The preflight allows the methods of all routes.
func TestMethodsOfPages(t *testing.T) {
	t.Parallel()
	g := run(t, Options{CORSOrigins: []string{"http://localhost"}})
	a := request(t, "OPTIONS", g.url+"/", "Origin: http://localhost\nAccess-Control-Request-Method: PUT")
	allowed := strings.Split(a.header.Get("Access-Control-Allow-Methods"), ",")
	for _, route := range routes.All {
		for _, method := range route.Methods() {
			if !strings.Contains(strings.Join(allowed, " ")+" ", method+" ") {
				t.Errorf("%s is not among %s", method, allowed)
			}
		}
	}
}
