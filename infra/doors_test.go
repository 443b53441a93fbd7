package main

import (
	"testing"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
)

// API Gateway verifies the tokens of one issuer, on each route, and the functions are told where
// in a token to look.
func TestTokens(t *testing.T) {
	stack := tokens(t)
	id, authorizer := stack.only(t, "AWS::ApiGatewayV2::Authorizer")
	equal(t, authorizer, "JWT", "AuthorizerType")
	equal(t, authorizer, map[string]any{"Issuer": issuer, "Audience": []string{"events", "other-app"}},
		"JwtConfiguration")
	equal(t, authorizer, []string{"$request.header.Authorization"}, "IdentitySource")
	for _, route := range stack.ofType("AWS::ApiGatewayV2::Route") {
		equal(t, route, "JWT", "AuthorizationType")
		if refers(route.Properties["AuthorizerId"]) != id {
			t.Errorf("%v has no authorizer", route.Properties["RouteKey"])
		}
	}
	for _, route := range routes.All {
		_, function := stack.function(t, route.Function)
		for setting, want := range map[string]any{
			settings.Authorization: "jwt", settings.JWTClientClaim: "custom:clients",
			settings.JWTScopeClaim: "permissions", settings.JWTScopePrefix: "gateway/", settings.IAMClientRole: nil,
		} {
			equal(t, function, want, "Environment", "Variables", setting)
		}
	}
}
