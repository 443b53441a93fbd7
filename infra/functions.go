package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/infra/internal/config"
	"example.com/eventgateway/infra/internal/storage"
)

// timeoutSeconds is each function's timeout. API Gateway waits 30 seconds; a caller should hear that
// a backend is away long before.
const timeoutSeconds = 10

// newFunctions makes the functions of the route table, by name.
func newFunctions(
	scope constructs.Construct, c config.Config, binaries string, kept storage.Storage, publicURL *string,
) map[string]awslambda.Function {
	values := map[string]*string{
		settings.SchemaTable: kept.Table.TableName(),
		settings.ClaimTable:  kept.Claims.TableName(),
		settings.EventStream: kept.Stream.StreamName(),
		settings.PublicURL:   publicURL,
	}
	functions := map[string]awslambda.Function{}
	for _, name := range routes.Functions() {
		environment := map[string]*string{}
		for _, setting := range settingsOf(name) {
			if values[setting] == nil {
				panic(fmt.Sprintf("the stack has no value for the setting %s of %s", setting, name))
			}
			environment[setting] = values[setting]
		}
		of := grantsOf(c, name)
		if kept.Rejected != nil && len(of.rejected) > 0 {
			environment[settings.RejectedStream] = kept.Rejected.StreamName()
		}
		for setting, optional := range map[string]optionalTable{
			settings.SampleTable: {kept.Samples, of.samples}, settings.KeyTable: {kept.Keys, of.keys},
			settings.UsageTable: {kept.Usage, of.usage},
		} {
			if optional.table != nil && len(optional.actions) > 0 {
				environment[setting] = optional.table.TableName()
			}
		}
		for setting, value := range optionalSettings(c, name) {
			environment[setting] = jsii.String(value)
		}
		functions[name] = newFunction(scope, c, name, filepath.Join(binaries, name), environment)
		grant(functions[name], of, kept)
	}
	return functions
}

// optionalTable is a table that not every deployment has, and what a function may do there.
type optionalTable struct {
	table   awsdynamodb.ITableV2
	actions []string
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
func optionalSettings(c config.Config, function string) map[string]string {
	chosen := map[string]string{
		settings.LogLevel: c.LogLevel, settings.Authorization: c.Authorization, settings.IAMClientRole: c.IAMClientRole,
		settings.JWTClientClaim: c.ClientClaim, settings.JWTScopeClaim: c.ScopeClaim,
		settings.JWTScopePrefix: c.ScopePrefix,
	}
	if c.IAMClientRole != "" {
		chosen[settings.IAMAccount] = *awscdk.Aws_ACCOUNT_ID()
	}
	switch function {
	case routes.RegisterEvent:
		chosen[settings.AllowDeletion] = orOff(c.AllowDeletion)
	case routes.GetEventSchema:
		chosen[settings.PublicSchemas] = orOff(c.PublicSchemas)
	case routes.ReceiveEvent:
		chosen[settings.Webhooks] = orOff(c.Webhooks)
		chosen[settings.PublicSchemas] = orOff(c.PublicSchemas)
		chosen[settings.HeadTTL] = c.HeadTTL
		chosen[settings.LogSample] = orNothing(c.LogSample)
		chosen[settings.IdempotencyWindow] = c.IdempotencyWindow
		chosen[settings.SampleTTL] = c.SampleTTL
		chosen[settings.MaxEventBytes] = orNothing(c.MaxEventBytes)
		chosen[settings.FullEnvelope] = orOff(c.FullEnvelope)
		if c.Metrics {
			chosen[settings.MetricNamespace] = c.MetricNamespace()
			chosen[settings.MetricTypes] = orNothing(c.MetricTypes)
		} else {
			chosen[settings.Metrics] = "off"
		}
	}
	maps.DeleteFunc(chosen, func(_, value string) bool { return value == "" })
	return chosen
}

// orNothing writes a number, "" for 0.
func orNothing(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// orOff writes a switch that is off by default.
func orOff(on bool) string {
	if on {
		return "on"
	}
	return ""
}

// newFunction makes a function with its own role and its own log group. The role
// may write that log group and nothing else: AWSLambdaBasicExecutionRole, which
// the CDK gives by default, may create and write every log group of the account.
//
// X-Ray is off: its traces would cost more than the function, and the request id
// is in each of the function's lines.
func newFunction(
	scope constructs.Construct, c config.Config, name, folder string, environment map[string]*string,
) awslambda.Function {
	scope = constructs.NewConstruct(scope, jsii.String(name))
	logs := storage.NewLogGroup(scope, "logs", c)
	role := awsiam.NewRole(scope, jsii.String("role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
	})
	logs.Grant(role, jsii.String("logs:CreateLogStream"), jsii.String("logs:PutLogEvents"))

	architecture := awslambda.Architecture_ARM_64()
	if c.Architecture == config.ArchitectureX86 {
		architecture = awslambda.Architecture_X86_64()
	}
	return awslambda.NewFunction(scope, jsii.String("function"), &awslambda.FunctionProps{
		Description:  jsii.String("Event gateway: " + name),
		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
		Handler:      jsii.String("bootstrap"),
		Code:         awslambda.Code_FromAsset(jsii.String(folder), nil),
		Architecture: architecture,
		MemorySize:   jsii.Number(c.MemoryMB),
		Timeout:      awscdk.Duration_Seconds(jsii.Number(timeoutSeconds)),
		Environment:  &environment,
		Role:         role,
		LogGroup:     logs,
		// Lambda's own start, end and report lines would be most of the logs' cost.
		LoggingFormat:         awslambda.LoggingFormat_JSON,
		SystemLogLevelV2:      awslambda.SystemLogLevel_WARN,
		ApplicationLogLevelV2: applicationLogLevel(c, name),
	})
}

// applicationLogLevel is the level below which Lambda drops a function's lines
// before they are metered. The lines that metrics are made of are of the level
// INFO: where a deployment wants fewer than that, the function itself drops the
// others.
func applicationLogLevel(c config.Config, function string) awslambda.ApplicationLogLevel {
	level := awslambda.ApplicationLogLevel(c.LogLevel)
	measured := function == routes.ReceiveEvent && c.Metrics
	if level == "" || measured && level != awslambda.ApplicationLogLevel_DEBUG {
		return awslambda.ApplicationLogLevel_INFO
	}
	return level
}
