package main

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
)

// Each stream and each table has its alarms, those that a setting adds too: throttling,
// and faults of AWS in each operation that a function may use.
func TestStreamsAndTablesAreWatched(t *testing.T) {
	for _, stack := range []synthesized{keeping(t), sampling(t), keyed(t), options(t)} {
		watched := map[string]bool{}
		for _, alarm := range stack.ofType("AWS::CloudWatch::Alarm") {
			watched[metricKey(alarm.Properties)] = true
		}
		want := func(metric ...string) {
			if key := strings.Join(metric, " "); !watched[key] {
				t.Errorf("nothing watches %s", key)
			}
		}
		for id := range stack.ofType("AWS::Kinesis::Stream") {
			want("AWS/Kinesis WriteProvisionedThroughputExceeded", id)
			want("AWS/Kinesis PutRecords.FailedRecords", id)
		}
		for id := range stack.ofType("AWS::DynamoDB::GlobalTable") {
			want("AWS/DynamoDB ReadThrottleEvents", id)
			want("AWS/DynamoDB WriteThrottleEvents", id)
			for _, function := range stack.ofType("AWS::Lambda::Function") {
				for action := range stack.grantsOn(id, refers(function.Properties["Role"])) {
					operation := strings.TrimPrefix(action, "dynamodb:")
					if nameOf(id) == "schemas" && (operation == "UpdateItem" || operation == "DeleteItem") {
						operation = "TransactWriteItems" // that is all that these are granted for
					}
					want("AWS/DynamoDB SystemErrors", operation, id)
				}
			}
		}
	}
}

// make cost knows how many alarms an idle stack pays for.
func TestTheCostCountsAllAlarms(t *testing.T) {
	source, err := os.ReadFile("../localstack/bench/cost/dollars.go")
	if err != nil {
		t.Fatal(err)
	}
	written := regexp.MustCompile(`alarmsOfAll += (\d+)`).FindSubmatch(source)
	if n := len(byDefault(t).ofType("AWS::CloudWatch::Alarm")); written == nil ||
		string(written[1]) != strconv.Itoa(n) {
		t.Errorf("the stack has %d alarms, make cost reckons with %s", n, written)
	}
}

// The API's 5xx, throttling at each layer, failing functions and events that could not be
// stored each have an alarm.
func TestAlarms(t *testing.T) {
	stack := byDefault(t)
	api, _ := stack.only(t, "AWS::ApiGatewayV2::Api")
	want := map[string]bool{
		"AWS/ApiGateway 5xx " + api:                   true,
		"EventGateway/EventGateway ThrottledRequests": true,
		"EventGateway/EventGateway Failed":            true,
	}
	for _, route := range routes.All {
		id, _ := stack.function(t, route.Function)
		want["AWS/Lambda Errors "+id] = true
		want["AWS/Lambda Throttles "+id] = true
	}
	for _, alarm := range stack.ofType("AWS::CloudWatch::Alarm") {
		equal(t, alarm, "notBreaching", "TreatMissingData")
		equal(t, alarm, nil, "AlarmActions") // no topic was given
		if text, _ := alarm.Properties["AlarmDescription"].(string); len(text) < 20 {
			t.Errorf("an alarm tells its reader only %q", text)
		}
		delete(want, metricKey(alarm.Properties))
	}
	for metric := range want {
		t.Errorf("nothing watches %s", metric)
	}
}

// metricKey is namespace, name, and the values of the dimensions, except an API's stage.
func metricKey(metric map[string]any) string {
	namespace, _ := at(metric, "Namespace").(string)
	name, _ := at(metric, "MetricName").(string)
	words := []string{namespace, name}
	dimensions, _ := at(metric, "Dimensions").([]any)
	for _, d := range dimensions {
		if text, ok := at(d, "Value").(string); ok && at(d, "Name") != "Stage" {
			words = append(words, text)
		} else if id := refers(at(d, "Value")); id != "" && at(d, "Name") != "Stage" {
			words = append(words, id)
		}
	}
	return strings.Join(words, " ")
}

func TestAlarmTopic(t *testing.T) {
	topic := []any{"arn:aws:sns:eu-west-1:123456789012:ops"}
	for _, alarm := range chosen(t).ofType("AWS::CloudWatch::Alarm") {
		equal(t, alarm, topic, "AlarmActions")
		equal(t, alarm, topic, "OKActions")
	}
}

// Events and samples that could not be kept are watched and on the dashboard, where a
// deployment keeps them, and only there.
func TestLossesAreWatched(t *testing.T) {
	for _, c := range []struct {
		deployment, other func(*testing.T) synthesized
		metric            string
		periods           int // 1: worth a look at once; 3: when it lasts
	}{
		{keeping, sampling, settings.MetricRejectedNotKept, 1}, {sampling, keeping, settings.MetricSamplesNotKept, 3},
		{options, keeping, settings.MetricQuotasNotChecked, 1},
	} {
		watched := false
		for _, alarm := range c.deployment(t).ofType("AWS::CloudWatch::Alarm") {
			if metricKey(alarm.Properties) == "EventGateway/EventGateway "+c.metric {
				watched = true
				equal(t, alarm, c.periods, "EvaluationPeriods")
			}
		}
		if !watched {
			t.Errorf("nothing watches %s", c.metric)
		}
		if !strings.Contains(dashboard(t, c.deployment(t)), c.metric) {
			t.Errorf("the dashboard does not show %s", c.metric)
		}
		if strings.Contains(dashboard(t, c.other(t)), c.metric) {
			t.Errorf("the dashboard shows %s where it cannot be", c.metric)
		}
	}
}
