package main

import (
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/eventgateway/functions/build"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/infra/internal/archive"
	"example.com/eventgateway/infra/internal/config"
	"example.com/eventgateway/infra/internal/consumer"
	"example.com/eventgateway/infra/internal/gateway"
	"example.com/eventgateway/infra/internal/storage"
	"example.com/eventgateway/infra/internal/watch"
)

// Names of the stack's outputs.
const (
	OutputAPIURL             = "ApiUrl"
	OutputStreamName         = "StreamName"
	OutputRejectedStreamName = "RejectedStreamName" // only where rejected events are kept
	OutputTableName          = "TableName"
	OutputKeyTableName       = "KeyTableName"  // only where there are keys or webhooks
	OutputSecretsKeyARN      = "SecretsKeyArn" // only where there are webhooks
	OutputDomainTarget       = "DomainTarget"  // these two only where there is a domain
	OutputDomainZone         = "DomainZone"
	OutputUsageTableName     = "UsageTableName"   // only where there are quotas
	OutputBackupVaultName    = "BackupVaultName"  // only where there are backups
	OutputConsumerLogGroup   = "ConsumerLogGroup" // these two only where there is the example of a consumer
	OutputConsumerFailures   = "ConsumerFailures"
	OutputArchiveBucketName  = "ArchiveBucketName" // only where there is an archive
)

// NewStack builds the gateway: where things are kept, the functions that use
// them, the API in front, and what watches over all. The compiled functions are
// in the folder binaries, as <function>/bootstrap.
//
// The stack names no account and no region: one template fits all. Resources
// have generated names, so that a deployment never collides with another, nor
// with what an earlier one left behind on purpose.
func NewStack(scope constructs.Construct, c config.Config, binaries string) awscdk.Stack {
	stack := awscdk.NewStack(scope, jsii.String("EventGateway"), &awscdk.StackProps{
		StackName:   jsii.String(c.Name),
		Description: jsii.String("Event gateway: checks events against registered schemas and publishes them"),
	})
	kept := storage.New(stack, c)
	api := gateway.New(stack, c)
	functions := newFunctions(stack, c, binaries, kept, gateway.PublicURL(c, api))
	stage := gateway.NewStage(stack, c, api)
	gateway.AddRoutes(api, c, functions)

	alarms := watch.NewAlarms(stack, c)
	alarms.Watch(kept, functions, stage)
	if len(c.ExampleConsumer) > 0 {
		addExampleConsumer(stack, c, binaries, kept, alarms)
	}
	if c.Archive {
		archived := archive.New(stack, c, kept)
		alarms.WatchArchive(archived)
		output(stack, OutputArchiveBucketName, archived.Bucket.BucketName(), "The S3 bucket that has all events")
	}
	if c.Dashboard {
		watch.NewDashboard(stack, c, alarms, kept, functions, stage)
	}

	output(stack, OutputAPIURL, gateway.URL(c, api), "Where the API answers; paths follow it directly")
	if c.DomainName != "" {
		domain := gateway.AddDomain(stack, c, api, stage)
		output(stack, OutputDomainTarget, domain.RegionalDomainName(), "Where the domain's DNS record leads")
		output(stack, OutputDomainZone, domain.RegionalHostedZoneId(),
			"The Route 53 zone of the target, for an alias record")
	}
	outputKept(stack, kept)
	if c.Backup {
		vault := storage.NewBackup(stack, c, kept)
		output(stack, OutputBackupVaultName, vault.BackupVaultName(), "The vault of AWS Backup that has the tables")
	}
	return stack
}

// addExampleConsumer adds a function that reads the stream, with its alarms.
func addExampleConsumer(
	stack awscdk.Stack, c config.Config, binaries string, kept storage.Storage, alarms *watch.Alarms,
) {
	const name = build.ExampleConsumer
	topics := c.ExampleConsumer
	if topics[0] == config.AllTopics {
		topics = nil
	}
	environment := map[string]*string{}
	if c.LogLevel != "" {
		environment[settings.LogLevel] = jsii.String(c.LogLevel)
	}
	function := newFunction(stack, c, name, filepath.Join(binaries, name), environment)
	failures := consumer.New(constructs.NewConstruct(stack, jsii.String("consumer")), function, kept, topics)
	alarms.WatchConsumer(name, function, failures)
	output(stack, OutputConsumerLogGroup, function.LogGroup().LogGroupName(), "The log group of "+name)
	output(stack, OutputConsumerFailures, failures.QueueUrl(), "The SQS queue of what Lambda gave up for "+name)
}

// outputKept names what the deployment keeps.
func outputKept(stack awscdk.Stack, kept storage.Storage) {
	output(stack, OutputStreamName, kept.Stream.StreamName(), "The Kinesis stream that consumers read")
	if kept.Rejected != nil {
		output(stack, OutputRejectedStreamName, kept.Rejected.StreamName(), "The Kinesis stream of rejected events")
	}
	output(stack, OutputTableName, kept.Table.TableName(), "The DynamoDB table of schemas")
	if kept.Keys != nil {
		output(stack, OutputKeyTableName, kept.Keys.TableName(), "The DynamoDB table of keys and webhooks")
	}
	if kept.Secrets != nil {
		output(stack, OutputSecretsKeyARN, kept.Secrets.KeyArn(), "The KMS key of webhooks' secrets")
	}
	if kept.Usage != nil {
		output(stack, OutputUsageTableName, kept.Usage.TableName(), "The DynamoDB table of quotas and usage")
	}
}

func output(stack awscdk.Stack, name string, value *string, description string) {
	awscdk.NewCfnOutput(stack, jsii.String(name), &awscdk.CfnOutputProps{
		Value:       value,
		Description: jsii.String(description),
	})
}
