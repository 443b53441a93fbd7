package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/access"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/routes"
)

// role is the ARN of a session of a role of the account that bound has.
func role(name string) string { return "arn:aws:sts::123456789012:assumed-role/" + name + "/session" }

// bound is the door of a deployment that binds roles to clients and scopes.
var bound = access.Roles("gw-{client}-{scope}", "123456789012")

// A route takes requests of its client's and its scope's principal only. The routes are those
// of the table, so that a new one is among them.
func TestEachRouteAsksWhoSendsIt(t *testing.T) {
	t.Parallel()
	if len(routes.All) == 0 {
		t.Fatal("there are no routes")
	}
	for _, route := range routes.All {
		other := routes.ScopeRead
		if route.Scope == other {
			other = routes.ScopePublish
		}
		otherClient := map[bool]string{true: "403 client_not_allowed", false: ""}[route.HasClient()]
		for _, c := range []struct{ arn, want string }{
			{"", "401 unauthenticated"},
			{"arn:aws:iam::123456789012:user/gw-SpongeBob-" + string(route.Scope), "403 client_not_allowed"},
			{strings.Replace(role("gw-SpongeBob-"+string(route.Scope)), "1234", "4321", 1), "403 client_not_allowed"},
			{role("gw-Patrick-" + string(route.Scope)), otherClient},
			{role("gw-spongebob-" + string(route.Scope)), otherClient},
			{role("gw-SpongeBob-" + string(other)), "403 scope_missing"},
			{role("gw-SpongeBob-" + string(route.Scope)), ""},
		} {
			for _, method := range route.Methods() {
				seen, answer := ask(t, method, route, "SpongeBob", c.arn)
				if in := c.want == ""; answer != c.want || seen != in {
					t.Errorf("%s %s from %q: %q, handled: %v; want %q", method, route.Path, c.arn, answer, seen, c.want)
				}
			}
		}
	}
}

