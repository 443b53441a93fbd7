package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
)

// timeoutSeconds is each function's timeout. API Gateway waits 30 seconds; a caller should hear that
// a backend is away long before.
const timeoutSeconds = 10

// grants are the actions of each function on the tables and on the stream: what
// its use case's ports need. A TransactWriteItems is allowed by the actions of its
// parts: Puts with conditions, Updates of what is deprecated or deleted, and an Update
// and a Delete where a shadow is set or removed.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
//
// receive_event reads the stream too: it looks for events whose fate a process
// did not live to tell, or did not hear.
var grants = map[string]struct{ table, claims, stream, samples []string }{
	routes.ReceiveEvent: {
		table:  []string{"dynamodb:GetItem"},
		claims: []string{"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"},
		stream: []string{"kinesis:PutRecords", "kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords"},

		samples: []string{"dynamodb:BatchWriteItem"},
	},
	routes.RegisterEvent: {
		table:   []string{"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"},
		samples: []string{"dynamodb:Query"},
	},
	routes.GetEventSchema:       {table: []string{"dynamodb:GetItem", "dynamodb:Query"}},
	routes.ListRegisteredEvents: {table: []string{"dynamodb:Query"}},
}

// newFunctions makes the functions of the route table, by name.
func newFunctions(scope constructs.Construct, config Config, binaries string, storage storage, publicURL *string) map[string]awslambda.Function {
	values := map[string]*string{
		settings.SchemaTable: storage.table.TableName(),
		settings.ClaimTable:  storage.claims.TableName(),
		settings.EventStream: storage.stream.StreamName(),
		settings.PublicURL:   publicURL,
	}
	functions := map[string]awslambda.Function{}
	for _, name := range functionNames() {
		environment := map[string]*string{}
		for _, setting := range settingsOf(name) {
			if values[setting] == nil {
				panic(fmt.Sprintf("the stack has no value for the setting %s of %s", setting, name))
			}
			environment[setting] = values[setting]
		}
		if keeps(name, storage) {
			environment[settings.RejectedStream] = storage.rejected.StreamName()
		}
		if storage.samples != nil && len(grants[name].samples) > 0 {
			environment[settings.SampleTable] = storage.samples.TableName()
		}
		for setting, value := range config.optionalSettings(name) {
			environment[setting] = jsii.String(value)
		}
		functions[name] = newFunction(scope, config, name, filepath.Join(binaries, name), environment)
		grant(functions[name], name, storage)
	}
	return functions
}

// functionNames are the names in the route table, each once.
func functionNames() []string {
	var names []string
	for _, route := range routes.All {
		if !slices.Contains(names, route.Function) {
			names = append(names, route.Function)
		}
	}
	return names
}

// settingsOf are the settings that a function needs for any of its routes.
func settingsOf(function string) []string {
	var names []string
	for _, route := range routes.All {
		if route.Function == function {
			names = append(names, route.Settings...)
		}
	}
	return names
}

// optionalSettings are the settings that the deployment gives and the function reads.
func (c Config) optionalSettings(function string) map[string]string {
	chosen := map[string]string{}
	if c.LogLevel != "" {
		chosen[settings.LogLevel] = c.LogLevel
	}
	if function == routes.ReceiveEvent && c.HeadTTL != "" {
		chosen[settings.HeadTTL] = c.HeadTTL
	}
	if function == routes.ReceiveEvent && c.IdempotencyWindow != "" {
		chosen[settings.IdempotencyWindow] = c.IdempotencyWindow
	}
	if function == routes.ReceiveEvent && c.SampleTTL != "" {
		chosen[settings.SampleTTL] = c.SampleTTL
	}
	if function == routes.ReceiveEvent && c.MaxEventBytes > 0 {
		chosen[settings.MaxEventBytes] = strconv.Itoa(c.MaxEventBytes)
	}
	if function == routes.RegisterEvent && c.AllowDeletion == AllowDeletionOn {
		chosen[settings.AllowDeletion] = c.AllowDeletion
	}
	switch {
	case function != routes.ReceiveEvent:
	case c.Metrics == MetricsOff:
		chosen[settings.Metrics] = c.Metrics
	default:
		chosen[settings.MetricNamespace] = c.metricNamespace()
		if c.MetricTypes > 0 {
			chosen[settings.MetricTypes] = strconv.Itoa(c.MetricTypes)
		}
	}
	return chosen
}

