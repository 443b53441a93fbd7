package gateway

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2authorizers"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/infra/internal/config"
)

// openDoors are the kinds of authorization in which API Gateway lets every request through, with
// the reason.
var openDoors = map[string]string{
	settings.AuthorizationNone: "This deployment was given the context authorization=none," +
		" for an API on a private or local endpoint.",
	settings.AuthorizationKeys: "This deployment was given the context authorization=keys:" +
		" the functions check the key of each request.",
}

// openRoutes are the settings of routes that are open with every authorization, with the reason.
var openRoutes = map[string]string{
	settings.Webhooks: "Providers of webhooks have no credentials of this deployment:" +
		" the function checks the provider's signature of each request.",
	settings.PublicSchemas: "This deployment was given the context publicSchemas=on:" +
		" everyone may read numbered versions.",
}

// whyOpen is the reason why API Gateway asks nobody on a route; "" for one on which it asks. A
// route is open for a reason that is written here, or not at all.
func whyOpen(c config.Config, route routes.Route) string {
	if !route.Open {
		return openDoors[c.Authorization]
	}
	reason := openRoutes[route.If]
	if reason == "" {
		panic("the route " + route.Key() + " is open without a reason")
	}
	return reason
}

// newAuthorizer makes what API Gateway asks of each request, unless the deployment says that it
// asks nothing: a signature (AWS Signature Version 4), or a token of the issuer.
//
// With signatures, the caller's own policy says for which client it may speak: the client is
// the path's first part. With tokens, the functions look into the claims.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
func newAuthorizer(c config.Config) awsapigatewayv2.IHttpRouteAuthorizer {
	if openDoors[c.Authorization] != "" {
		return awsapigatewayv2.NewHttpNoneAuthorizer()
	}
	if c.Authorization == settings.AuthorizationJWT {
		return awsapigatewayv2authorizers.NewHttpJwtAuthorizer(jsii.String("tokens"), jsii.String(c.JWTIssuer),
			&awsapigatewayv2authorizers.HttpJwtAuthorizerProps{JwtAudience: jsii.Strings(c.JWTAudience...)})
	}
	return awsapigatewayv2authorizers.NewHttpIamAuthorizer()
}

// authorizerOf is a route's own authorizer; nil takes the API's.
func authorizerOf(route routes.Route) awsapigatewayv2.IHttpRouteAuthorizer {
	if route.Open {
		return awsapigatewayv2.NewHttpNoneAuthorizer()
	}
	return nil
}

// allowOpenRoute tells cdk-nag why a route is open; "" is for a route that is not.
func allowOpenRoute(route constructs.IConstruct, reason string) {
	if reason == "" {
		return
	}
	cdknag.NagSuppressions_AddResourceSuppressions(route, &[]*cdknag.NagPackSuppression{{
		Id: jsii.String("AwsSolutions-APIG4"), Reason: jsii.String(reason),
	}}, nil)
}
