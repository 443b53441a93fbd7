package apigateway

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	lambdaevents "github.com/aws/aws-lambda-go/events"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/access"
	"example.com/eventgateway/functions/internal/wire"
	"example.com/eventgateway/functions/routes"
)

// recorded is a request as API Gateway sends it, with changes.
func recorded(t *testing.T, change func(*lambdaevents.APIGatewayV2HTTPRequest)) lambdaevents.APIGatewayV2HTTPRequest {
	t.Helper()
	golden, err := os.ReadFile("testdata/send_event.json")
	if err != nil {
		t.Fatal(err)
	}
	var r lambdaevents.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(golden, &r); err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&r)
	}
	return r
}

func payloadOf(t *testing.T, r lambdaevents.APIGatewayV2HTTPRequest) []byte {
	t.Helper()
	payload, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return payload
}

// answer calls the handler as Lambda would, and returns the log too.
func answer(
	ctx context.Context, t *testing.T, r lambdaevents.APIGatewayV2HTTPRequest, handler Handler,
) (lambdaevents.APIGatewayV2HTTPResponse, string) {
	t.Helper()
	var log bytes.Buffer
	answer, err := Adapt(handler, access.Open, slog.New(slog.NewJSONHandler(&log, nil)), 1).Invoke(ctx, payloadOf(t, r))
	if err != nil {
		t.Fatalf("a function that returns an error is an opaque 500: %v", err)
	}
	var response lambdaevents.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(answer, &response); err != nil {
		t.Fatal(err)
	}
	return response, log.String()
}

func fails(err error) Handler {
	return func(context.Context, Request) (Response, error) { return Response{}, err }
}

// A preflight has no credentials, and asks about a path that need not be a route's.
func TestPreflightsAreAnsweredUnasked(t *testing.T) {
	request := recorded(t, func(r *lambdaevents.APIGatewayV2HTTPRequest) {
		r.RouteKey, r.Body = routes.PreflightKey, ""
		r.RequestContext.HTTP.Method = "OPTIONS"
		r.PathParameters = map[string]string{"proxy": "SpongeBob/Fruits/send_event"}
	})
	function := Adapt(fails(errors.New("a handler is asked")), access.Signed, slog.New(slog.DiscardHandler), 1)
	answered, err := function.Invoke(t.Context(), payloadOf(t, request))
	var response lambdaevents.APIGatewayV2HTTPResponse
	if err != nil || json.Unmarshal(answered, &response) != nil || response.StatusCode != 204 || response.Body != "" {
		t.Errorf("%s, %v", answered, err)
	}
}

func TestARequestReachesTheHandlerWhole(t *testing.T) {
	check := func(_ context.Context, r Request) (Response, error) {
		if r.Client != "SpongeBob" || r.Event != "Fruits" || string(r.Body) != `{"fruit": "apple"}` ||
			r.Header["content-type"] != "application/json" {
			t.Errorf("%+v", r)
		}
		return JSON(201, map[string]int{"a": 1})
	}
	for name, change := range map[string]func(*lambdaevents.APIGatewayV2HTTPRequest){
		"as text": nil,
		"as base64": func(r *lambdaevents.APIGatewayV2HTTPRequest) {
			r.Body, r.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte(r.Body)), true
		},
	} {
		response, log := answer(t.Context(), t, recorded(t, change), check)
		if response.StatusCode != 201 || response.Body != `{"a":1}` ||
			response.Headers["content-type"] != "application/json" {
			t.Errorf("%s: %+v", name, response)
		}
		for _, want := range []string{
			`"level":"INFO"`, `"request_id":"CLmXvhTvDoEEJcQ="`, `"client":"SpongeBob"`, `"event":"Fruits"`,
			`"status":201`, `"duration_ms":`,
		} {
			if !strings.Contains(log, want) {
				t.Errorf("%s: the log has no %s: %s", name, want, log)
			}
		}
	}
}

