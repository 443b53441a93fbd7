package main

import (
	"example.com/eventgateway/core/usage/prices"
	"example.com/eventgateway/localstack/bench/internal/rig"
)

const (
	memoryMB     = 256   // the stack's default
	keptHours    = 168   // the stack's default, of which the first 24 are free
	logSample    = "100" // the stack's default
	alarmsOfAll  = 26    // of the stack with its defaults
	metricsATime = 5     // of an event type in constant use

	million      = 1e6
	gigabyte     = 1 << 30
	hoursOfMonth = 730
)

// chunks returns how many pieces of that size hold n bytes: at least one.
func chunks(n, size int) int { return max(1, (n+size-1)/size) }

// driver is one thing that is paid for.
type driver int

const (
	byAPI driver = iota
	byLambda
	byKinesis
	byKeeping
	byDynamoDB
	byLogs
	byAnswers
	drivers
)

var driverNames = [drivers]string{"API", "Lambda", "Kinesis", "kept", "DynamoDB", "logs", "answers"}

// dollars are of a million events.
type dollars [drivers]float64

func (d dollars) total() (sum float64) {
	for _, one := range d {
		sum += one
	}
	return sum
}

// dollars returns the price of a million events. The clock of a busy machine has outliers:
// the median of the billed times counts, not the mean. accessLine is the length of a line of
// API Gateway's access log.
func (u use) dollars(accessLine int) (d dollars) {
	perMillion := million / float64(u.events)
	requests := float64(u.requests)
	logBytes := float64(u.logBytes) + requests*float64(accessLine)
	seconds := requests * rig.Median(u.billed).Seconds()
	d[byAPI] = float64(u.units) / million * prices.HTTPRequests.Dollars
	d[byLambda] = requests/million*prices.LambdaRequests.Dollars + seconds*memoryMB/1024*prices.LambdaTime.Dollars
	d[byKinesis] = float64(u.meteredBytes) / gigabyte * prices.KinesisIn.Dollars
	d[byKeeping] = float64(u.meteredBytes) / gigabyte * prices.KinesisKept.Dollars * (keptHours - 24) / hoursOfMonth
	d[byDynamoDB] = (u.reads*prices.DynamoDBReads.Dollars + u.writes*prices.DynamoDBWrites.Dollars) / million
	d[byLogs] = logBytes / gigabyte * prices.Logs.Dollars
	d[byAnswers] = float64(u.answerBytes) / gigabyte * prices.TransferOut.Dollars
	for i := range d {
		d[i] *= perMillion
	}
	return d
}

// usual returns a value of the usual length for a variable of API Gateway's access log, which
// only AWS writes.
func usual(variable string) string {
	value, given := map[string]string{
		"$context.requestTime": "29/Nov/2026:14:33:21 +0000", "$context.requestId": "JKJaXmPLvHcESHA=",
		"$context.identity.sourceIp": "203.0.113.117", "$context.identity.caller": "AROAEXAMPLEEXAMPLE123:orders",
		"$context.identity.userArn": "arn:aws:sts::123456789012:assumed-role/orders-service/i-0123456789abcdef0",
		"$context.routeKey":         "POST /{client}/{event}/send_event", "$context.httpMethod": "POST",
		"$context.path": "/SpongeBob/Orders/send_event", "$context.status": "201",
		"$context.responseLength": "311", "$context.responseLatency": "14",
		"$context.integrationLatency": "12", "$context.integrationStatus": "200",
	}[variable]
	if !given {
		return "-"
	}
	return value
}

// idle is a month of the stack with its defaults, without a request.
func idle() float64 {
	return hoursOfMonth*prices.KinesisStream.Dollars + alarmsOfAll*prices.Alarm.Dollars
}
