package archive

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	firehose "github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/eventgateway/infra/internal/storage"
)

// Where objects are. The day is that of the arrival, in UTC, of the oldest record of an object.
// https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
const (
	eventsPrefix = "events/topic=!{partitionKeyFromQuery:topic}/day=!{timestamp:yyyy-MM-dd}/"
	errorsPrefix = "errors/!{firehose:error-output-type}/day=!{timestamp:yyyy-MM-dd}/"
	topicQuery   = "{topic: .type}" // of JQ 1.6
)

// How long and how much Firehose gathers of a topic before it writes an object: the longest that
// it can, as objects cost. Partitions by topic need at least 64 MB. It tries for two hours to write an
// object, which is the longest, too.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html
const (
	bufferSeconds = 900
	bufferMB      = 128
	retrySeconds  = 7200
)

// deliver makes the delivery from the stream to the bucket.
func (a Archive) deliver(scope constructs.Construct, kept storage.Storage) firehose.CfnDeliveryStream {
	role := a.role(scope, kept)
	delivery := firehose.NewCfnDeliveryStream(scope, jsii.String("delivery"), &firehose.CfnDeliveryStreamProps{
		DeliveryStreamType: jsii.String("KinesisStreamAsSource"),
		KinesisStreamSourceConfiguration: &firehose.CfnDeliveryStream_KinesisStreamSourceConfigurationProperty{
			KinesisStreamArn: kept.Stream.StreamArn(), RoleArn: role.RoleArn(),
		},
		ExtendedS3DestinationConfiguration: a.destination(scope, role),
	})
	delivery.Node().AddDependency(role) // Firehose looks at the stream when it is made
	except(delivery, "AwsSolutions-KDF1", "Firehose keeps nothing that it reads from a stream of Kinesis: the stream"+
		" is encrypted, and a delivery from it takes no encryption of its own")
	return delivery
}

// destination is how the bucket is written. A new line ends each record, which nothing else would
// part from the next.
func (a Archive) destination(
	scope constructs.Construct, role awsiam.Role,
) *firehose.CfnDeliveryStream_ExtendedS3DestinationConfigurationProperty {
	log := awslogs.NewLogStream(scope, jsii.String("log"), &awslogs.LogStreamProps{LogGroup: a.Errors})
	return &firehose.CfnDeliveryStream_ExtendedS3DestinationConfigurationProperty{
		BucketArn: a.Bucket.BucketArn(), RoleArn: role.RoleArn(),
		Prefix: jsii.String(eventsPrefix), ErrorOutputPrefix: jsii.String(errorsPrefix),
		CompressionFormat: jsii.String("GZIP"),
		BufferingHints: &firehose.CfnDeliveryStream_BufferingHintsProperty{
			IntervalInSeconds: jsii.Number(bufferSeconds), SizeInMBs: jsii.Number(bufferMB),
		},
		DynamicPartitioningConfiguration: &firehose.CfnDeliveryStream_DynamicPartitioningConfigurationProperty{
			Enabled: true,
			RetryOptions: &firehose.CfnDeliveryStream_RetryOptionsProperty{
				DurationInSeconds: jsii.Number(retrySeconds),
			},
		},
		ProcessingConfiguration: &firehose.CfnDeliveryStream_ProcessingConfigurationProperty{
			Enabled: true,
			Processors: []any{
				processor("MetadataExtraction", "JsonParsingEngine", "JQ-1.6", "MetadataExtractionQuery", topicQuery),
				processor("AppendDelimiterToRecord"), // a new line
			},
		},
		CloudWatchLoggingOptions: &firehose.CfnDeliveryStream_CloudWatchLoggingOptionsProperty{
			Enabled: true, LogGroupName: a.Errors.LogGroupName(), LogStreamName: log.LogStreamName(),
		},
	}
}

// processor is what Firehose does to each record, with names and values of parameters.
func processor(kind string, parameters ...string) *firehose.CfnDeliveryStream_ProcessorProperty {
	p := &firehose.CfnDeliveryStream_ProcessorProperty{Type: jsii.String(kind)}
	var list []any
	for i := 0; i < len(parameters); i += 2 {
		list = append(list, &firehose.CfnDeliveryStream_ProcessorParameterProperty{
			ParameterName: jsii.String(parameters[i]), ParameterValue: jsii.String(parameters[i+1]),
		})
		p.Parameters = list
	}
	return p
}

// role is what Firehose works as: it reads the stream, and adds to the bucket and to the log. It
// cannot delete. Objects in the bucket that it writes over stay as older versions.
// https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
func (a Archive) role(scope constructs.Construct, kept storage.Storage) awsiam.Role {
	role := awsiam.NewRole(scope, jsii.String("role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("firehose.amazonaws.com"), nil),
	})
	allow(role, *kept.Stream.StreamArn(),
		"kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards")
	if kept.StreamKey != nil {
		allow(role, *kept.StreamKey.KeyArn(), "kms:Decrypt")
	}
	allow(role, *a.Bucket.BucketArn(), "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads")
	allow(role, *a.Bucket.ArnForObjects(jsii.String("*")), "s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload")
	allow(role, *a.Errors.LogGroupArn(), "logs:PutLogEvents")
	except(role, "AwsSolutions-IAM5", "The bucket has nothing but the objects that this role writes, with names that"+
		" Firehose makes up")
	return role
}

func allow(role awsiam.Role, resource string, actions ...string) {
	role.AddToPolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions: jsii.Strings(actions...), Resources: jsii.Strings(resource),
	}))
}
