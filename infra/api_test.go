package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
)

// wantRoutes is the route table with the one for all other requests. Routes of optional settings
// are in it if these are on.
func wantRoutes(on ...string) map[string]string {
	want := map[string]string{routes.DefaultKey: routes.Default}
	for _, route := range routes.All {
		if route.If != "" && !slices.Contains(on, route.If) {
			continue
		}
		for _, method := range route.Methods() {
			want[method+" "+route.Path] = route.Function
		}
	}
	return want
}

func TestRoutes(t *testing.T) {
	for name, c := range map[string]struct {
		deployment    func(*testing.T) synthesized
		authorization string
		on            []string
	}{
		"by default":         {byDefault, "AWS_IAM", nil},
		"other settings":     {chosen, "AWS_IAM", nil},
		"authorization=none": {local, "NONE", nil},
		"authorization=jwt":  {tokens, "JWT", nil},
		"authorization=keys": {keyed, "NONE", nil},
		"with all options": {options, "AWS_IAM", []string{
			settings.Webhooks, settings.PublicSchemas, settings.UsageTable,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			stack, want := c.deployment(t), wantRoutes(c.on...)
			if name == "with all options" {
				want[routes.PreflightKey] = routes.Default
			}
			for _, route := range stack.ofType("AWS::ApiGatewayV2::Route") {
				key := route.Properties["RouteKey"].(string)
				function, known := want[key]
				if !known {
					t.Errorf("the API has a route %s, which the table does not", key)
					continue
				}
				delete(want, key)
				if of, _ := routes.Of(key); !of.Open && key != routes.PreflightKey {
					equal(t, route, c.authorization, "AuthorizationType")
				}
				integration := stack.Resources[refers(at(route.Properties, "Target", "Fn::Join", 1, 1))]
				equal(t, integration, "2.0", "PayloadFormatVersion")
				equal(t, integration, "AWS_PROXY", "IntegrationType")
				id, _ := stack.function(t, function)
				if got := refers(integration.Properties["IntegrationUri"]); got != id {
					t.Errorf("%s goes to %s, want %s", key, got, id)
				}
				wantPermission(t, stack, id, key)
			}
			for key := range want {
				t.Errorf("the API has no route %s", key)
			}
		})
	}
}

// A full line says whose token a request has, and why API Gateway refused one.
func TestFullAccessLogSaysWhoseTokenItIs(t *testing.T) {
	_, stage := chosen(t).only(t, "AWS::ApiGatewayV2::Stage")
	format, _ := at(stage.Properties, "AccessLogSettings", "Format").(string)
	var members map[string]string
	if err := json.Unmarshal([]byte(format), &members); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"subject": "$context.authorizer.claims.sub", "authorizerError": "$context.authorizer.error",
	} {
		if members[name] != want {
			t.Errorf("%s is %q", name, members[name])
		}
	}
}

// wantPermission: this API, and no other, may call the function for the route.
func wantPermission(t *testing.T, stack synthesized, function, key string) {
	t.Helper()
	api, _ := stack.only(t, "AWS::ApiGatewayV2::Api")
	_, path, _ := strings.Cut(key, " ") // none for $default, whose permission is for all paths
	for _, permission := range stack.ofType("AWS::Lambda::Permission") {
		source, err := json.Marshal(permission.Properties["SourceArn"])
		if err != nil {
			t.Fatal(err)
		}
		equal(t, permission, "apigateway.amazonaws.com", "Principal")
		if refers(permission.Properties["FunctionName"]) == function &&
			strings.Contains(string(source), `{"Ref":"`+api+`"}`) &&
			strings.Contains(string(source), `"/*/*`+path+`"`) {
			return
		}
	}
	t.Errorf("the API may not call the function of %s", key)
}

func TestThrottling(t *testing.T) {
	_, stage := byDefault(t).only(t, "AWS::ApiGatewayV2::Stage")
	equal(t, stage, "$default", "StageName")
	equal(t, stage, 1000, "DefaultRouteSettings", "ThrottlingRateLimit")
	equal(t, stage, 2000, "DefaultRouteSettings", "ThrottlingBurstLimit")
	_, stage = chosen(t).only(t, "AWS::ApiGatewayV2::Stage")
	equal(t, stage, "v1", "StageName")
	equal(t, stage, 7, "DefaultRouteSettings", "ThrottlingRateLimit")
	equal(t, stage, 9, "DefaultRouteSettings", "ThrottlingBurstLimit")
}

func TestAccessLog(t *testing.T) {
	for name, c := range map[string]struct {
		stack          synthesized
		format, filter string
	}{
		"short": {byDefault(t), "$context.requestId $context.identity.sourceIp $context.status $context.error.message",
			`[requestId, sourceIp, status = "429", ...]`},
		"full": {chosen(t), settings.FullAccessLog.JSON(func(variable string) string { return variable }),
			`{ $.status = "429" }`},
	} {
		_, stage := c.stack.only(t, "AWS::ApiGatewayV2::Stage")
		group := refers(at(stage.Properties, "AccessLogSettings", "DestinationArn"))
		if c.stack.Resources[group].Type != "AWS::Logs::LogGroup" {
			t.Errorf("%s: the access log goes to %q", name, group)
		}
		equal(t, stage, c.format, "AccessLogSettings", "Format")
		// The alarm on throttled requests reads the status from these lines.
		_, filter := c.stack.only(t, "AWS::Logs::MetricFilter")
		equal(t, filter, c.filter, "FilterPattern")
		if refers(filter.Properties["LogGroupName"]) != group {
			t.Errorf("%s: the metric filter reads another log", name)
		}
	}
}
