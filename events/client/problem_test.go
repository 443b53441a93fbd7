package client_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/events/client"
)

func TestProblem(t *testing.T) {
	c := gateway(t, answers(422, "application/problem+json; charset=utf-8", `{
		"type":"https://gateway.example/problems/event_invalid","title":"The event violates its schema","status":422,
		"detail":"the event violates version 3 of SpongeBob.Fruits","instance":"/SpongeBob/Fruits/send_event",
		"code":"event_invalid","retryable":false,
		"errors":[{"pointer":"/fruit","keyword":"type","detail":"expected a string, found the number 7","schema_pointer":"/properties/fruit/type"},
			{"pointer":"","keyword":"required","detail":"missing \"a\u001b[2J\"","schema_pointer":"/required"},
			{"pointer":"/b","detail":"3"},{"pointer":"/c","detail":"4"},{"pointer":"/d","detail":"5"}]}`))
	_, err := c.Send(t.Context(), "SpongeBob", "Fruits", []byte(`{"fruit": 1}`))
	p, ok := errors.AsType[*client.Problem](err)
	if !ok {
		t.Fatalf("got %T: %v", err, err)
	}
	if p.Code != "event_invalid" || p.Status != 422 || p.Retryable || len(p.Errors) != 5 ||
		p.Errors[0].SchemaPointer != "/properties/fruit/type" ||
		p.Instance != "/SpongeBob/Fruits/send_event" || p.Title == "" || p.Type == "" {
		t.Errorf("got %+v", p)
	}
	want := `the event violates version 3 of SpongeBob.Fruits (event_invalid, 422); /fruit: expected a string, found ` +
		`the number 7; ` +
		"the whole: missing \"a\uFFFD[2J\"; /b: 3; and 2 more"
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
}

// If there is no room for all places, the error says how many more there are. If there is
// room for none, the detail says so.
func TestViolationsThatAreLeftOut(t *testing.T) {
	const places = `{"pointer":"/a","detail":"1"},{"pointer":"/b","detail":"2"},{"pointer":"/c","detail":"3"},{"pointer":"/d","detail":"4"}`
	for body, want := range map[string]string{
		`"errors":[` + places + `],"errors_omitted":96`:                "it is invalid (event_invalid, 422); /a: 1; /b: 2; /c: 3; and 97 more",
		`"errors":[{"pointer":"/a","detail":"1"}],"errors_omitted":96`: "it is invalid (event_invalid, 422); /a: 1; and 96 more",
		`"errors_omitted":100`:                                         "it is invalid (event_invalid, 422)",
	} {
		one := `{"code":"event_invalid","detail":"it is invalid","status":422,"index":0,` + body + `}`
		_, err := gateway(t, answers(422, "application/problem+json", one)).Send(t.Context(), "a", "b", []byte("1"))
		if fmt.Sprint(err) != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		c := gateway(t, answers(422, "application/json", `{"rejected":1,"results":[`+one+`]}`))
		if outcomes := batched(t, c, client.BatcherOptions{}, "1"); fmt.Sprint(outcomes[0].Err) != want {
			t.Errorf("got  %v\nwant %s", outcomes[0].Err, want)
		}
	}
}

// Some answers are not from the gateway's functions.
func TestAnswersOfOthersAreProblemsToo(t *testing.T) {
	for _, test := range []struct {
		name        string
		status      int
		contentType string
		body        string
		want        string
		retryable   bool
	}{
		{"API Gateway refuses", 403, "application/json", `{"message":"Forbidden"}`,
			"Forbidden: the gateway may want a signature of AWS, and none was sent (403)", false},
		{"a proxy forbids", 403, "application/json", `{"message":"Not from here"}`, "Not from here (403)", false},
		{"IAM explains", 403, "application/json", `{"Message":"User: x is not authorized"}`, "User: x is not authorized (403)", false},
		{"API Gateway has no function", 500, "application/json", `{"message":"Internal Server Error"}`, "Internal Server Error (500)", false},
		{"API Gateway throttles", 429, "application/json", `{"message":"Too Many Requests"}`, "Too Many Requests (429)", true},
		{"API Gateway gives up", 503, "application/json", `{"message":"Service Unavailable"}`, "Service Unavailable (503)", true},
		{"a proxy", 502, "text/html; charset=utf-8", "<html>\n<h1>Bad",
			"Bad Gateway: the answer is text/html, not from an event gateway: is the URL right? (502)", true},
		{"nothing", 504, "", "", "Gateway Timeout: the answer is empty (504)", true},
		{"some text", 404, "text/plain", "404 page\nnot \x1b[31mfound", "Not Found: 404 page not \uFFFD[31mfound (404)",
			false},
		{"a long text", 400, "text/plain", strings.Repeat("x", 1000),
			"Bad Request: " + strings.Repeat("x", 200) + "… (400)", false},
		{"another problem", 409, "application/problem+json", `{"title":"Conflict here"}`, "Conflict here (409)", false},
		{"a broken problem", 400, "application/problem+json", `{"title":`, "Bad Request: the answer is application/problem+json, not from an event gateway: is the URL right? (400)", false},
		{"a status that lies", 503, "application/problem+json", `{"status":200,"detail":"away","code":"backend_unavailable","retryable":true}`, "away (backend_unavailable, 503)", true},
		{"an unknown status", 599, "", "", "status 599: the answer is empty (599)", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := gateway(t, answers(test.status, test.contentType, test.body))
			_, err := c.Schema(t.Context(), "a", "b", client.SchemaOptions{})
			p, ok := errors.AsType[*client.Problem](err)
			if !ok {
				t.Fatalf("got %T: %v", err, err)
			}
			if err.Error() != test.want || p.Retryable != test.retryable || p.Status != test.status {
				t.Errorf("got  %q, retryable %v, %d\nwant %q, retryable %v", err, p.Retryable, p.Status, test.want,
					test.retryable)
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	for header, want := range map[string]time.Duration{
		"":                              0,
		"2":                             2 * time.Second,
		"-1":                            0,
		"9999999999999":                 24 * time.Hour,
		"soon":                          0,
		"Mon, 02 Jan 2006 15:04:05 GMT": 0,
		time.Now().Add(48 * time.Hour).UTC().Format(http.TimeFormat): 24 * time.Hour,
	} {
		c := gateway(t, answers(429, "", "", "Retry-After", header))
		_, err := c.Send(t.Context(), "a", "b", []byte("1"))
		p, ok := errors.AsType[*client.Problem](err)
		if !ok || p.RetryAfter != want {
			t.Errorf("%q: got %+v, want %v", header, p, want)
		}
	}
}
