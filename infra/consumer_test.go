package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/functions/build"
)

// consuming is a deployment with the example of a consumer, of some topics; consumingAll of all, from
// a stream with a key of its own.
var (
	consuming    = deployment(map[string]any{"exampleConsumer": "SpongeBob.Fruits,Patrick.*"})
	consumingAll = deployment(map[string]any{
		"exampleConsumer": "*", "logLevel": "WARN", "stream": "adopted",
		"streamKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/12345678-1234-1234-1234-123456789012",
	})
)

// The consumer gets the events of its topics, in batches of which it reports what failed, and what
// Lambda gives up is in a queue.
func TestExampleConsumer(t *testing.T) {
	stack := consuming(t)
	function, f := stack.function(t, build.ExampleConsumer)
	stream, _ := stack.only(t, "AWS::Kinesis::Stream")
	queue, q := stack.only(t, "AWS::SQS::Queue")
	equal(t, q, true, "SqsManagedSseEnabled")
	equal(t, q, 14*24*3600, "MessageRetentionPeriod")

	_, mapping := stack.only(t, "AWS::Lambda::EventSourceMapping")
	for property, want := range map[string]string{"FunctionName": function, "EventSourceArn": stream} {
		if got := refers(mapping.Properties[property]); got != want {
			t.Errorf("its %s is %q, want %q", property, got, want)
		}
	}
	if got := refers(at(mapping.Properties, "DestinationConfig", "OnFailure", "Destination")); got != queue {
		t.Errorf("what is given up goes to %q", got)
	}
	equal(t, mapping, `{"data":{"type":["SpongeBob.Fruits",{"prefix":"Patrick."}]}}`,
		"FilterCriteria", "Filters", 0, "Pattern")
	equal(t, mapping, nil, "FilterCriteria", "Filters", 1)
	equal(t, mapping, []any{"ReportBatchItemFailures"}, "FunctionResponseTypes")
	equal(t, mapping, true, "BisectBatchOnFunctionError")
	equal(t, mapping, "TRIM_HORIZON", "StartingPosition")
	equal(t, mapping, 100, "BatchSize")
	equal(t, mapping, 20, "MaximumRetryAttempts")
	equal(t, mapping, 12*3600, "MaximumRecordAgeInSeconds") // less than streamRetentionHours can be

	// Lambda looks for the permissions when it makes the mapping.
	role := refers(f.Properties["Role"])
	if !slices.ContainsFunc(mapping.DependsOn, func(id string) bool {
		return stack.Resources[id].Type == "AWS::IAM::Policy" &&
			refers(at(stack.Resources[id].Properties, "Roles", 0)) == role
	}) {
		t.Errorf("the mapping may be made before the permissions: it depends on %v", mapping.DependsOn)
	}
	for id, want := range map[string]string{
		stream: "kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetRecords kinesis:GetShardIterator" +
			" kinesis:ListShards kinesis:ListStreams",
		queue: "sqs:SendMessage",
	} {
		if got := strings.Join(slices.Sorted(maps.Keys(stack.grantsOn(id, role))), " "); got != want {
			t.Errorf("it may %s, want %s", got, want)
		}
	}
	if len(stack.statementsOf(role)) != 3 {
		t.Errorf("it may do more than read, log and give up: %v", stack.statementsOf(role))
	}
	for _, finding := range stack.findings {
		t.Error(finding)
	}
}

// Failing, late, and given up events have alarms.
func TestTheConsumerIsWatched(t *testing.T) {
	stack := consuming(t)
	function, _ := stack.function(t, build.ExampleConsumer)
	queue, _ := stack.only(t, "AWS::SQS::Queue")
	thresholds := map[string]float64{
		"AWS/Lambda Errors " + function: 1, "AWS/Lambda Throttles " + function: 1,
		"AWS/Lambda IteratorAge " + function: 300_000,
	}
	for _, alarm := range stack.ofType("AWS::CloudWatch::Alarm") {
		key := metricKey(alarm.Properties)
		if threshold, wanted := thresholds[key]; wanted {
			equal(t, alarm, threshold, "Threshold")
			delete(thresholds, key)
		}
		if at(alarm.Properties, "MetricName") == "ApproximateNumberOfMessagesVisible" &&
			strings.Contains(toJSON(t, alarm.Properties), queue) {
			equal(t, alarm, 1, "EvaluationPeriods")
			queue = ""
		}
	}
	if len(thresholds) > 0 || queue != "" {
		t.Errorf("nothing watches %v %s", slices.Sorted(maps.Keys(thresholds)), queue)
	}
}

// A consumer of all topics has no filter; it may use the key of the stream.
func TestConsumerOfAllTopics(t *testing.T) {
	stack := consumingAll(t)
	_, mapping := stack.only(t, "AWS::Lambda::EventSourceMapping")
	equal(t, mapping, nil, "FilterCriteria")
	if arn := toJSON(t, mapping.Properties["EventSourceArn"]); !strings.Contains(arn, "stream/adopted") {
		t.Errorf("it reads %s", arn)
	}
	_, function := stack.function(t, build.ExampleConsumer)
	equal(t, function, map[string]any{"LOG_LEVEL": "WARN"}, "Environment", "Variables")
	if policies := toJSON(t, stack.statementsOf(refers(function.Properties["Role"]))); !strings.Contains(policies,
		"kms:Decrypt") {
		t.Errorf("it may %s", policies)
	}
	for _, finding := range stack.findings {
		t.Error(finding)
	}
}

func TestNoConsumerByDefault(t *testing.T) {
	for _, kind := range []string{"AWS::Lambda::EventSourceMapping", "AWS::SQS::Queue"} {
		if found := byDefault(t).ofType(kind); len(found) > 0 {
			t.Errorf("the stack has %v", found)
		}
	}
}
