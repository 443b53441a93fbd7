package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

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
