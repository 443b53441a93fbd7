package gateway

import (
	"testing"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/infra/internal/config"
)

// A route on which API Gateway asks nobody has a reason, and no other route has one.
func TestReasonsOfOpenRoutes(t *testing.T) {
	asksNobody := map[string]bool{settings.AuthorizationKeys: true, settings.AuthorizationNone: true}
	for _, authorization := range []string{
		settings.AuthorizationIAM, settings.AuthorizationJWT, settings.AuthorizationKeys, settings.AuthorizationNone,
	} {
		for _, route := range routes.All {
			reason := whyOpen(config.Config{Authorization: authorization}, route)
			if open := route.Open || asksNobody[authorization]; open != (reason != "") {
				t.Errorf("authorization=%s, %s: %q", authorization, route.Key(), reason)
			}
		}
	}
}

// An open route without a reason stops the deployment.
func TestNoRouteIsOpenWithoutAReason(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a route is open for no reason")
		}
	}()
	whyOpen(config.Config{Authorization: settings.AuthorizationKeys}, routes.Route{Open: true})
}
