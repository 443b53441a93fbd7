package main

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/functions/openapi"
	"example.com/eventgateway/functions/routes"
)

// Pages of the listed origins alone may call the API, without cookies, and each route is in reach.
func TestCORS(t *testing.T) {
	_, api := options(t).only(t, "AWS::ApiGatewayV2::Api")
	cors := "CorsConfiguration"
	equal(t, api, []string{"https://app.example.com", "http://localhost:3000"}, cors, "AllowOrigins")
	equal(t, api, []string{"authorization", "*"}, cors, "AllowHeaders")
	equal(t, api, false, cors, "AllowCredentials")
	equal(t, api, 7200, cors, "MaxAge")
	allowed, _ := at(api.Properties, cors, "AllowMethods").([]any)
	for _, route := range routes.All {
		for _, method := range route.Methods() {
			if !slices.Contains(allowed, any(method)) {
				t.Errorf("%s: pages may not send %s, but %v", route.Key(), method, allowed)
			}
		}
	}
	for name, stack := range map[string]synthesized{"by default": byDefault(t), "chosen": chosen(t)} {
		if _, api := stack.only(t, "AWS::ApiGatewayV2::Api"); api.Properties[cors] != nil {
			t.Errorf("%s: pages may call the API: %v", name, api.Properties[cors])
		}
	}
}

// A page can read each header of an answer: those in the OpenAPI document, and the request's id.
func TestPagesReadAllHeaders(t *testing.T) {
	_, api := options(t).only(t, "AWS::ApiGatewayV2::Api")
	exposed, _ := at(api.Properties, "CorsConfiguration", "ExposeHeaders").([]any)
	// https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name
	readable := []any{"cache-control", "content-type"}
	readable = append(readable, exposed...)
	headers := append(headersOfAnswers(t), "apigw-requestid", "retry-after", "deprecation")
	for _, header := range headers {
		if !slices.Contains(readable, any(strings.ToLower(header))) {
			t.Errorf("pages cannot read %s", header)
		}
	}
}

// headersOfAnswers are the names of all headers of answers in the OpenAPI document.
func headersOfAnswers(t *testing.T) (names []string) {
	t.Helper()
	var document any
	if err := json.Unmarshal(openapi.Document, &document); err != nil {
		t.Fatal(err)
	}
	var walk func(any)
	walk = func(value any) {
		members, _ := value.(map[string]any)
		answers, _ := members["responses"].(map[string]any)
		for status := range answers {
			headers, _ := at(answers, status, "headers").(map[string]any)
			names = slices.AppendSeq(names, maps.Keys(headers))
		}
		for _, member := range members {
			walk(member)
		}
	}
	walk(document)
	if len(names) < 20 {
		t.Fatalf("the document has only %d headers of answers", len(names))
	}
	return names
}
