package apigateway

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"reflect"
	"strings"
	"testing"

	lambdaevents "github.com/aws/aws-lambda-go/events"
)

// A payload is read as encoding/json reads it, which Lambda's own library uses.
func TestInvokeReadsAndWritesAsEncodingJSONDoes(t *testing.T) {
	recorded, err := os.ReadFile("testdata/send_event.json")
	if err != nil {
		t.Fatal(err)
	}
	payloads := []string{
		string(recorded), `{}`, `null`, ` {"headers":null,"body":null,"pathParameters":{}} `,
		`{"body":"half of a pair \ud83c, a pair \ud83c\udf4e, \u0000 \/ \" \\ \b\f\n\r\t é \ufffd"}`,
		"{\"body\":\"not UTF-8 \xff\"}", `{"body":"first","body":"second"}`,
		`{"unknown":{"deep":[1,2,{"body":"not this"}]},"body":"this","isBase64Encoded":true}`,
		`{"requestContext":{"http":{"method":"POST"},"authorizer":{"iam":{"userArn":"arn:aws:iam::1:user/x"},"lambda":null}}}`,
	}
	for _, payload := range payloads {
		var want lambdaevents.APIGatewayV2HTTPRequest
		if err := json.Unmarshal([]byte(payload), &want); err != nil {
			t.Fatalf("%s: %v", payload, err)
		}
		called := false
		f := Function(func(
			_ context.Context, got lambdaevents.APIGatewayV2HTTPRequest,
		) (lambdaevents.APIGatewayV2HTTPResponse, error) {
			called = true
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %+v, want %+v", payload, got, want)
			}
			return lambdaevents.APIGatewayV2HTTPResponse{
				StatusCode: 201, Body: got.Body + "<&>\u2028", Headers: maps.Clone(got.Headers),
			}, nil
		})
		answer, err := f.Invoke(t.Context(), []byte(payload))
		if err != nil || !called {
			t.Fatalf("%s: %v", payload, err)
		}
		response, _ := f(t.Context(), want)
		written, err := json.Marshal(response)
		if err != nil {
			t.Fatal(err)
		}
		// isBase64Encoded is written even if it is false.
		if want := strings.Replace(string(written), `,"cookies"`, `,"isBase64Encoded":false,"cookies"`, 1); !equalJSON(t, answer, []byte(want)) {
			t.Errorf("%s: answered %s, want %s", payload, answer, want)
		}
	}
	for _, payload := range []string{``, `{`, `[]`, `{"body":1}`, `{"headers":{"a":1}}`, strings.Repeat("[", 100_000)} {
		if _, err := Function(nil).Invoke(t.Context(), []byte(payload)); err == nil {
			t.Errorf("%.40q is taken", payload)
		}
	}
}

func equalJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var one, other any
	if err := errors.Join(json.Unmarshal(a, &one), json.Unmarshal(b, &other)); err != nil {
		t.Error(err)
	}
	return reflect.DeepEqual(one, other)
}
