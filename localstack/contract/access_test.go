package contract

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// The function binaries of a deployment that asks for signatures answer only open routes without one:
// the local gateway checks none, so nobody signed these. No backend is asked.
func TestFunctionsRefuseWhatNobodySigned(t *testing.T) {
	backend := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(backend.Close)
	g := gatewaytest.Serve(t, backend.URL, emulator.Resources{
		SchemaTable: "schemas", ClaimTable: "claims", Stream: "events",
	}, gateway.Options{Env: []string{
		settings.Authorization + "=" + settings.AuthorizationIAM,
		settings.IAMClientRole + "=eventgateway-{client}", settings.IAMAccount + "=123456789012",
	}})
	path := strings.NewReplacer("{client}", "SpongeBob", "{event}", "Fruits")
	for _, route := range slices.Concat(routes.All, []routes.Route{{Method: http.MethodGet, Path: "/nowhere"}}) {
		if route.Open {
			continue
		}
		answer := g.Want(t, 401, `"code":"unauthenticated"`, route.Method, path.Replace(route.Path), "", "")
		answer.Problem(t)
	}
}
