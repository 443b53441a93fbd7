package main

import (
	"encoding/json"
	"strings"
	"testing"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
)

// wantRoutes is the route table with the one for all other requests.
func wantRoutes() map[string]string {
	want := map[string]string{routes.DefaultKey: routes.Default}
	for _, route := range routes.All {
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
	}{
		"by default":         {byDefault, "AWS_IAM"},
		"other settings":     {chosen, "AWS_IAM"},
		"authorization=none": {local, "NONE"},
	} {
		t.Run(name, func(t *testing.T) {
			stack, want := c.deployment(t), wantRoutes()
			for _, route := range stack.ofType("AWS::ApiGatewayV2::Route") {
				key := route.Properties["RouteKey"].(string)
				function, known := want[key]
				if !known {
					t.Errorf("the API has a route %s, which the table does not", key)
					continue
				}
				delete(want, key)
				equal(t, route, c.authorization, "AuthorizationType")
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
	stack := byDefault(t)
	_, stage := stack.only(t, "AWS::ApiGatewayV2::Stage")
	group := refers(at(stage.Properties, "AccessLogSettings", "DestinationArn"))
	if stack.Resources[group].Type != "AWS::Logs::LogGroup" {
		t.Fatalf("the access log goes to %q", group)
	}
	text, _ := at(stage.Properties, "AccessLogSettings", "Format").(string)
	var format map[string]string
	if err := json.Unmarshal([]byte(text), &format); err != nil {
		t.Fatalf("the access log is not JSON: %v", err)
	}
	for _, variable := range []string{
		"requestId", "routeKey", "path", "status", "identity.userArn", "identity.sourceIp", "responseLatency",
		"integrationLatency", "error.message",
	} {
		if !strings.Contains(text, `"$context.`+variable+`"`) {
			t.Errorf("the access log lacks $context.%s", variable)
		}
	}
	// The alarm on throttled requests reads the field from these lines.
	for _, filter := range stack.ofType("AWS::Logs::MetricFilter") {
		equal(t, filter, `{ $.`+settings.AccessLogStatus+` = "429" }`, "FilterPattern")
		if refers(filter.Properties["LogGroupName"]) != group || format[settings.AccessLogStatus] != "$context.status" {
			t.Error("the metric filter does not read the access log's status")
		}
	}
}
