// Package consumer has a Lambda function read the stream of events.
package consumer

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"

	"example.com/eventgateway/events/lambdaconsumer"
	"example.com/eventgateway/infra/internal/storage"
)

// How the mapping reads. A batch whose first record fails for ever holds its shard up until retries
// or age run out: more of them bridge longer outages of what the function needs.
const (
	batchSize    = 100
	retries      = 20
	maxAgeHours  = 12
	failuresDays = 14 // the most that SQS keeps
)

// New has a function read the stream, from the oldest record that this has, and returns the queue of
// the batches that Lambda gives up: their shard and sequence numbers, not their events. Topics are
// client.event or client.*; Lambda drops other events before it calls the function. No topics are
// all.
//
// The function must answer with what failed, as one of package lambdaconsumer does.
func New(scope constructs.Construct, function awslambda.Function, kept storage.Storage, topics []string) awssqs.Queue {
	failures := newQueue(scope)
	failures.Grant(function, jsii.String("sqs:SendMessage"))
	// What Lambda asks for before it takes a mapping.
	// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
	kept.Stream.Grant(function, *jsii.Strings("kinesis:DescribeStream", "kinesis:DescribeStreamSummary",
		"kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards", "kinesis:ListStreams")...)
	if kept.StreamKey != nil {
		kept.StreamKey.Grant(function, jsii.String("kms:Decrypt"))
	}
	mapping := awslambda.NewCfnEventSourceMapping(scope, jsii.String("mapping"), &awslambda.CfnEventSourceMappingProps{
		FunctionName:               function.FunctionArn(),
		EventSourceArn:             kept.Stream.StreamArn(),
		StartingPosition:           jsii.String("TRIM_HORIZON"), // LATEST misses events while it is being made
		BatchSize:                  jsii.Number(batchSize),
		BisectBatchOnFunctionError: jsii.Bool(true), // after a crash or a timeout
		MaximumRetryAttempts:       jsii.Number(retries),
		MaximumRecordAgeInSeconds:  jsii.Number(maxAgeHours * 3600),
		FunctionResponseTypes:      jsii.Strings("ReportBatchItemFailures"),
		DestinationConfig: &awslambda.CfnEventSourceMapping_DestinationConfigProperty{
			OnFailure: &awslambda.CfnEventSourceMapping_OnFailureProperty{Destination: failures.QueueArn()},
		},
		FilterCriteria: filter(topics),
	})
	mapping.Node().AddDependency(function.Role()) // and on what it may do
	return failures
}

// filter returns the criteria for some topics, nil for all.
func filter(topics []string) any {
	if len(topics) == 0 {
		return nil
	}
	return &awslambda.CfnEventSourceMapping_FilterCriteriaProperty{
		Filters: &[]any{&awslambda.CfnEventSourceMapping_FilterProperty{
			Pattern: jsii.String(lambdaconsumer.Filter(topics...)),
		}},
	}
}

// newQueue makes the queue of batches that are given up. It is deleted with the stack: what it names
// is in the stream.
func newQueue(scope constructs.Construct) awssqs.Queue {
	queue := awssqs.NewQueue(scope, jsii.String("failures"), &awssqs.QueueProps{
		Encryption: awssqs.QueueEncryption_SQS_MANAGED, EnforceSSL: jsii.Bool(true),
		RetentionPeriod: awscdk.Duration_Days(jsii.Number(failuresDays)),
		RemovalPolicy:   awscdk.RemovalPolicy_DESTROY,
	})
	cdknag.NagSuppressions_AddResourceSuppressions(queue, &[]*cdknag.NagPackSuppression{{
		Id:     jsii.String("AwsSolutions-SQS3"),
		Reason: jsii.String("this is the queue of what failed: nothing receives from it but an operator"),
	}}, nil)
	return queue
}
