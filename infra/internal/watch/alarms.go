// Package watch makes what tells operators how a deployment is: alarms and a dashboard.
package watch

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/infra/internal/config"
	"example.com/eventgateway/infra/internal/gateway"
	"example.com/eventgateway/infra/internal/storage"
)

// Alarms are added below one construct. Each goes off on a sum per five minutes,
// and to the deployment's topic if it has one.
type Alarms struct {
	scope  constructs.Construct
	config config.Config
	action awscloudwatch.IAlarmAction
	all    []interfacesawscloudwatch.IAlarmRef
}

// What an alarm waits for. A fault alarms at once. Throttling is normal until on-demand
// capacity has grown and callers have tried again; it alarms when it lasts.
const (
	atOnce      = 1
	whenItLasts = 3
)

// NewAlarms returns no alarms yet; what goes off goes to the deployment's topic.
func NewAlarms(scope constructs.Construct, c config.Config) *Alarms {
	a := &Alarms{scope: constructs.NewConstruct(scope, jsii.String("alarms")), config: c}
	if c.AlarmTopicARN != "" {
		topic := awssns.Topic_FromTopicArn(a.scope, jsii.String("topic"), jsii.String(c.AlarmTopicARN))
		a.action = awscloudwatchactions.NewSnsAction(topic)
	}
	return a
}

// Watch adds all alarms.
func (a *Alarms) Watch(kept storage.Storage, functions map[string]awslambda.Function, stage gateway.Stage) {
	a.add("api-5xx", stage.MetricServerError(sum()), atOnce,
		"The API answered 5xx: see the functions' logs; with accessLog=full, the access log has each request's"+
			" integrationStatus and integrationError")
	a.add("api-429", a.throttledRequests(stage), whenItLasts,
		"The API turned callers away (429) for 15 minutes: raise throttleRate and throttleBurst,"+
			" find who sends so much, or see in receive_event's log which stream or table throttles")
	if a.config.Metrics {
		a.add("events-failed", eventMetric(a.config, settings.MetricFailed), whenItLasts,
			"For 15 minutes, the gateway could not store some of the events sent to it:"+
				" see the causes in receive_event's log, and the metrics of each client and event type")
	}
	if kept.Rejected != nil && a.config.Metrics {
		a.add("rejected-not-kept", eventMetric(a.config, settings.MetricRejectedNotKept), atOnce,
			"Rejected events could not be kept, and are lost unless their senders have them:"+
				" see the causes in receive_event's log")
	}
	if kept.Samples != nil && a.config.Metrics {
		a.add("samples-not-kept", eventMetric(a.config, settings.MetricSamplesNotKept), whenItLasts,
			"For 15 minutes, samples of events could not be kept, so that dry runs know of older ones only:"+
				" see the causes in receive_event's log")
	}
	if kept.Usage != nil && a.config.Metrics {
		a.add("quotas-not-checked", eventMetric(a.config, settings.MetricQuotasNotChecked), atOnce,
			"Requests were let through without a look at their clients' quotas, and usage may be lost:"+
				" see the causes in receive_event's log")
	}
	for _, name := range routes.Functions() {
		a.watchFunction(name, functions[name])
	}
	a.watchStream("stream", kept.Stream, "their senders were told to try again")
	if kept.Rejected != nil {
		a.watchStream("rejected", kept.Rejected, "they are lost unless their senders have them")
	}
	a.watchTable("table", kept.Table, "of schemas", "GetItem", "Query", "PutItem", "TransactWriteItems")
	a.watchTable("claims", kept.Claims, "of claims: events of idempotent types are turned away",
		"GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem")
	if kept.Samples != nil {
		a.watchTable("samples", kept.Samples, "of samples", "BatchWriteItem", "Query")
	}
	if kept.Keys != nil {
		a.watchTable("keys", kept.Keys, "of keys: callers are turned away", "GetItem")
	}
	if kept.Usage != nil {
		a.watchTable("usage", kept.Usage, "of quotas and usage: quotas do not hold", "GetItem", "UpdateItem", "Query")
	}
}

func (a *Alarms) watchFunction(name string, function awslambda.Function) {
	a.add(name+"-errors", function.MetricErrors(sum()), atOnce,
		name+" crashed or timed out: see its log")
	a.add(name+"-throttles", function.MetricThrottles(sum()), whenItLasts,
		"Lambda throttled "+name+" for 15 minutes: the account's concurrency is used up")
}

