package main

import (
	"slices"
	"testing"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
)

// With a domain, the API answers there and nowhere else, paths follow the domain whatever the
// stage is called, and the functions know.
func TestDomain(t *testing.T) {
	stack := domain(t)
	apiID, api := stack.only(t, "AWS::ApiGatewayV2::Api")
	equal(t, api, true, "DisableExecuteApiEndpoint")
	id, name := stack.only(t, "AWS::ApiGatewayV2::DomainName")
	equal(t, name, "events.example.com", "DomainName")
	equal(t, name, certificate, "DomainNameConfigurations", 0, "CertificateArn")
	equal(t, name, "REGIONAL", "DomainNameConfigurations", 0, "EndpointType")
	equal(t, name, "TLS_1_2", "DomainNameConfigurations", 0, "SecurityPolicy")
	_, mapping := stack.only(t, "AWS::ApiGatewayV2::ApiMapping")
	equal(t, mapping, nil, "ApiMappingKey")
	stage, _ := stack.only(t, "AWS::ApiGatewayV2::Stage")
	equal(t, mapping, "v1", "Stage")
	if !slices.Contains(mapping.DependsOn, stage) {
		t.Errorf("the mapping may come before the stage: it depends on %v", mapping.DependsOn)
	}
	for property, want := range map[string]string{"ApiId": apiID, "DomainName": id} {
		if got := refers(mapping.Properties[property]); got != want {
			t.Errorf("the mapping's %s is %v, want %s", property, mapping.Properties[property], want)
		}
	}
	if got := stack.Outputs[OutputAPIURL].Value; got != "https://events.example.com" {
		t.Errorf("ApiUrl is %v", got)
	}
	for output, attribute := range map[string]string{
		OutputDomainTarget: "RegionalDomainName", OutputDomainZone: "RegionalHostedZoneId",
	} {
		want := map[string]any{"Fn::GetAtt": []any{id, attribute}}
		if got := stack.Outputs[output].Value; !jsonEqual(got, want) {
			t.Errorf("%s is %v, want %v", output, got, want)
		}
	}
	_, receive := stack.function(t, routes.ReceiveEvent)
	equal(t, receive, "https://events.example.com", "Environment", "Variables", settings.PublicURL)
}

func TestAPIGatewaysEndpointWithoutADomain(t *testing.T) {
	_, api := byDefault(t).only(t, "AWS::ApiGatewayV2::Api")
	if api.Properties["DisableExecuteApiEndpoint"] == true {
		t.Error("the API has no address")
	}
}
