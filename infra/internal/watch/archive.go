package watch

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"

	"example.com/eventgateway/infra/internal/archive"
)

// late is how old an event that is not in the archive may get, in seconds. Firehose gathers events for
// some 20 minutes.
const late = 3600

// WatchArchive adds the alarms of the archive: events that Firehose could not put in their places, and
// events that are late, because it cannot write or because it cannot read.
// https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
func (a *Alarms) WatchArchive(of archive.Archive) {
	a.add("archive-errors", logLines(of), atOnce,
		"Firehose could not archive events: they are below errors/ in the archive's bucket, or still in the stream;"+
			" see the causes in its log")
	a.addFrom("archive-late", ofDelivery(of, "DeliveryToS3.DataFreshness"), late, whenItLasts,
		"For 15 minutes, events waited for more than an hour to be written to the archive:"+
			" see the causes in Firehose's log")
	a.addFrom("archive-behind", ofDelivery(of, "KinesisMillisBehindLatest"), late*1000, whenItLasts,
		"For 15 minutes, Firehose was more than an hour behind in the stream, which forgets events:"+
			" it cannot read, or other consumers leave it too few reads")
}

// logLines counts what Firehose logs, which is failures only. The CDK's own metric of it has another name
// than CloudWatch's, and the lines of all log groups.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html
func logLines(of archive.Archive) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace: jsii.String("AWS/Logs"), MetricName: jsii.String("IncomingLogEvents"),
		DimensionsMap: &map[string]*string{"LogGroupName": of.Errors.LogGroupName()},
		Statistic:     awscloudwatch.Stats_SUM(), Period: fiveMinutes(),
	})
}

// ofDelivery is the largest value of one of Firehose's metrics in five minutes.
func ofDelivery(of archive.Archive, name string) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace: jsii.String("AWS/Firehose"), MetricName: jsii.String(name),
		DimensionsMap: &map[string]*string{"DeliveryStreamName": of.Delivery.Ref()},
		Statistic:     awscloudwatch.Stats_MAXIMUM(), Period: fiveMinutes(),
	})
}
