package storage

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/eventgateway/infra/internal/config"
)

// table returns the existing table of that name, in the stack's account and region, or a new one
// for "".
func table(
	scope constructs.Construct, id, name string, create func() awsdynamodb.ITableV2,
) awsdynamodb.ITableV2 {
	if name == "" {
		return create()
	}
	return awsdynamodb.TableV2_FromTableName(scope, jsii.String(id), jsii.String(name))
}

// stream returns the existing stream of that name, in the stack's account and region, or a new one
// for "".
func stream(scope constructs.Construct, id, name string, c config.Config) awskinesis.IStream {
	if name == "" {
		return newStream(scope, id, c)
	}
	arn := awscdk.Stack_Of(scope).FormatArn(&awscdk.ArnComponents{
		Service: jsii.String("kinesis"), Resource: jsii.String("stream"), ResourceName: jsii.String(name),
	})
	return awskinesis.Stream_FromStreamArn(scope, jsii.String(id), arn)
}

// adoptKey returns the existing KMS key of an ARN; nil for "".
func adoptKey(scope constructs.Construct, id, arn string) awskms.IKey {
	if arn == "" {
		return nil
	}
	return awskms.Key_FromKeyArn(scope, jsii.String(id), jsii.String(arn))
}
