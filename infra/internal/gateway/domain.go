package gateway

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/eventgateway/infra/internal/config"
)

// AddDomain makes the deployment's domain and maps it to the stage, whatever its name: paths
// follow the domain directly.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mappings.html
func AddDomain(
	scope constructs.Construct, c config.Config, api awsapigatewayv2.HttpApi, stage Stage,
) awsapigatewayv2.DomainName {
	domain := awsapigatewayv2.NewDomainName(scope, jsii.String("domain"), &awsapigatewayv2.DomainNameProps{
		DomainName: jsii.String(c.DomainName),
		Certificate: awscertificatemanager.Certificate_FromCertificateArn(
			scope, jsii.String("certificate"), jsii.String(c.CertificateARN)),
		EndpointType:   awsapigatewayv2.EndpointType_REGIONAL,
		SecurityPolicy: awsapigatewayv2.SecurityPolicy_TLS_1_2,
	})
	mapping := awsapigatewayv2.NewApiMapping(scope, jsii.String("mapping"), &awsapigatewayv2.ApiMappingProps{
		Api: api, DomainName: domain, Stage: stage.HttpStage,
	})
	mapping.Node().AddDependency(stage.HttpStage) // it refers to the stage by name, which may not be there yet
	return domain
}