// watchStream adds the alarms of one stream. lost says what became of records that
// it did not store.
func (a *Alarms) watchStream(id string, stream awskinesis.IStream, lost string) {
	a.add(id+"-write-throttles", stream.MetricWriteProvisionedThroughputExceeded(sum()), whenItLasts,
		"Kinesis throttled writes for 15 minutes: one partition key may be too hot for its shard")
	a.add(id+"-failed-records", stream.MetricPutRecordsFailedRecords(sum()), atOnce,
		"Kinesis failed to store records by a fault of its own; "+lost)
}

// watchTable adds the alarms of one table. operations are the ones that the functions
// use: SystemErrors has a metric for each operation, and none for all together.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
func (a *Alarms) watchTable(id string, table awsdynamodb.ITableV2, of string, operations ...string) {
	a.add(id+"-read-throttles", table.Metric(jsii.String("ReadThrottleEvents"), sum()), whenItLasts,
		"DynamoDB throttled reads for 15 minutes of the table "+of)
	a.add(id+"-write-throttles", table.Metric(jsii.String("WriteThrottleEvents"), sum()), whenItLasts,
		"DynamoDB throttled writes for 15 minutes to the table "+of)
	for _, operation := range operations {
		options := sum()
		options.DimensionsMap = &map[string]*string{"TableName": table.TableName(), "Operation": jsii.String(operation)}
		a.add(id+"-system-errors-"+operation, table.Metric(jsii.String("SystemErrors"), options), atOnce,
			"DynamoDB failed "+operation+" by a fault of its own, in the table "+of)
	}
}

// throttledRequests counts the answers with status 429 in the access log. The metrics
// of an HTTP API count them among all 4xx only.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
func (a *Alarms) throttledRequests(stage gateway.Stage) awscloudwatch.Metric {
	filter := awslogs.NewMetricFilter(a.scope, jsii.String("throttled-requests"), &awslogs.MetricFilterProps{
		LogGroup:        stage.AccessLog,
		FilterPattern:   throttledLines(a.config),
		MetricNamespace: jsii.String(a.config.MetricNamespace()),
		MetricName:      jsii.String("ThrottledRequests"),
		MetricValue:     jsii.String("1"),
	})
	return filter.Metric(sum())
}

func throttledLines(c config.Config) awslogs.IFilterPattern {
	is, status := jsii.String("="), jsii.String("429")
	if c.AccessLog == config.AccessLogFull {
		return awslogs.FilterPattern_StringValue(jsii.String("$."+settings.AccessLogStatus), is, status)
	}
	var fields []*string
	for _, member := range settings.ShortAccessLog {
		fields = append(fields, jsii.String(member.Name))
	}
	fields[len(fields)-1] = jsii.String("...") // it has spaces
	return awslogs.FilterPattern_SpaceDelimited(fields...).
		WhereString(jsii.String(settings.AccessLogStatus), is, status)
}

// eventMetric is the sum of one of receive_event's metrics over all clients and
// event types.
func eventMetric(c config.Config, name string) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace: jsii.String(c.MetricNamespace()), MetricName: jsii.String(name),
		Statistic: awscloudwatch.Stats_SUM(), Period: fiveMinutes(),
	})
}

// add makes one alarm: at least one of what metric counts, in each of the given
// number of periods.
func (a *Alarms) add(id string, metric awscloudwatch.IMetric, periods int, description string) {
	a.addFrom(id, metric, 1, periods, description)
}

// addFrom makes one alarm: a metric of at least threshold, in each of the given number of
// periods. Silence is well: most of these metrics are only written when there is something to
// count.
func (a *Alarms) addFrom(id string, metric awscloudwatch.IMetric, threshold float64, periods int, description string) {
	alarm := awscloudwatch.NewAlarm(a.scope, jsii.String(id), &awscloudwatch.AlarmProps{
		AlarmDescription:   jsii.String(description),
		Metric:             metric,
		Threshold:          jsii.Number(threshold),
		ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
		EvaluationPeriods:  jsii.Number(periods),
		TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
	})
	if a.action != nil {
		alarm.AddAlarmAction(a.action)
		alarm.AddOkAction(a.action)
	}
	a.all = append(a.all, alarm)
}

func sum() *awscloudwatch.MetricOptions {
	return &awscloudwatch.MetricOptions{Statistic: awscloudwatch.Stats_SUM(), Period: fiveMinutes()}
}

func fiveMinutes() awscdk.Duration { return awscdk.Duration_Minutes(jsii.Number(5)) }
