package watch

import (
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/infra/internal/config"
	"example.com/eventgateway/infra/internal/gateway"
	"example.com/eventgateway/infra/internal/storage"
)

// NewDashboard shows the way of an event from left to right and top to bottom: the alarms, the
// API, the events, the functions, the stream and the table.
func NewDashboard(
	scope constructs.Construct, c config.Config, alarms *Alarms, kept storage.Storage,
	functions map[string]awslambda.Function, stage gateway.Stage,
) {
	var invocations, durations, errors, concurrency []awscloudwatch.IMetric
	for _, label := range routes.Functions() {
		function := functions[label]
		invocations = append(invocations, function.MetricInvocations(labelled(label, "Sum")))
		durations = append(durations, function.MetricDuration(labelled(label+" p99", "p99")))
		errors = append(errors,
			function.MetricErrors(labelled(label+" errors", "Sum")),
			function.MetricThrottles(labelled(label+" throttles", "Sum")))
		concurrency = append(concurrency,
			function.Metric(jsii.String("ConcurrentExecutions"), labelled(label, "Maximum")))
	}
	stream, table := kept.Stream, kept.Table
	rows := []*[]awscloudwatch.IWidget{
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
	}
	if kept.Rejected != nil {
		rows = append(rows, rejectedGraphs(c, kept))
	}
	if kept.Samples != nil {
		rows = append(rows, tableGraphs(c, kept.Samples, "Samples: capacity used",
			"Samples not kept", settings.MetricSamplesNotKept))
	}
	if kept.Usage != nil {
		rows = append(rows, tableGraphs(c, kept.Usage, "Quotas and usage: capacity used",
			"Requests whose quotas were not checked", settings.MetricQuotasNotChecked))
	}
	if c.Metrics {
		rows = slices.Insert(rows, 2, eventGraphs(c)...)
	}
	awscloudwatch.NewDashboard(scope, jsii.String("dashboard"), &awscloudwatch.DashboardProps{Widgets: &rows})
}

// eventGraphs show the outcomes of events, for each client and event type.
func eventGraphs(c config.Config) []*[]awscloudwatch.IWidget {
	byType := func(title, metric, statistic string) awscloudwatch.IWidget {
		return graph(title, perType(c, metric, statistic))
	}
	return []*[]awscloudwatch.IWidget{
		{
			byType("Accepted", settings.MetricAccepted, "Sum"),
			byType("Rejected", settings.MetricRejected, "Sum"),
			byType("Failed", settings.MetricFailed, "Sum"),
			byType("Duplicates", settings.MetricDuplicates, "Sum"),
		},
		{
			byType("Bytes accepted", settings.MetricBytes, "Sum"),
			byType("Validation of a request (ms, p99)", settings.MetricValidationTime, "p99"),
			byType("Publication of a request (ms, p99)", settings.MetricPublishTime, "p99"),
			byType("Age at publication (ms, p99)", settings.MetricAgeAtPublish, "p99"),
		},
		{
			byType("Accepted in spite of violations", settings.MetricViolating, "Sum"),
			byType("Checked by shadows", settings.MetricShadowChecked, "Sum"),
			byType("Refused by shadows", settings.MetricShadowViolations, "Sum"),
			byType("Deferred, by no fault of the gateway", settings.MetricDeferred, "Sum"),
		},
		{
			graph("Schemas found in memory", eventMetric(c, settings.MetricSchemaHits)),
			graph("Schemas compiled, and references for invalid events",
				eventMetric(c, settings.MetricSchemaMisses),
				eventMetric(c, settings.MetricReferencesCompiled)),
			graph("Compiling (ms)", eventMetric(c, settings.MetricSchemaCompileTime)),
		},
	}
}

// rejectedGraphs show the stream of rejected events. It also has a record for each
// event that was sent again; another call writes these.
func rejectedGraphs(c config.Config, kept storage.Storage) *[]awscloudwatch.IWidget {
	graphs := []awscloudwatch.IWidget{graph("Rejected events kept, and sent again",
		kept.Rejected.MetricPutRecordsSuccessfulRecords(labelled("kept", "Sum")),
		kept.Rejected.MetricPutRecordSuccess(labelled("sent again", "Sum")))}
	if c.Metrics {
		graphs = append(graphs, graph("Rejected events not kept", eventMetric(c, settings.MetricRejectedNotKept)))
	}
	return &graphs
}

// tableGraphs show what a table costs, and how often it failed its purpose, by a metric.
func tableGraphs(
	c config.Config, table awsdynamodb.ITableV2, used, failed, metric string,
) *[]awscloudwatch.IWidget {
	graphs := []awscloudwatch.IWidget{graph(used,
		table.MetricConsumedReadCapacityUnits(labelled("read", "Sum")),
		table.MetricConsumedWriteCapacityUnits(labelled("write", "Sum")))}
	if c.Metrics {
		graphs = append(graphs, graph(failed, eventMetric(c, metric)))
	}
	return &graphs
}

// perType finds the metric of each client and event type as it comes to be: when a
// dashboard is made, no type is registered. It shows up to 500.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
func perType(c config.Config, metric, statistic string) awscloudwatch.IMetric {
	return awscloudwatch.NewSearchExpression(&awscloudwatch.SearchExpressionProps{
		Expression: jsii.String(fmt.Sprintf(`SEARCH('{"%s","%s","%s"} MetricName="%s"', '%s')`,
			c.MetricNamespace(), settings.DimensionClient, settings.DimensionEvent, metric, statistic)),
		Label: jsii.String(fmt.Sprintf(
			"${PROP('Dim.%s')} ${PROP('Dim.%s')}", settings.DimensionClient, settings.DimensionEvent)),
		Period: fiveMinutes(),
	})
}

func graph(title string, metrics ...awscloudwatch.IMetric) awscloudwatch.IWidget {
	return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{Title: jsii.String(title), Left: &metrics})
}

func labelled(label, statistic string) *awscloudwatch.MetricOptions {
	return &awscloudwatch.MetricOptions{
		Label: jsii.String(label), Statistic: jsii.String(statistic), Period: fiveMinutes(),
	}
}
