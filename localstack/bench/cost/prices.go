package main

// price is a public price in US dollars, without free tiers and discounts.
type price struct {
	dollars float64
	per     string
	source  string
	// read is the month for which copies of the source, or texts that quote it, have this
	// price. "recalled" is one that nobody has looked up: confirm it before you rely on it.
	read string
}

// Prices of AWS in us-east-1. A GB of a price per GB is 2^30 bytes, as the services meter.
var (
	httpRequests = price{1.00, "million requests of 512 KB", "https://aws.amazon.com/api-gateway/pricing/", "2026-06"}

	lambdaRequests = price{0.20, "million", "https://aws.amazon.com/lambda/pricing/", "2026-06"}
	lambdaTime     = price{0.0000133334, "GB-second on arm64", "https://aws.amazon.com/lambda/pricing/", "2026-06"}

	kinesisIn = price{0.08, "GB, each record in whole KB, on demand",
		"https://aws.amazon.com/kinesis/data-streams/pricing/", "recalled"}
	kinesisKept = price{0.10, "GB and month beyond 24 hours, to 7 days",
		"https://aws.amazon.com/kinesis/data-streams/pricing/", "recalled"}
	kinesisStream = price{0.04, "hour of a stream on demand", "https://aws.amazon.com/kinesis/data-streams/pricing/",
		"recalled"}

	dynamoReads = price{0.125, "million read request units", "https://aws.amazon.com/dynamodb/pricing/on-demand/",
		"2025-07"}
	dynamoWrites = price{0.625, "million write request units", "https://aws.amazon.com/dynamodb/pricing/on-demand/",
		"2025-07"}

	logs      = price{0.50, "GB taken in", "https://aws.amazon.com/cloudwatch/pricing/", "2026-06"}
	metric    = price{0.30, "metric and month", "https://aws.amazon.com/cloudwatch/pricing/", "2026-02"}
	alarm     = price{0.10, "alarm and month", "https://aws.amazon.com/cloudwatch/pricing/", "recalled"}
	dashboard = price{3.00, "month", "https://aws.amazon.com/cloudwatch/pricing/", "2026-06"}

	transferOut = price{0.09, "GB to the internet", "https://aws.amazon.com/ec2/pricing/on-demand/", "2026-06"}
)

// Prices of what else takes events.
var (
	eventBridge = price{1.00, "million events of 64 KB", "https://aws.amazon.com/eventbridge/pricing/", "2026-03"}
	firehose    = price{0.029, "GB, each record in whole 5 KB", "https://aws.amazon.com/firehose/pricing/", "recalled"}
	confluent   = price{0.05, "GB in, Basic cluster", "https://www.confluent.io/confluent-cloud/pricing/", "recalled"}
	pipelines   = price{0.07, "GB through one SQL transform (0.04) to R2 as JSON (0.03)",
		"https://developers.cloudflare.com/pipelines/platform/pricing/", "2026-06"}
)

// all are the prices that the report lists.
var all = []struct {
	what string
	price
}{
	{"API Gateway, HTTP API", httpRequests},
	{"Lambda, requests", lambdaRequests}, {"Lambda, time", lambdaTime},
	{"Kinesis, in", kinesisIn}, {"Kinesis, kept", kinesisKept}, {"Kinesis, stream", kinesisStream},
	{"DynamoDB, reads", dynamoReads}, {"DynamoDB, writes", dynamoWrites},
	{"CloudWatch, logs", logs}, {"CloudWatch, metrics", metric}, {"CloudWatch, alarms", alarm},
	{"CloudWatch, dashboards", dashboard}, {"data transfer out", transferOut},
	{"EventBridge", eventBridge}, {"Firehose, direct put", firehose},
	{"Confluent Cloud", confluent}, {"Cloudflare Pipelines", pipelines},
}

const (
	million      = 1e6
	gigabyte     = 1 << 30
	hoursOfMonth = 730
)

// chunks returns how many pieces of that size hold n bytes: at least one.
func chunks(n, size int) int { return max(1, (n+size-1)/size) }