// Each code has its status, and tells outside what is wrong, but never the cause.
func TestProblems(t *testing.T) {
	statuses := wire.Statuses()
	statuses["a code from the future"] = statuses[core.CodeInternal]
	for code, status := range statuses {
		want := status.Code
		wrong := core.Violation{Pointer: "/a", Keyword: "type", Detail: "wrong", SchemaPointer: "/properties/a/type"}
		told := events.Violation{Pointer: "/a", Keyword: "type", Detail: "wrong", SchemaPointer: "/properties/a/type"}
		cause := fmt.Errorf("wrapped: %w", &core.Error{
			Code: code, Detail: "what is wrong", Violations: []core.Violation{wrong}, Err: errors.New("secret cause"),
		})
		response, log := answer(t.Context(), t, recorded(t, nil), fails(cause))
		var p events.Problem
		if err := json.Unmarshal([]byte(response.Body), &p); err != nil {
			t.Fatal(err)
		}
		if response.StatusCode != want || p.Status != want ||
			response.Headers["content-type"] != "application/problem+json" {
			t.Errorf("%s: %d, %+v, want %d", code, response.StatusCode, p, want)
		}
		if p.Title == "" || p.Instance != "urn:eventgateway:request:CLmXvhTvDoEEJcQ=" ||
			p.Type != "urn:problem-type:eventgateway:"+p.Code {
			t.Errorf("%s: %+v", code, p)
		}
		if strings.Contains(response.Body, "secret") {
			t.Errorf("%s: the cause is told outside: %s", code, response.Body)
		}
		if inLog := strings.Contains(log, "secret cause"); inLog != (want >= 500 || code.Fault()) {
			t.Errorf("%s: the cause in the log: %v: %s", code, inLog, log)
		}
		if why := strings.Contains(log, `"cause":"what is wrong"`); why != (code == core.CodeUnauthenticated) {
			t.Errorf("%s: why the caller is not known is in the log: %v: %s", code, why, log)
		}
		if want == 500 {
			if p.Code != "internal" || strings.Contains(p.Detail, "what is wrong") || p.Retryable {
				t.Errorf("%s: %+v", code, p)
			}
			continue
		}
		if p.Code != string(code) || p.Detail != "what is wrong" || len(p.Errors) != 1 ||
			!reflect.DeepEqual(p.Errors[0], told) {
			t.Errorf("%s: %+v", code, p)
		}
		if (response.Headers["retry-after"] == "1") != p.Retryable || p.Retryable != code.Retryable() {
			t.Errorf("%s: retry-after %q, retryable %v", code, response.Headers["retry-after"], p.Retryable)
		}
	}
}

// The wait that an error asks for is given in whole seconds, rounded up; a batch
// asks for the longest.
func TestRetryAfter(t *testing.T) {
	busy := func(wait time.Duration) error { return &core.Error{Code: core.CodeEventInProgress, RetryAfter: wait} }
	for wait, want := range map[time.Duration]string{0: "1", 10 * time.Millisecond: "1", 10*time.Second + 1: "11"} {
		response, _ := answer(t.Context(), t, recorded(t, nil), fails(busy(wait)))
		if response.StatusCode != 409 || response.Headers["retry-after"] != want {
			t.Errorf("%v: %d, %v", wait, response.StatusCode, response.Headers)
		}
	}
	s := &core.Submission{}
	response, err := Batch(wire.BatchOf([]core.Outcome{
		{Submission: s}, {Submission: s, Err: busy(2 * time.Second)},
		{Submission: s, Err: busy(5 * time.Second)}, {Submission: s, Err: core.Unavailable("", nil)},
	}, wire.RejectedResults, false))
	if err != nil || response.Status != 207 || response.Header["retry-after"] != "5" {
		t.Errorf("%+v, %v", response, err)
	}
	duplicate := core.Receipt{Duplicate: true}
	response, err = Batch(wire.BatchOf([]core.Outcome{{Submission: s, Receipt: duplicate}, {Submission: s}},
		wire.AllResults, false))
	if err != nil || response.Status != 201 || response.Header["retry-after"] != "" ||
		!strings.Contains(string(response.Body), `"status":200,"receipt"`) ||
		!strings.Contains(string(response.Body), `"duplicate":true`) {
		t.Errorf("%s, %v", response.Body, err)
	}
}

func TestAnythingElseIsAGenericFault(t *testing.T) {
	response, log := answer(t.Context(), t, recorded(t, nil), fails(errors.New("secret")))
	if response.StatusCode != 500 || strings.Contains(response.Body, "secret") || !strings.Contains(log, "secret") ||
		!strings.Contains(log, `"level":"ERROR"`) {
		t.Errorf("%+v\n%s", response, log)
	}
	response, log = answer(t.Context(), t, recorded(t, nil), func(context.Context, Request) (Response, error) {
		panic("out of cheese")
	})
	if response.StatusCode != 500 || strings.Contains(response.Body, "cheese") ||
		!strings.Contains(log, "out of cheese") || !strings.Contains(log, "apigateway_test.go") {
		t.Errorf("a panic: %+v\n%s", response, log)
	}
}

func TestTheAnswerComesBeforeTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), waitOfAnswer+workOfAnswer+50*time.Millisecond)
		defer cancel()
		response, log := answer(ctx, t, recorded(t, nil), func(ctx context.Context, _ Request) (Response, error) {
			<-ctx.Done()
			return Response{}, ctx.Err()
		})
		if response.StatusCode != 503 || response.Headers["retry-after"] == "" || ctx.Err() != nil ||
			!strings.Contains(log, `"level":"WARN"`) {
			t.Errorf("%+v, %v\n%s", response, ctx.Err(), log)
		}
	})
}

func TestPayloadsAreNotLogged(t *testing.T) {
	for _, err := range []error{nil, &core.Error{Code: core.CodeEventInvalid, Detail: "apple is no colour"}} {
		_, log := answer(t.Context(), t, recorded(t, nil), fails(err))
		if strings.Contains(log, "apple") || strings.Contains(log, "AKIA") {
			t.Errorf("logged: %s", log)
		}
	}
}

// Of requests that succeed, some are logged; all that are refused or fail, also in part, and
// who sent them.
func TestSuccessesAreSampled(t *testing.T) {
	for _, c := range []struct {
		status, lines int
		err           error
		level         slog.Level
	}{
		{201, 2, nil, slog.LevelInfo},
		{304, 2, nil, slog.LevelInfo},
		{201, 20, nil, slog.LevelDebug},
		{207, 20, nil, slog.LevelInfo},
		{422, 20, nil, slog.LevelInfo},
		{0, 20, &core.Error{Code: core.CodeEventInvalid}, slog.LevelInfo},
		{0, 20, errors.New("a fault"), slog.LevelInfo},
	} {
		var log bytes.Buffer
		function := Adapt(func(context.Context, Request) (Response, error) { return Response{Status: c.status}, c.err },
			access.Open, slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: c.level})), 10)
		for range 20 {
			r := recorded(t, nil)
			r.RequestContext.HTTP.SourceIP = "192.0.2.1"
			r.RequestContext.Authorizer = &lambdaevents.APIGatewayV2HTTPRequestContextAuthorizerDescription{
				IAM: &lambdaevents.APIGatewayV2HTTPRequestContextAuthorizerIAMDescription{
					UserARN: "arn:aws:iam::1:user/a",
				},
			}
			if _, err := function.Invoke(t.Context(), payloadOf(t, r)); err != nil {
				t.Fatal(err)
			}
		}
		who := strings.Count(log.String(), `"source_ip":"192.0.2.1","caller":"arn:aws:iam::1:user/a"`)
		if lines := strings.Count(log.String(), "\n"); lines != c.lines || who != lines {
			t.Errorf("%+v: %d lines: %s", c, lines, &log)
		}
	}
}

// Logs and traces meet in the trace id. A malformed traceparent is ignored.
func TestTheTraceIsLogged(t *testing.T) {
	const id = "4bf92f3577b34da6a3ce929d0e0e4736"
	for sent, logged := range map[string]bool{
		"00-" + id + "-00f067aa0ba902b7-01": true, "00-" + id + "-00f067aa0ba902b7": false, "": false,
	} {
		for _, err := range []error{nil, &core.Error{Code: core.CodeInvalidJSON}} {
			_, log := answer(t.Context(), t, recorded(t, func(r *lambdaevents.APIGatewayV2HTTPRequest) {
				r.Headers["traceparent"] = sent
			}), func(context.Context, Request) (Response, error) { return Response{Status: 201}, err })
			if strings.Contains(log, `"trace_id":"`+id+`"`) != logged || strings.Contains(log, "trace_id") != logged {
				t.Errorf("%q: %s", sent, log)
			}
		}
	}
}

func TestContentTypes(t *testing.T) {
	for header, want := range map[string]bool{
		"": true, "application/json": true, "Application/JSON; charset=UTF-8": true,
		"application/json;charset=us-ascii": true,
		"application/json; charset=utf-16":  false, "text/plain": false, "application/x-www-form-urlencoded": false,
		"application/cloudevents+json": false, "application/json, text/plain": false, ";": false,
		"application/jsonx": false,
	} {
		_, err := Request{Header: map[string]string{"content-type": header}}.ContentType("application/json")
		if (err == nil) != want || (err != nil && core.CodeOf(err) != core.CodeUnsupportedMediaType) {
			t.Errorf("%q: %v", header, err)
		}
	}
	r := Request{Header: map[string]string{"content-encoding": "gzip"}}
	if _, err := r.ContentType("application/json"); core.CodeOf(err) != core.CodeUnsupportedMediaType {
		t.Errorf("gzip: %v", err)
	}
}

