package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// newDashboard shows the way of an event from left to right and top to bottom:
// the alarms, the API, the functions, the stream and the table.
func newDashboard(scope constructs.Construct, alarms *alarms, storage storage, functions map[string]awslambda.Function, stage apiStage) {
	var invocations, durations, errors, concurrency []awscloudwatch.IMetric
	for _, label := range functionNames() {
		function := functions[label]
		invocations = append(invocations, function.MetricInvocations(labelled(label, "Sum")))
		durations = append(durations, function.MetricDuration(labelled(label+" p99", "p99")))
		errors = append(errors,
			function.MetricErrors(labelled(label+" errors", "Sum")),
			function.MetricThrottles(labelled(label+" throttles", "Sum")))
		concurrency = append(concurrency, function.Metric(jsii.String("ConcurrentExecutions"), labelled(label, "Maximum")))
	}
	stream, table := storage.stream, storage.table
	awscloudwatch.NewDashboard(scope, jsii.String("dashboard"), &awscloudwatch.DashboardProps{
		Widgets: &[]*[]awscloudwatch.IWidget{
			{awscloudwatch.NewAlarmStatusWidget(&awscloudwatch.AlarmStatusWidgetProps{
				Title: jsii.String("Alarms"), Width: jsii.Number(24), Height: jsii.Number(4), Alarms: &alarms.all,
			})},
			{
				graph("Requests", stage.MetricCount(labelled("requests", "Sum"))),
				graph("Requests refused or failed",
					stage.MetricClientError(labelled("4xx", "Sum")), stage.MetricServerError(labelled("5xx", "Sum"))),
				graph("Latency (ms)",
					stage.MetricLatency(labelled("p50", "p50")), stage.MetricLatency(labelled("p99", "p99"))),
			},
			{
				graph("Invocations", invocations...),
				graph("Duration (ms)", durations...),
				graph("Errors and throttles", errors...),
				graph("Concurrency", concurrency...),
			},
			{
				graph("Events stored", stream.MetricPutRecordsSuccessfulRecords(labelled("records", "Sum"))),
				graph("Bytes in", stream.MetricIncomingBytes(labelled("bytes", "Sum"))),
				graph("Events not stored",
					stream.MetricPutRecordsThrottledRecords(labelled("throttled", "Sum")),
					stream.MetricPutRecordsFailedRecords(labelled("failed", "Sum"))),
				graph("How far consumers are behind (ms)",
					stream.MetricGetRecordsIteratorAgeMilliseconds(labelled("oldest", "Maximum"))),
			},
			{
				graph("Table: capacity used",
					table.MetricConsumedReadCapacityUnits(labelled("read", "Sum")),
					table.MetricConsumedWriteCapacityUnits(labelled("write", "Sum"))),
				graph("Table: throttles",
					table.Metric(jsii.String("ReadThrottleEvents"), labelled("read", "Sum")),
					table.Metric(jsii.String("WriteThrottleEvents"), labelled("write", "Sum"))),
			},
		},
	})
}

func graph(title string, metrics ...awscloudwatch.IMetric) awscloudwatch.IWidget {
	return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{Title: jsii.String(title), Left: &metrics})
}

func labelled(label, statistic string) *awscloudwatch.MetricOptions {
	return &awscloudwatch.MetricOptions{Label: jsii.String(label), Statistic: jsii.String(statistic), Period: fiveMinutes()}
}