// ask sends a request to a route's function as API Gateway does. It returns whether a handler
// saw it, and the status and code of a refusal.
func ask(t *testing.T, method string, route routes.Route, client, arn string) (seen bool, refusal string) {
	t.Helper()
	function := apigateway.Adapt(func(_ context.Context, r apigateway.Request) (apigateway.Response, error) {
		seen = true
		if r.Principal.ID != arn {
			t.Errorf("%s of %s is from %q", route.Key(), arn, r.Principal.ID)
		}
		return apigateway.Response{Status: http.StatusOK}, nil
	}, bound, slog.New(slog.DiscardHandler), 1)
	payload, err := json.Marshal(map[string]any{
		"routeKey":       method + " " + route.Path,
		"pathParameters": map[string]string{"client": client, "event": "Fruits"},
		"requestContext": map[string]any{
			"http":       map[string]string{"method": http.MethodGet}, // HEAD would drop the problem
			"authorizer": map[string]any{"iam": map[string]string{"userArn": arn}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := function.Invoke(t.Context(), payload)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		StatusCode int
		Body       string
		Headers    map[string]string
	}
	var problem events.Problem
	if err := json.Unmarshal(answer, &got); err != nil {
		t.Fatal(err)
	}
	if got.StatusCode == http.StatusOK {
		return seen, ""
	}
	if err := json.Unmarshal([]byte(got.Body), &problem); err != nil {
		t.Fatal(err)
	}
	if challenged := got.Headers["www-authenticate"] != ""; challenged != (got.StatusCode == http.StatusUnauthorized) {
		t.Errorf("%d with the challenge %q", got.StatusCode, got.Headers["www-authenticate"])
	}
	return seen, fmt.Sprintf("%d %s", got.StatusCode, problem.Code)
}

// recording serves all routes for a principal. It appends the clients that handlers see.
func recording(door access.Door, seen *[]string) http.Handler {
	handlers := map[string]apigateway.Handler{}
	for _, route := range routes.All {
		handlers[route.Function] = func(_ context.Context, r apigateway.Request) (apigateway.Response, error) {
			if r.Route.HasClient() {
				*seen = append(*seen, r.Client)
			}
			return apigateway.Response{Status: http.StatusOK}, nil
		}
	}
	return apigateway.Serve(handlers, door, slog.New(slog.DiscardHandler), 1, uuid.NewString)
}

// speaksFor returns the door of a principal of these clients that may do everything.
func speaksFor(clients ...string) access.Door {
	return func(string) (access.Principal, error) {
		return access.Principal{ID: "test", Clients: clients, Scopes: routes.Scopes}, nil
	}
}

// Names are compared as they are once the path is decoded.
func TestOtherSpellingsOfAClient(t *testing.T) {
	t.Parallel()
	for path, status := range map[string]int{
		"/SpongeBob/list_events": 200, "/Patrick-2/list_events": 200, "/Sponge%42ob/list_events": 200,
		"/%53pongeBob%2flist_events": 200, "/SpongeBob/%2e%2e/schema": 200, // the event is ".."
		"/spongebob/list_events": 403, "/SPONGEBOB/list_events": 403, "/SpongeBo/list_events": 403,
		"/SpongeBobb/list_events": 403, "/Patrick/list_events": 403, "/SpongeBob%20/list_events": 403,
		"/SpongeBob%00/list_events": 403, "/SpongeBob%2f..%2fPatrick/list_events": 404,
		"/Spong%C3%A9Bob/list_events": 403,
		"/%2553pongeBob/list_events":  403, "/../Patrick/list_events": 404, "/SpongeBob/../Patrick/schema": 404,
		"/../SpongeBob/schema": 403, "//SpongeBob/list_events": 404, "/SpongeBob//list_events": 404,
		"//list_events": 404, "/*/list_events": 403, "/%2a/list_events": 403, "/SpongeBob,Patrick-2/list_events": 403,
		"/ＳpongeBob/list_events": 403, "/./SpongeBob/list_events": 404, "/SpongeBob;a=b/list_events": 403,
	} {
		var seen []string
		server := recording(speaksFor("SpongeBob", "Patrick-2"), &seen)
		target, err := url.Parse("http://gateway.invalid" + path)
		if err != nil {
			t.Fatal(err)
		}
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, &http.Request{Method: http.MethodGet, URL: target, Body: http.NoBody})
		if answer.Code != status {
			t.Errorf("%s is answered %d, want %d; handlers saw %q", path, answer.Code, status, seen)
		}
	}
}

// No handler ever sees a client outside the principal's, whatever the path and the parameters
// that API Gateway makes of it.
func FuzzNoHandlerSeesAnotherClient(f *testing.F) {
	f.Add("GET", "/SpongeBob/list_events", "SpongeBob")
	f.Add("POST", "/Sponge%2fBob/../send_events", "SpongeBob/../Patrick")
	f.Add("DELETE", "//Patrick//Fruits", "*")
	f.Add("HEAD", "/spongebob/%2e/schema", "")
	f.Fuzz(func(t *testing.T, method, path, parameter string) {
		var seen []string
		clients := []string{"SpongeBob", "Patrick"}
		if target, err := url.Parse("http://gateway.invalid" + path); err == nil {
			recording(speaksFor(clients...), &seen).ServeHTTP(httptest.NewRecorder(),
				&http.Request{Method: method, URL: target, Body: http.NoBody})
		}
		payload, err := json.Marshal(map[string]any{
			"routeKey": method + " " + path, "pathParameters": map[string]string{"client": parameter},
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, route := range routes.All {
			function := apigateway.Adapt(func(_ context.Context, r apigateway.Request) (apigateway.Response, error) {
				if route.HasClient() {
					seen = append(seen, r.Client)
				}
				return apigateway.Response{Status: http.StatusOK}, nil
			}, speaksFor(clients...), slog.New(slog.DiscardHandler), 1)
			input := strings.Replace(string(payload), `"routeKey":`, `"routeKey":"`+route.Key()+`","rawPath":`, 1)
			if _, err := function.Invoke(t.Context(), []byte(input)); err != nil {
				t.Fatal(err)
			}
		}
		for _, client := range seen {
			if !slices.Contains(clients, client) {
				t.Errorf("%s %q, %q: a handler sees %q", method, path, parameter, client)
			}
		}
	})
}

// The events of a mixed batch are of the path's client, whatever client their types name.
func TestAMixedBatchIsOfItsClient(t *testing.T) {
	t.Parallel()
	var stream memory.Stream
	a := Adapters{Schemas: &memory.Schemas{}, Claims: &memory.Claims{}, Stream: &stream}
	handlers := a.handlers(Options{}.withDefaults())
	serve := func(door access.Door, path, contentType, body string) *httptest.ResponseRecorder {
		server := apigateway.Serve(handlers, door, slog.New(slog.DiscardHandler), 1, uuid.NewString)
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("content-type", contentType)
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, r)
		return answer
	}
	for _, path := range []string{"/SpongeBob/Fruits", "/SpongeBob/Patrick.Fruits", "/Patrick/Fruits",
		"/Patrick/Colors"} {
		if answer := serve(access.Open, path+"/register_event", events.JSONType,
			"{}"); answer.Code != http.StatusCreated {
			t.Fatalf("%s: %s", path, answer.Body)
		}
	}
	event := func(id, kind string) string {
		return `{"specversion":"1.0","id":"` + id + `","source":"/s","type":"` + kind + `","data":1}`
	}
	answer := serve(speaksFor("SpongeBob"), "/SpongeBob/send_events", events.CloudEventsBatchType,
		"["+strings.Join([]string{
			event("1", "Fruits"), event("2", "SpongeBob.Fruits"), event("3", "Patrick.Fruits"),
			event("4", "Patrick.Colors"), event("5", "Colors"), event("6", "SpongeBob.Patrick.Fruits"),
			event("7", "../Patrick/Fruits"), event("8", "Patrick/Fruits"), event("9", "patrick.fruits"),
		}, ",")+"]")
	if answer.Code != http.StatusMultiStatus {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	var stored []string
	for _, e := range stream.Events() {
		stored = append(stored, e.Type.Client+" "+e.Type.Event)
	}
	slices.Sort(stored)
	want := []string{"SpongeBob Fruits", "SpongeBob Fruits", "SpongeBob Patrick.Fruits", "SpongeBob Patrick.Fruits"}
	if !slices.Equal(stored, want) {
		t.Errorf("stored are %q, want %q", stored, want)
	}
	for _, path := range []string{"/Patrick/send_events", "/Patrick/Fruits/send_event"} {
		answer := serve(speaksFor("SpongeBob"), path, events.CloudEventsBatchType,
			"["+event("a", "SpongeBob.Fruits")+"]")
		if text, _ := io.ReadAll(answer.Body); answer.Code != http.StatusForbidden {
			t.Errorf("%s is answered %d %s", path, answer.Code, text)
		}
	}
}
