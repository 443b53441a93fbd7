package httpapi

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"example.com/eventgateway/functions/internal/access"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/routes"
)

// recording serves all routes for a principal. It appends the clients that handlers see. It
// leaves out open routes, which ask for no principal.
func recording(door access.Door, seen *[]string) http.Handler {
	handlers := map[string]apigateway.Handler{}
	for _, route := range routes.All {
		handlers[route.Function] = func(_ context.Context, r apigateway.Request) (apigateway.Response, error) {
			if r.Route.HasClient() && !r.Route.Open {
				*seen = append(*seen, r.Client)
			}
			return apigateway.Response{Status: http.StatusOK}, nil
		}
	}
	return apigateway.Serve(handlers, door, slog.New(slog.DiscardHandler), 1, uuid.NewString)
}

// speaksFor returns the door of a principal of these clients that may do everything.
func speaksFor(clients ...string) access.Door {
	return func(context.Context, access.Caller) (access.Principal, error) {
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
				if route.HasClient() && !route.Open {
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
