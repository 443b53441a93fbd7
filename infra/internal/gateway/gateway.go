// Package gateway makes the HTTP API of the functions, with its routes, its authorizers, CORS and
// its domain.
package gateway

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2integrations"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/infra/internal/config"
	"example.com/eventgateway/infra/internal/storage"
)

// Stage is the deployed API: its stage and the log of what it answered.
type Stage struct {
	awsapigatewayv2.HttpStage
	AccessLog awslogs.LogGroup
}

// New makes the API.
func New(scope constructs.Construct, c config.Config) awsapigatewayv2.HttpApi {
	return awsapigatewayv2.NewHttpApi(scope, jsii.String("api"), &awsapigatewayv2.HttpApiProps{
		ApiName:            jsii.String(c.Name),
		Description:        jsii.String("Event gateway"),
		DefaultAuthorizer:  newAuthorizer(c),
		CorsPreflight:      corsOf(c),
		CreateDefaultStage: jsii.Bool(false), // NewStage makes it, with access logs
		// With a domain of its own, the API has no other address.
		DisableExecuteApiEndpoint: jsii.Bool(c.DomainName != ""),
	})
}

// URL is where the API answers, without a trailing slash. It is made from the
// API alone, not from its stage, so that a function can be told its own URL.
func URL(c config.Config, api awsapigatewayv2.HttpApi) *string {
	if c.DomainName != "" {
		return jsii.String("https://" + c.DomainName)
	}
	if c.Stage == "$default" {
		return api.ApiEndpoint()
	}
	return jsii.String(*api.ApiEndpoint() + "/" + c.Stage)
}

// PublicURL is where callers reach the API.
func PublicURL(c config.Config, api awsapigatewayv2.HttpApi) *string {
	if c.PublicURL != "" {
		return jsii.String(c.PublicURL)
	}
	return URL(c, api)
}

// NewStage makes the API's one stage: throttled, and with a line of the access log for each
// request. API Gateway cannot leave any out. The line never says what was sent.
func NewStage(scope constructs.Construct, c config.Config, api awsapigatewayv2.HttpApi) Stage {
	log := storage.NewLogGroup(scope, "access-log", c)
	stage := awsapigatewayv2.NewHttpStage(scope, jsii.String("stage"), &awsapigatewayv2.HttpStageProps{
		HttpApi:    api,
		StageName:  jsii.String(c.Stage),
		AutoDeploy: jsii.Bool(true),
		Throttle: &awsapigatewayv2.ThrottleSettings{
			RateLimit:  jsii.Number(c.ThrottleRate),
			BurstLimit: jsii.Number(c.ThrottleBurst),
		},
		AccessLogSettings: &accessLogSettings{awsapigatewayv2.NewLogGroupLogDestination(log), accessLogFormat(c)},
	})
	return Stage{stage, log}
}

func accessLogFormat(c config.Config) awsapigateway.AccessLogFormat {
	itself := func(variable string) string { return variable }
	format := settings.ShortAccessLog.Text(itself)
	if c.AccessLog == config.AccessLogFull {
		format = settings.FullAccessLog.JSON(itself)
	}
	return awsapigateway.AccessLogFormat_Custom(jsii.String(format))
}

// AddRoutes adds the table's routes that the deployment has, and the one that answers all other
// paths.
func AddRoutes(api awsapigatewayv2.HttpApi, c config.Config, functions map[string]awslambda.Function) {
	integrations := map[string]awsapigatewayv2.HttpRouteIntegration{}
	for name, function := range functions {
		integrations[name] = awsapigatewayv2integrations.NewHttpLambdaIntegration(jsii.String(name), function,
			&awsapigatewayv2integrations.HttpLambdaIntegrationProps{
				PayloadFormatVersion: awsapigatewayv2.PayloadFormatVersion_VERSION_2_0(),
			})
	}
	for _, route := range routes.All {
		if !c.Has(route.If) {
			continue
		}
		var methods []awsapigatewayv2.HttpMethod
		for _, method := range route.Methods() {
			methods = append(methods, awsapigatewayv2.HttpMethod(method))
		}
		for _, added := range *api.AddRoutes(&awsapigatewayv2.AddRoutesOptions{
			Path:        jsii.String(route.Path),
			Methods:     &methods,
			Integration: integrations[route.Function],
			Authorizer:  authorizerOf(route),
		}) {
			allowOpenRoute(added, whyOpen(c, route))
		}
	}
	if len(c.CORSOrigins) > 0 {
		addPreflight(api, integrations[routes.Default])
	}
	others := awsapigatewayv2.NewHttpRoute(api, jsii.String("default"), &awsapigatewayv2.HttpRouteProps{
		HttpApi:     api,
		RouteKey:    awsapigatewayv2.HttpRouteKey_DEFAULT(),
		Integration: integrations[routes.Default],
	})
	allowOpenRoute(others, openDoors[c.Authorization])
}

// accessLogSettings is what the CDK takes for a stage's access log.
type accessLogSettings struct {
	destination awsapigatewayv2.IAccessLogDestination
	format      awsapigateway.AccessLogFormat
}

func (s *accessLogSettings) Destination() awsapigatewayv2.IAccessLogDestination { return s.destination }
func (s *accessLogSettings) Format() awsapigateway.AccessLogFormat              { return s.format }
