package main

import (
	"maps"
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

// openWith are the routes on which API Gateway asks nobody in any deployment with an option, by
// the option's context. A new one has to be named here.
var openWith = map[string][]string{
	"corsOrigins":   {"OPTIONS /{proxy+}"},
	"webhooks":      {"POST /_hooks/{client}/{event}"},
	"publicSchemas": {"GET /_schemas/{client}/{event}/{version}", "HEAD /_schemas/{client}/{event}/{version}"},
}

// With every authorization, with and without all options, no route is open but those that are
// named; and with those that ask nobody, all are. Each option opens its own routes alone.
func TestNoRouteIsOpenButThoseNamed(t *testing.T) {
	all := map[string]any{
		"webhooks": "on", "publicSchemas": "on", "quotas": "on", "corsOrigins": "https://app.example.com",
	}
	for authorization, more := range map[string]map[string]any{
		"iam": {}, "jwt": {"jwtIssuer": issuer, "jwtAudience": "events"}, "keys": {}, "none": {},
	} {
		variants := map[string]map[string]any{"nothing": {}, "all": all}
		if authorization == "iam" {
			for option, value := range all {
				variants[option] = map[string]any{option: value}
			}
		}
		for name, options := range variants {
			given := map[string]any{"authorization": authorization}
			maps.Copy(given, more)
			maps.Copy(given, options)
			t.Run(authorization+" with "+name, func(t *testing.T) {
				wantOpen(t, deployment(given)(t), authorization == "keys" || authorization == "none", options)
			})
		}
	}
}

func wantOpen(t *testing.T, stack synthesized, everything bool, options map[string]any) {
	t.Helper()
	named := map[string]bool{}
	for option := range options {
		for _, key := range openWith[option] {
			named[key] = true
		}
	}
	for _, route := range stack.ofType("AWS::ApiGatewayV2::Route") {
		key := route.Properties["RouteKey"].(string)
		open := route.Properties["AuthorizationType"] == "NONE"
		if open != (everything || named[key]) {
			t.Errorf("%s: open is %v", key, open)
		}
		of, _ := routes.Of(key)
		if of.Open && !named[key] {
			t.Errorf("%s is there without its option", key)
		}
	}
}