// HEAD gets the answer of GET without the body, also if it is a problem.
func TestHead(t *testing.T) {
	for key, c := range map[string]struct {
		route string
		err   error
	}{
		"HEAD /{client}/list_events": {"GET /{client}/list_events", nil},
		"HEAD /openapi.json":         {"GET /openapi.json", &core.Error{Code: core.CodeVersionNotFound}},
		"$default":                   {"", nil},
	} {
		var got [2]lambdaevents.APIGatewayV2HTTPResponse
		for i, method := range []string{"GET", "HEAD"} {
			got[i], _ = answer(t.Context(), t, recorded(t, func(r *lambdaevents.APIGatewayV2HTTPRequest) {
				r.RouteKey, r.RequestContext.HTTP.Method, r.Body = key, method, ""
			}), func(_ context.Context, r Request) (Response, error) {
				if r.Route.Key() != c.route {
					t.Errorf("%s is taken for %s", key, r.Route.Key())
				}
				response, _ := JSON(200, "é")
				return response, c.err
			})
		}
		get, head := got[0], got[1]
		if head.Body != "" || head.Headers["content-length"] != strconv.Itoa(len(get.Body)) ||
			head.StatusCode != get.StatusCode || head.Headers["content-type"] != get.Headers["content-type"] {
			if key != "$default" || head.Body != "" || head.StatusCode != 404 { // whose detail has the method
				t.Errorf("%s: %+v, GET: %+v", key, head, get)
			}
		}
	}
}

// A signature may be in a header or the query; API Gateway tells whose it is.
func TestSigned(t *testing.T) {
	for name, change := range map[string]func(*lambdaevents.APIGatewayV2HTTPRequest){
		"false, nothing": func(*lambdaevents.APIGatewayV2HTTPRequest) {},
		"true, a header": func(r *lambdaevents.APIGatewayV2HTTPRequest) { r.Headers["authorization"] = "AWS4 …" },
		"true, an authorizer": func(r *lambdaevents.APIGatewayV2HTTPRequest) {
			r.RequestContext.Authorizer = &lambdaevents.APIGatewayV2HTTPRequestContextAuthorizerDescription{}
		},
	} {
		answer(t.Context(), t, recorded(t, func(r *lambdaevents.APIGatewayV2HTTPRequest) {
			delete(r.Headers, "authorization")
			r.RequestContext.Authorizer = nil
			change(r)
		}), func(_ context.Context, r Request) (Response, error) {
			if want := strings.HasPrefix(name, "true"); r.Signed != want {
				t.Errorf("%s: %v", name, r.Signed)
			}
			return JSON(200, nil)
		})
	}
}

// A text body in which API Gateway replaced bytes that are not UTF-8 is refused. If the body
// is compressed, the answer names the cause, and its U+FFFD never count as the sender's own.
func TestABodyThatAPIGatewayAlteredIsRefused(t *testing.T) {
	const compressed = "the body is compressed (content-encoding: "
	for _, c := range []struct {
		contentType, coding, body, contentLength string
		want                                     int
		says                                     string
	}{
		{"application/json", "gzip", "\x1f\uFFFD", "4", 400, compressed},
		{"application/json; charset=utf-8", "GZIP, identity", "\x1f\uFFFD", "4", 400, compressed},
		{"application/json", "zstd", "\x1f\uFFFD", "4", 400, compressed},
		{"text/csv", "deflate", "\x1f\uFFFD", "4", 415, compressed},
		{"application/json", "identity", "\x1f\uFFFD", "4", 200, ""},
		{"application/json", "", "\"\uFFFD\"", "3", 400, "not in UTF-8"}, // one byte became three
		{"application/json", "", "\"\uFFFD\"", "5", 200, ""},             // the client's own U+FFFD
		{"application/json", "", "\"\uFFFD\"", "", 200, ""},
		{"text/csv", "", "\uFFFD", "1", 415, "not in UTF-8"},
		{"text/csv", "", "\uFFFD", "3", 200, ""},
	} {
		response, _ := answer(t.Context(), t, recorded(t, func(r *lambdaevents.APIGatewayV2HTTPRequest) {
			r.Body, r.Headers["content-length"] = c.body, c.contentLength
			r.Headers["content-type"], r.Headers["content-encoding"] = c.contentType, c.coding
		}), func(context.Context, Request) (Response, error) { return JSON(200, nil) })
		if response.StatusCode != c.want || !strings.Contains(response.Body, c.says) {
			t.Errorf("%+v: %+v", c, response)
		}
	}
}
