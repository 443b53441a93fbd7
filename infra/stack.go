package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/eventgateway/infra/internal/config"
)

// Names of the stack's outputs.
const (
	OutputAPIURL             = "ApiUrl"
	OutputStreamName         = "StreamName"
	OutputRejectedStreamName = "RejectedStreamName" // only where rejected events are kept
	OutputTableName          = "TableName"
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
	storage := newStorage(stack, c)
	api := newAPI(stack, c)
	functions := newFunctions(stack, c, binaries, storage, publicURL(c, api))
	stage := newStage(stack, c, api)
	addRoutes(api, c, functions)

	alarms := newAlarms(stack, c)
	alarms.watch(storage, functions, stage)
	if c.Dashboard {
		newDashboard(stack, c, alarms, storage, functions, stage)
	}

	output(stack, OutputAPIURL, apiURL(c, api), "Where the API answers; paths follow it directly")
	output(stack, OutputStreamName, storage.stream.StreamName(), "The Kinesis stream that consumers read")
	if storage.rejected != nil {
		output(stack, OutputRejectedStreamName, storage.rejected.StreamName(), "The Kinesis stream of rejected events")
	}
	output(stack, OutputTableName, storage.table.TableName(), "The DynamoDB table of schemas")
	return stack
}

func output(stack awscdk.Stack, name string, value *string, description string) {
	awscdk.NewCfnOutput(stack, jsii.String(name), &awscdk.CfnOutputProps{
		Value:       value,
		Description: jsii.String(description),
	})
}

// removalPolicy says what becomes of resources with data when they leave the stack. Retained
// resources outlive a deletion or a replacement. If the first deployment fails, its
// resources are deleted: the next deployment would not know them.
func removalPolicy(c config.Config) awscdk.RemovalPolicy {
	if c.Destroy() {
		return awscdk.RemovalPolicy_DESTROY
	}
	return awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE
}
