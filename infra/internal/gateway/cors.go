package gateway

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/jsii-runtime-go"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/infra/internal/config"
)

// corsOf is what pages of the deployment's origins may send and read; nil where there are none.
// Cookies are not for the gateway, so pages send no credentials but the headers that they set.
func corsOf(c config.Config) *awsapigatewayv2.CorsPreflightOptions {
	if len(c.CORSOrigins) == 0 {
		return nil
	}
	var methods []awsapigatewayv2.CorsHttpMethod
	for _, method := range settings.CORSMethods {
		methods = append(methods, awsapigatewayv2.CorsHttpMethod(method))
	}
	return &awsapigatewayv2.CorsPreflightOptions{
		AllowOrigins:     jsii.Strings(c.CORSOrigins...),
		AllowMethods:     &methods,
		AllowHeaders:     jsii.Strings(settings.CORSHeaders...),
		ExposeHeaders:    jsii.Strings(settings.CORSExposed...),
		AllowCredentials: jsii.Bool(false),
		MaxAge:           awscdk.Duration_Seconds(jsii.Number(settings.CORSMaxAge.Seconds())),
	}
}

// addPreflight adds the route of preflights. Without it, they would go to the route for all other
// paths, which asks for a signature or a token.
func addPreflight(api awsapigatewayv2.HttpApi, integration awsapigatewayv2.HttpRouteIntegration) {
	method, path, _ := strings.Cut(routes.PreflightKey, " ")
	route := awsapigatewayv2.NewHttpRoute(api, jsii.String("preflight"), &awsapigatewayv2.HttpRouteProps{
		HttpApi:     api,
		RouteKey:    awsapigatewayv2.HttpRouteKey_With(&path, awsapigatewayv2.HttpMethod(method)),
		Integration: integration,
		Authorizer:  awsapigatewayv2.NewHttpNoneAuthorizer(),
	})
	allowOpenRoute(route, "A browser sends a preflight without credentials. The answer says what pages of other"+
		" origins may send, and nothing else.")
}
