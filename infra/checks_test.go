package main

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/jsii-runtime-go"

	"example.com/eventgateway/functions/routes"
)

func TestNoFindings(t *testing.T) {
	for name, deployment := range map[string]func(*testing.T) synthesized{"by default": byDefault, "local": local, "chosen": chosen} {
		for _, finding := range deployment(t).findings {
			t.Errorf("%s: %s", name, finding)
		}
	}
}

// The checks do find what is wrong: without this, TestNoFindings would pass if
// they did not run.
func TestChecksFind(t *testing.T) {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("bad"), nil)
	awskinesis.NewStream(stack, jsii.String("open"), &awskinesis.StreamProps{Encryption: awskinesis.StreamEncryption_UNENCRYPTED})
	AddChecks(app)
	s, err := read(stack)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(strings.Join(s.findings, "\n"), "AwsSolutions-KDS1") {
		t.Errorf("the findings for a stream without encryption are %q", s.findings)
	}
}

// The default deployment needs no exception from any rule; an open API needs one
// on each route, with its reason, and none elsewhere.
func TestSuppressions(t *testing.T) {
	for name, deployment := range map[string]func(*testing.T) synthesized{"by default": byDefault, "chosen": chosen} {
		for id, r := range deployment(t).Resources {
			if r.Metadata["cdk_nag"] != nil {
				t.Errorf("%s: %s is excepted from a rule: %v", name, id, r.Metadata["cdk_nag"])
			}
		}
	}
	for id, r := range local(t).Resources {
		rules, _ := at(r.Metadata, "cdk_nag", "rules_to_suppress").([]any)
		if r.Type != "AWS::ApiGatewayV2::Route" {
			if len(rules) > 0 {
				t.Errorf("%s is excepted from a rule: %v", id, rules)
			}
			continue
		}
		reason, _ := at(rules, 0, "reason").(string)
		if len(rules) != 1 || at(rules, 0, "id") != "AwsSolutions-APIG4" || !strings.Contains(reason, "authorization=none") {
			t.Errorf("%s: %v", id, rules)
		}
	}
}

// The API's 5xx, throttling at each layer, failing functions and a failing stream
// or table each have an alarm.
func TestAlarms(t *testing.T) {
	want := map[string]bool{
		"AWS/ApiGateway 5xx":                             true,
		"EventGateway/EventGateway ThrottledRequests":    true,
		"EventGateway/EventGateway Failed":               true,
		"AWS/Kinesis WriteProvisionedThroughputExceeded": true,
		"AWS/Kinesis PutRecords.FailedRecords":           true,
		"AWS/DynamoDB ReadThrottleEvents":                true,
		"AWS/DynamoDB WriteThrottleEvents":               true,
		"AWS/DynamoDB SystemErrors GetItem":              true,
		"AWS/DynamoDB SystemErrors Query":                true,
		"AWS/DynamoDB SystemErrors TransactWriteItems":   true,
	}
	stack := byDefault(t)
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

// metricKey is namespace, name, and the function or operation if it has one.
func metricKey(metric map[string]any) string {
	namespace, _ := at(metric, "Namespace").(string)
	name, _ := at(metric, "MetricName").(string)
	words := []string{namespace, name}
	dimensions, _ := at(metric, "Dimensions").([]any)
	for _, d := range dimensions {
		switch at(d, "Name") {
		case "FunctionName":
			words = append(words, refers(at(d, "Value")))
		case "Operation":
			operation, _ := at(d, "Value").(string)
			words = append(words, operation)
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
