package apigateway

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"

	lambdaevents "github.com/aws/aws-lambda-go/events"

	"example.com/eventgateway/functions/internal/access"
	"example.com/eventgateway/functions/routes"
)

// used returns what the gateway uses of a request, as Lambda's own library reads it.
func used(t *testing.T, payload string) lambdaRequest {
	t.Helper()
	var r lambdaevents.APIGatewayV2HTTPRequest
	if err := json.Unmarshal([]byte(payload), &r); err != nil {
		t.Fatalf("%s: %v", payload, err)
	}
	u := lambdaRequest{
		RouteKey: r.RouteKey, RawPath: r.RawPath, RawQueryString: r.RawQueryString,
		Headers: r.Headers, PathParameters: r.PathParameters,
		Method: r.RequestContext.HTTP.Method, SourceIP: r.RequestContext.HTTP.SourceIP,
		RequestID:  r.RequestContext.RequestID,
		Authorized: r.RequestContext.Authorizer != nil,
		Body:       []byte(r.Body), IsBase64Encoded: r.IsBase64Encoded,
	}
	maps.DeleteFunc(u.Headers, func(name, _ string) bool { // nobody reads them
		return strings.HasPrefix(name, "x-") && u.RouteKey != routes.WebhookKey
	})
	if u.Authorized && r.RequestContext.Authorizer.IAM != nil {
		u.UserARN = r.RequestContext.Authorizer.IAM.UserARN
	}
	if u.Authorized && r.RequestContext.Authorizer.JWT != nil {
		claims, err := json.Marshal(r.RequestContext.Authorizer.JWT.Claims)
		if err != nil {
			t.Fatal(err)
		}
		u.Claims = claims
	}
	return u
}

// A payload is read as encoding/json reads it, which Lambda's own library uses.
func TestRequestsAreReadAsEncodingJSONReadsThem(t *testing.T) {
	recorded, err := os.ReadFile("testdata/send_event.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, payload := range []string{
		string(recorded), `{}`, `null`, ` {"headers":null,"body":null,"pathParameters":{}} `,
		`{"body":"half of a pair \ud83c, a pair \ud83c\udf4e, \u0000 \/ \" \\ \b\f\n\r\t é \ufffd"}`,
		"{\"body\":\"not UTF-8 \xff\"}", `{"body":"first","body":"second"}`, `{"body":""}`,
		`{"unknown":{"deep":[1,2,{"body":"not this"}]},"body":"this","isBase64Encoded":true}`,
		`{"requestContext":{"http":{"method":"POST"},"authorizer":{"iam":{"userArn":"arn:aws:iam::1:user/x"},"lambda":null}}}`,
		`{"requestContext":{"authorizer":{"jwt":{"claims":{"sub":"x"}}},"requestId":"a\"b"}}`,
		`{"headers":{"x-hub-signature-256":"sha256=\u00e9","a":"\/"},"routeKey":"POST /_hooks/{client}/{event}"}`,
		`{"routeKey":"POST /_hooks/{client}/{event}","headers":{"x-a":"1","X-B":"2","\u0078-c":"3"}}`,
		`{"headers":{"x-a":"1","b":"2"},"routeKey":"POST /{client}/{event}/send_event"}`,
		`{"requestContext":{"authorizer":null,"http":null}}`, `{"requestContext":null}`,
		"{ \"headers\" : {\n \"a\" : \"1, 2\" ,\t\"b\\u0063\" : \"\\\"\" } , \"routeKey\" : \"$default\" }",
	} {
		want := used(t, payload)
		if got, err := readRequest([]byte(payload)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v: %v", payload, got, want, err)
		}
	}
}

func TestPayloadsThatAreNoRequests(t *testing.T) {
	for _, payload := range []string{
		``, `{`, `[]`, `"a"`, `{"body":1}`, `{"body":{"a":"b"}}`, `{"headers":{"a":1}}`, `{"headers":"a"}`,
		`{"requestContext":{"requestId":7}}`, strings.Repeat("[", 100_000),
	} {
		if _, err := Adapt(nil, nil, nil, 1).Invoke(t.Context(), []byte(payload)); err == nil {
			t.Errorf("%.40q is taken", payload)
		}
	}
}

// A body is decoded from base64 in the memory of the payload, whatever its length.
func TestBodiesInBase64(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for size := range 200 {
		want := make([]byte, size)
		for i := range want {
			want[i] = byte(random.Uint32())
		}
		payload := `{"routeKey":"POST /{client}/{event}/send_event","body":"` +
			base64.StdEncoding.EncodeToString(want) + `","isBase64Encoded":true,"rawPath":"/behind"}`
		f := Adapt(func(_ context.Context, r Request) (Response, error) {
			if !bytes.Equal(r.Body, want) || cap(r.Body) > len(r.Body) {
				t.Errorf("%x of capacity %d, want %x", r.Body, cap(r.Body), want)
			}
			return Response{Status: 201}, nil
		}, access.Open, slog.New(slog.DiscardHandler), 1)
		if _, err := f.Invoke(t.Context(), []byte(payload)); err != nil {
			t.Fatal(err)
		}
	}
}

// A response is read by Lambda's own library as it was meant.
func TestResponsesAreWritten(t *testing.T) {
	for _, r := range []Response{
		{Status: 201}, {Status: 204, Header: map[string]string{}},
		{Status: 404, Header: map[string]string{"a": "1", "b": "\"\\\n"}, Body: []byte("{\"a\":\"<&>\u2028\u0000é\U0001F34E\"}\n")},
	} {
		var got lambdaevents.APIGatewayV2HTTPResponse
		if err := json.Unmarshal(r.lambda(), &got); err != nil {
			t.Fatalf("%s: %v", r.lambda(), err)
		}
		want := lambdaevents.APIGatewayV2HTTPResponse{StatusCode: r.Status, Headers: r.Header, Body: string(r.Body)}
		if len(r.Header) == 0 {
			want.Headers = map[string]string{}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", r.lambda(), got, want)
		}
	}
}

// The memory of a response goes to a later one only when it is written.
func TestResponsesOfRequestsAtOnce(t *testing.T) {
	f := Adapt(func(_ context.Context, r Request) (Response, error) {
		return JSON(200, strings.Repeat(r.Client, 100))
	}, access.Open, slog.New(slog.DiscardHandler), 1)
	done := make(chan struct{})
	for _, client := range []string{"a", "b", "c", "d"} {
		go func() {
			defer func() { done <- struct{}{} }()
			payload := `{"routeKey":"GET /{client}/list_events","pathParameters":{"client":"` + client + `"}}`
			for range 200 {
				answer, err := f.Invoke(t.Context(), []byte(payload))
				if err != nil || !bytes.Contains(answer, []byte(`"body":"\"`+strings.Repeat(client, 100)+`\""`)) {
					t.Errorf("%s: %s, %v", client, answer, err)
				}
			}
		}()
	}
	for range 4 {
		<-done
	}
}
