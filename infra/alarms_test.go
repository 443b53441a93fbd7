package main

import (
	"strings"
	"testing"
)

// Each stream and each table has its alarms, those that a setting adds too: throttling,
// and faults of AWS in each operation that a function may use.
func TestStreamsAndTablesAreWatched(t *testing.T) {
	for _, stack := range []synthesized{keeping(t), sampling(t)} {
		watched := map[string]bool{}
		for _, alarm := range stack.ofType("AWS::CloudWatch::Alarm") {
			watched[watches(alarm)] = true
		}
		want := func(id, metric string) {
			if !watched[id+" "+metric] {
				t.Errorf("nothing watches %s of %s", metric, id)
			}
		}
		for id := range stack.ofType("AWS::Kinesis::Stream") {
			want(id, "WriteProvisionedThroughputExceeded")
			want(id, "PutRecords.FailedRecords")
		}
		for id := range stack.ofType("AWS::DynamoDB::GlobalTable") {
			want(id, "ReadThrottleEvents")
			want(id, "WriteThrottleEvents")
			for _, function := range stack.ofType("AWS::Lambda::Function") {
				for action := range stack.grantsOn(id, refers(function.Properties["Role"])) {
					operation := strings.TrimPrefix(action, "dynamodb:")
					if nameOf(id) == "schemas" && (operation == "UpdateItem" || operation == "DeleteItem") {
						operation = "TransactWriteItems" // that is all that these are granted for
					}
					want(id, "SystemErrors "+operation)
				}
			}
		}
	}
}

// watches is the stream or table that an alarm is of, the metric, and the operation if
// it has one.
func watches(alarm resource) string {
	of, metric := "", alarm.Properties["MetricName"].(string)
	dimensions, _ := alarm.Properties["Dimensions"].([]any)
	for _, d := range dimensions {
		switch at(d, "Name") {
		case "StreamName", "TableName":
			of = refers(at(d, "Value"))
		case "Operation":
			metric += " " + at(d, "Value").(string)
		}
	}
	return of + " " + metric
}