// newFunction makes a function with its own role and its own log group. The role
// may write that log group and nothing else: AWSLambdaBasicExecutionRole, which
// the CDK gives by default, may create and write every log group of the account.
//
// X-Ray is off: its traces would cost more than the function, and the request id
// is in the access log and in each of the function's lines.
func newFunction(scope constructs.Construct, config Config, name, folder string, environment map[string]*string) awslambda.Function {
	scope = constructs.NewConstruct(scope, jsii.String(name))
	logs := newLogGroup(scope, "logs", config)
	role := awsiam.NewRole(scope, jsii.String("role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
	})
	logs.Grant(role, jsii.String("logs:CreateLogStream"), jsii.String("logs:PutLogEvents"))

	architecture := awslambda.Architecture_ARM_64()
	if config.Architecture == ArchitectureX86 {
		architecture = awslambda.Architecture_X86_64()
	}
	return awslambda.NewFunction(scope, jsii.String("function"), &awslambda.FunctionProps{
		Description:  jsii.String("Event gateway: " + name),
		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
		Handler:      jsii.String("bootstrap"),
		Code:         awslambda.Code_FromAsset(jsii.String(folder), nil),
		Architecture: architecture,
		MemorySize:   jsii.Number(config.MemoryMB),
		Timeout:      awscdk.Duration_Seconds(jsii.Number(timeoutSeconds)),
		Environment:  &environment,
		Role:         role,
		LogGroup:     logs,
		// Lambda's own start, end and report lines would be most of the logs' cost.
		LoggingFormat:         awslambda.LoggingFormat_JSON,
		SystemLogLevelV2:      awslambda.SystemLogLevel_WARN,
		ApplicationLogLevelV2: applicationLogLevel(config, name),
	})
}

// applicationLogLevel is the level below which Lambda drops a function's lines
// before they are metered. The lines that metrics are made of are of the level
// INFO: where a deployment wants fewer than that, the function itself drops the
// others.
func applicationLogLevel(config Config, function string) awslambda.ApplicationLogLevel {
	level := awslambda.ApplicationLogLevel(config.LogLevel)
	measured := function == routes.ReceiveEvent && config.Metrics == MetricsOn
	if level == "" || measured && level != awslambda.ApplicationLogLevel_DEBUG {
		return awslambda.ApplicationLogLevel_INFO
	}
	return level
}

// grant gives function what grants lists for name, on these resources only.
func grant(function awslambda.Function, name string, storage storage) {
	if actions := grants[name].table; len(actions) > 0 {
		storage.table.Grant(function, *jsii.Strings(actions...)...)
	}
	if actions := grants[name].claims; len(actions) > 0 {
		storage.claims.Grant(function, *jsii.Strings(actions...)...)
	}
	if actions := grants[name].stream; len(actions) > 0 {
		storage.stream.Grant(function, *jsii.Strings(actions...)...)
	}
	if actions := grants[name].samples; storage.samples != nil && len(actions) > 0 {
		storage.samples.Grant(function, *jsii.Strings(actions...)...)
	}
	if keeps(name, storage) {
		storage.rejected.Grant(function, jsii.String("kinesis:PutRecords"))
	}
}

// keeps reports whether a function keeps rejected events: the one that rejects them.
func keeps(function string, storage storage) bool {
	return function == routes.ReceiveEvent && storage.rejected != nil
}
