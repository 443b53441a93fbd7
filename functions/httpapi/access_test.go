package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/routes"
)

// Each route takes requests of its client's and its scope's principal only, through each door.
// The test takes the routes from the table, so that it covers a new route.
func TestEachRouteAsksWhoSendsIt(t *testing.T) {
	t.Parallel()
	askedFor := map[string]int{}
	for _, door := range doorsUnderTest(t) {
		for _, kind := range kinds {
			for _, route := range routes.All {
				askedFor[door.name+" "+kind.name] += enter(t, door, kind.name, kind.want, route)
			}
		}
	}
	for _, least := range []string{"none right", "iam nothing", "iam roles other scope", "jwt right", "keys revoked",
		"keys right"} {
		if askedFor[least] < len(routes.All) {
			t.Errorf("%s was asked for %d times", least, askedFor[least])
		}
	}
}

// enter tries a kind of credentials on a route through a door, by each method. It returns how
// many that are.
func enter(t *testing.T, door doorUnderTest, kind, want string, route routes.Route) (requests int) {
	t.Helper()
	other := routes.ScopeRead
	if route.Scope == other {
		other = routes.ScopePublish
	}
	shown, ok := door.shown(kind, route.Scope, other)
	if !ok {
		return 0
	}
	want, there := strings.CutSuffix(want, whereAClient)
	if there && !route.HasClient() || route.Open {
		want = ""
	}
	for _, method := range route.Methods() {
		got := ask(t, door, method, route, shown)
		if in := want == ""; got.refusal != want || got.seen != in || in && !route.Open && got.id != shown.id {
			t.Errorf("%s %s through %s with %s: %+v, want %q", method, route.Path, door.name, kind, got, want)
		}
		wantChallenge(t, door, kind, want, got.challenge)
	}
	return len(route.Methods())
}

// wantChallenge fails the test unless a refusal says how to authenticate.
func wantChallenge(t *testing.T, door doorUnderTest, kind, refusal, challenge string) {
	t.Helper()
	want := ""
	switch {
	case refusal == unauthenticated && kind == "nothing":
		want = door.challenge
	case refusal == unauthenticated:
		want = door.badToken
	}
	if challenge != want {
		t.Errorf("%s with %s is challenged by %q, want %q", door.name, kind, challenge, want)
	}
}

// asked is what a request led to.
type asked struct {
	seen      bool   // by a handler
	id        string // of the principal, as the handler sees it
	refusal   string // its status and code
	challenge string
}

// ask sends a request of SpongeBob's to a route's function as API Gateway does.
func ask(t *testing.T, door doorUnderTest, method string, route routes.Route, shown credential) (got asked) {
	t.Helper()
	function := apigateway.Adapt(func(_ context.Context, r apigateway.Request) (apigateway.Response, error) {
		got.seen, got.id = true, r.Principal.ID
		return apigateway.Response{Status: http.StatusOK}, nil
	}, door.door, slog.New(slog.DiscardHandler), 1)
	var answer struct {
		StatusCode int
		Body       string
		Headers    map[string]string
	}
	if err := json.Unmarshal(invoke(t, function, method, route, shown), &answer); err != nil {
		t.Fatal(err)
	}
	got.challenge = answer.Headers["www-authenticate"]
	if answer.StatusCode == http.StatusOK {
		return got
	}
	var problem events.Problem
	if err := json.Unmarshal([]byte(answer.Body), &problem); err != nil {
		t.Fatal(err)
	}
	got.refusal = fmt.Sprintf("%d %s", answer.StatusCode, problem.Code)
	return got
}

// invoke returns the function's answer for API Gateway.
func invoke(
	t *testing.T, function apigateway.Function, method string, route routes.Route, shown credential,
) []byte {
	t.Helper()
	headers := map[string]string{}
	if shown.authorization != "" {
		headers["authorization"] = shown.authorization
	}
	payload, err := json.Marshal(map[string]any{
		"routeKey":       method + " " + route.Path,
		"headers":        headers,
		"pathParameters": map[string]string{"client": "SpongeBob", "event": "Fruits"},
		"requestContext": map[string]any{
			"http":       map[string]string{"method": http.MethodGet}, // HEAD would drop the problem
			"authorizer": shown.authorizer,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := function.Invoke(t.Context(), payload)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// Neither an answer nor the log has what a caller shows, whatever happens; the log has the
// principal.
func TestNoSecretIsTold(t *testing.T) {
	t.Parallel()
	route, ok := routes.Of("POST /{client}/{event}/send_event")
	if !ok {
		t.Fatal("there is no route for events")
	}
	for _, door := range doorsUnderTest(t) {
		for _, kind := range kinds {
			shown, ok := door.shown(kind.name, route.Scope, routes.ScopeRead)
			if !ok || shown.authorization == "" {
				continue
			}
			for name, handler := range map[string]apigateway.Handler{
				"answers": func(context.Context, apigateway.Request) (apigateway.Response, error) {
					return apigateway.Response{Status: http.StatusOK}, nil
				},
				"fails": func(context.Context, apigateway.Request) (apigateway.Response, error) {
					return apigateway.Response{}, errors.New("for a test")
				},
				"panics": func(_ context.Context, r apigateway.Request) (apigateway.Response, error) {
					panic(fmt.Sprintf("of %+v", r.Principal))
				},
			} {
				var told bytes.Buffer
				log := slog.New(slog.NewJSONHandler(&told, &slog.HandlerOptions{Level: slog.LevelDebug}))
				told.Write(invoke(t, apigateway.Adapt(handler, door.door, log, 1), route.Method, route, shown))
				secret := shown.authorization[len(shown.authorization)-30:]
				if strings.Contains(told.String(), secret[:20]) || strings.Contains(told.String(), secret[10:]) {
					t.Errorf("%s with %s: a handler that %s tells %s", door.name, kind.name, name, told.String())
				}
				if kind.name == "right" && !strings.Contains(told.String(), `"`+shown.id+`"`) {
					t.Errorf("%s: the log does not name the principal %s: %s", door.name, shown.id, told.String())
				}
			}
		}
	}
}
