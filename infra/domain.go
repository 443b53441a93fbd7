package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/jsii-runtime-go"

	"example.com/eventgateway/infra/internal/config"
)

// addDomain makes the deployment's domain and maps it to the stage, whatever its name: paths
// follow the domain directly. Two outputs say where the domain's DNS record has to lead.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mappings.html
func addDomain(stack awscdk.Stack, c config.Config, api awsapigatewayv2.HttpApi, stage apiStage) {
	domain := awsapigatewayv2.NewDomainName(stack, jsii.String("domain"), &awsapigatewayv2.DomainNameProps{
		DomainName: jsii.String(c.DomainName),
		Certificate: awscertificatemanager.Certificate_FromCertificateArn(
			stack, jsii.String("certificate"), jsii.String(c.CertificateARN)),
		EndpointType:   awsapigatewayv2.EndpointType_REGIONAL,
		SecurityPolicy: awsapigatewayv2.SecurityPolicy_TLS_1_2,
	})
	mapping := awsapigatewayv2.NewApiMapping(stack, jsii.String("mapping"), &awsapigatewayv2.ApiMappingProps{
		Api: api, DomainName: domain, Stage: stage.HttpStage,
	})
	mapping.Node().AddDependency(stage.HttpStage) // it refers to the stage by name, which may not be there yet
	output(stack, OutputDomainTarget, domain.RegionalDomainName(), "Where the domain's DNS record leads")
	output(stack, OutputDomainZone, domain.RegionalHostedZoneId(),
		"The Route 53 zone of the target, for an alias record")
}
