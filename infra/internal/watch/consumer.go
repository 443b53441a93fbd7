package watch

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
)

// maxIteratorAgeMS is how long an event may have waited in the stream, in milliseconds.
const maxIteratorAgeMS = 5 * 60 * 1000

// WatchConsumer adds the alarms of a function that reads the stream. A batch of which it reports
// failures is no error of the function: IteratorAge grows when such a batch comes again and again.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
func (a *Alarms) WatchConsumer(name string, function awslambda.Function, failures awssqs.Queue) {
	a.watchFunction(name, function)
	a.addFrom(name+"-iterator-age", function.Metric(jsii.String("IteratorAge"), maximum()), maxIteratorAgeMS,
		whenItLasts, "For 15 minutes, events have waited more than 5 minutes for "+name+
			": it fails, as its log says, or it is slower than they arrive")
	a.add(name+"-given-up", failures.MetricApproximateNumberOfMessagesVisible(maximum()), atOnce,
		"Lambda gave up events for "+name+": the queue has their shard and sequence numbers, and the log why they "+
			"failed")
}

func maximum() *awscloudwatch.MetricOptions {
	return &awscloudwatch.MetricOptions{Statistic: awscloudwatch.Stats_MAXIMUM(), Period: fiveMinutes()}
}
