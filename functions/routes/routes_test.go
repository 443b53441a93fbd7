package routes_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/hooks"
	"example.com/eventgateway/functions/routes"
)

// One name runs through: a function is a folder, and a use case is a file of handlers.
func TestUseCasesAreFiles(t *testing.T) {
	for _, route := range routes.All {
		for _, file := range []string{
			filepath.Join("..", route.Function, "main.go"),
			filepath.Join("..", "internal", "handlers", route.UseCase+".go"),
		} {
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s: %v", route.Key(), err)
			}
		}
	}
}

// Who asks for an optional route that a deployment does not have learns what switches it on.
func TestOption(t *testing.T) {
	for _, route := range routes.All {
		if option := route.Option(); strings.HasSuffix(option, "=on") != (route.If != "") {
			t.Errorf("%s, which is there if %q, has the option %q", route.Key(), route.If, option)
		}
	}
}

func TestOf(t *testing.T) {
	for _, route := range routes.All {
		for _, method := range route.Methods() {
			if got, ok := routes.Of(method + " " + route.Path); !ok || got.Key() != route.Key() {
				t.Errorf("%s %s is %s, %v", method, route.Path, got.Key(), ok)
			}
		}
	}
	for _, key := range []string{routes.DefaultKey, "", http.MethodHead + " /{client}/{event}/send_event",
		http.MethodGet + " /nowhere"} {
		if got, ok := routes.Of(key); ok {
			t.Errorf("%s is %s", key, got.Key())
		}
	}
}

func TestFind(t *testing.T) {
	for _, c := range []struct{ method, path, key string }{
		{"POST", "/a/b/send_event", "POST /{client}/{event}/send_event"},
		{"GET", "/a/list_events", "GET /{client}/list_events"},
		{"GET", "/list_events/schema/schema", "GET /{client}/{event}/schema"},
		{"GET", "/a/b/send_event", "$default"},
		{"POST", "/_hooks/a/b", routes.WebhookKey},
		{"POST", "/_hooks/a/list_events", routes.WebhookKey},
		{"POST", "/_hooks/send_events", "POST /{client}/send_events"}, // of a client that cannot be
		{"POST", "/_Hooks/a/b", "$default"},
		{"POST", "/_hooks/a/b/", "$default"},
		{"POST", "/_hooks//b", "$default"},
		{"POST", "/_hooks/a/b/c", "$default"},
		{"GET", "/_hooks/a/b", "$default"},
		{"HEAD", "/a/list_events", "HEAD /{client}/list_events"},
		{"HEAD", "/a/b/schema", "HEAD /{client}/{event}/schema"},
		{"HEAD", "/openapi.json", "HEAD /openapi.json"},
		{"HEAD", "/a/b/send_event", "$default"},
		{"POST", "/a/b/send_event/", "$default"},
		{"POST", "//b/send_event", "$default"},
		{"POST", "/a/b/SEND_EVENT", "$default"},
		{"GET", "/", "$default"},
		{"OPTIONS", "*", "$default"},
	} {
		if m := routes.Find(c.method, c.path); m.Key != c.key {
			t.Errorf("%s %s goes to %s, want %s", c.method, c.path, m.Key, c.key)
		}
	}
}

// No path is a hook's and another route's, except of events that can have no hook.
func TestHooksAreToldApart(t *testing.T) {
	for _, route := range routes.All {
		segments := strings.Split(route.Path, "/")
		if route.Method != http.MethodPost || len(segments) != 4 || route.Key() == routes.WebhookKey {
			continue
		}
		taken := core.EventType{Client: "a", Event: segments[3]}
		if err := hooks.CheckType(taken); core.CodeOf(err) != core.CodeInvalidName {
			t.Errorf("%s may be meant by the webhook of %s", route.Key(), taken.Topic())
		}
		taken.Event += "s"
		if err := hooks.CheckType(taken); err != nil {
			t.Error(err)
		}
	}
	if core.CheckClient(strings.Split(routes.WebhookKey, "/")[1]) == nil {
		t.Error("a client can have the name of the route for webhooks")
	}
}
