package main

import (
	"maps"
	"slices"
	"testing"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
)

// A function gets the settings that its routes name, and those alone; receive_event
// also where its metrics go.
func TestEnvironment(t *testing.T) {
	stack := byDefault(t)
	table, _ := stack.table(t, "schemas")
	claims, _ := stack.table(t, "claims")
	stream, _ := stack.only(t, "AWS::Kinesis::Stream")
	api, _ := stack.only(t, "AWS::ApiGatewayV2::Api")
	values := map[string]any{
		settings.SchemaTable: map[string]any{"Ref": table},
		settings.ClaimTable:  map[string]any{"Ref": claims},
		settings.EventStream: map[string]any{"Ref": stream},
		settings.PublicURL:   map[string]any{"Fn::GetAtt": []any{api, "ApiEndpoint"}},
	}
	wants := map[string]map[string]any{
		routes.ReceiveEvent: {settings.MetricNamespace: "EventGateway/EventGateway", settings.LogSample: "100"},
	}
	for _, route := range routes.All {
		if wants[route.Function] == nil {
			wants[route.Function] = map[string]any{}
		}
		wants[route.Function][settings.Authorization] = "iam"
		for _, name := range route.Settings {
			wants[route.Function][name] = values[name]
		}
	}
	for name, want := range wants {
		_, function := stack.function(t, name)
		equal(t, function, want, "Environment", "Variables")
	}
}

func TestChosenEnvironment(t *testing.T) {
	_, receive := chosen(t).function(t, routes.ReceiveEvent)
	equal(t, receive, "https://events.example.com/in", "Environment", "Variables", settings.PublicURL)
	equal(t, receive, "30s", "Environment", "Variables", settings.HeadTTL)
	equal(t, receive, "48h", "Environment", "Variables", settings.IdempotencyWindow)
	equal(t, receive, "5000", "Environment", "Variables", settings.MaxEventBytes)
	equal(t, receive, "on", "Environment", "Variables", settings.FullEnvelope)
	equal(t, receive, "7", "Environment", "Variables", settings.LogSample)
	_, register := chosen(t).function(t, routes.RegisterEvent)
	equal(t, register, "on", "Environment", "Variables", settings.AllowDeletion)
	for _, route := range routes.All {
		_, function := chosen(t).function(t, route.Function)
		equal(t, function, "DEBUG", "Environment", "Variables", settings.LogLevel)
	}
}

// What an option adds to the environment of which function, and nothing else.
func TestEnvironmentOfOptions(t *testing.T) {
	everyFunction := func(names ...string) map[string][]string {
		added := map[string][]string{}
		for _, function := range routes.Functions() {
			added[function] = names
		}
		return added
	}
	for name, c := range map[string]struct {
		stack synthesized
		added map[string][]string // by function
	}{
		"keys":   {keyed(t), everyFunction(settings.KeyTable)},
		"tokens": {tokens(t), everyFunction(settings.JWTClientClaim, settings.JWTScopeClaim, settings.JWTScopePrefix)},
		"domain": {domain(t), nil},
		"options": {options(t), map[string][]string{
			routes.ReceiveEvent: {
				settings.KeyTable, settings.PublicSchemas, settings.UsageTable, settings.Webhooks,
			},
			routes.GetEventSchema:       {settings.PublicSchemas},
			routes.ListRegisteredEvents: {settings.UsageTable},
		}},
	} {
		for _, function := range routes.Functions() {
			_, plain := byDefault(t).function(t, function)
			_, with := c.stack.function(t, function)
			want := slices.Sorted(maps.Keys(environmentOf(plain)))
			want = append(want, c.added[function]...)
			slices.Sort(want)
			if got := slices.Sorted(maps.Keys(environmentOf(with))); !slices.Equal(got, want) {
				t.Errorf("%s: %s has\n%q, want\n%q", name, function, got, want)
			}
		}
	}
}

func environmentOf(function resource) map[string]any {
	variables, _ := at(function.Properties, "Environment", "Variables").(map[string]any)
	return variables
}

// Each function knows whom to let in: nobody but the roles that are named, of this account,
// or everyone where the API is open.
func TestEachFunctionKnowsItsCallers(t *testing.T) {
	for _, route := range routes.All {
		_, function := chosen(t).function(t, route.Function)
		equal(t, function, "iam", "Environment", "Variables", settings.Authorization)
		equal(t, function, "gateway-{client}-{scope}", "Environment", "Variables", settings.IAMClientRole)
		equal(t, function, map[string]any{"Ref": "AWS::AccountId"}, "Environment", "Variables", settings.IAMAccount)
		_, open := local(t).function(t, route.Function)
		equal(t, open, "none", "Environment", "Variables", settings.Authorization)
	}
}

func TestOutputs(t *testing.T) {
	for _, stack := range []synthesized{byDefault(t), chosen(t)} {
		table, _ := stack.table(t, "schemas")
		stream, _ := stack.only(t, "AWS::Kinesis::Stream")
		if got := refers(stack.Outputs["TableName"].Value); got != table {
			t.Errorf("TableName is %v", stack.Outputs["TableName"].Value)
		}
		if got := refers(stack.Outputs["StreamName"].Value); got != stream {
			t.Errorf("StreamName is %v", stack.Outputs["StreamName"].Value)
		}
	}
	api, _ := byDefault(t).only(t, "AWS::ApiGatewayV2::Api")
	endpoint := map[string]any{"Fn::GetAtt": []any{api, "ApiEndpoint"}}
	if got := byDefault(t).Outputs["ApiUrl"].Value; !jsonEqual(got, endpoint) {
		t.Errorf("ApiUrl is %v, want %v", got, endpoint)
	}
	// A stage with a name is the first part of each path.
	want := map[string]any{"Fn::Join": []any{"", []any{endpoint, "/v1"}}}
	if got := chosen(t).Outputs["ApiUrl"].Value; !jsonEqual(got, want) {
		t.Errorf("ApiUrl of stage v1 is %v, want %v", got, want)
	}
}
