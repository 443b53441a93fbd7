package main

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// archiving is a deployment with an archive, and archivingAdopted one whose stream is adopted and has a
// key of its own, and that is to destroy its data.
var (
	archiving        = deployment(map[string]any{"archive": "on"})
	archivingAdopted = deployment(map[string]any{
		"archive": "on", "stream": "old.events", "streamKeyArn": streamKey, "removal": "destroy",
	})
)

// Events stay in a bucket of the stack's own, which is encrypted, versioned, closed to the public and to
// connections without TLS, and outlives the stack also where that is to destroy its data.
func TestArchiveBucket(t *testing.T) {
	for name, deployment := range map[string]func(*testing.T) synthesized{
		"a new stream": archiving, "an adopted one": archivingAdopted,
	} {
		stack := deployment(t)
		id, bucket := stack.only(t, "AWS::S3::Bucket")
		if refers(stack.Outputs[OutputArchiveBucketName].Value) != id {
			t.Errorf("%s: the output is %v", name, stack.Outputs[OutputArchiveBucketName].Value)
		}
		equal(t, bucket, "AES256", "BucketEncryption", "ServerSideEncryptionConfiguration", 0,
			"ServerSideEncryptionByDefault", "SSEAlgorithm")
		equal(t, bucket, "Enabled", "VersioningConfiguration", "Status")
		equal(t, bucket, "BucketOwnerEnforced", "OwnershipControls", "Rules", 0, "ObjectOwnership")
		equal(t, bucket, nil, "BucketName")
		for _, closed := range []string{"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls",
			"RestrictPublicBuckets"} {
			equal(t, bucket, true, "PublicAccessBlockConfiguration", closed)
		}
		equal(t, bucket, 30, "LifecycleConfiguration", "Rules", 0, "NoncurrentVersionExpiration", "NoncurrentDays")
		equal(t, bucket, nil, "LifecycleConfiguration", "Rules", 0, "ExpirationInDays") // what is current stays
		equal(t, bucket, nil, "LifecycleConfiguration", "Rules", 1)
		if bucket.DeletionPolicy != "RetainExceptOnCreate" || bucket.UpdateReplacePolicy != "Retain" {
			t.Errorf("%s: the bucket is not retained: %s, %s", name, bucket.DeletionPolicy, bucket.UpdateReplacePolicy)
		}
		_, policy := stack.only(t, "AWS::S3::BucketPolicy")
		equal(t, policy, "Deny", "PolicyDocument", "Statement", 0, "Effect")
		equal(t, policy, "s3:*", "PolicyDocument", "Statement", 0, "Action")
		equal(t, policy, map[string]any{"AWS": "*"}, "PolicyDocument", "Statement", 0, "Principal")
		equal(t, policy, map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
			"PolicyDocument", "Statement", 0, "Condition")
		for _, finding := range stack.findings {
			t.Errorf("%s: %s", name, finding)
		}
	}
}

// Firehose reads the stream and writes compressed lines, below a prefix for each topic and day; what it
// cannot place is below another one. There is no function between them.
func TestArchiveDelivery(t *testing.T) {
	stack := archiving(t)
	stream, _ := stack.only(t, "AWS::Kinesis::Stream")
	bucket, _ := stack.only(t, "AWS::S3::Bucket")
	_, delivery := stack.only(t, "AWS::KinesisFirehose::DeliveryStream")
	equal(t, delivery, "KinesisStreamAsSource", "DeliveryStreamType")
	source := at(delivery.Properties, "KinesisStreamSourceConfiguration", "KinesisStreamARN")
	destination := at(delivery.Properties, "ExtendedS3DestinationConfiguration")
	if refers(source) != stream || refers(at(destination, "BucketARN")) != bucket {
		t.Errorf("it leads from %v to %v", source, at(destination, "BucketARN"))
	}
	for _, c := range []struct {
		want any
		path []any
	}{
		{"events/topic=!{partitionKeyFromQuery:topic}/day=!{timestamp:yyyy-MM-dd}/", []any{"Prefix"}},
		{"errors/!{firehose:error-output-type}/day=!{timestamp:yyyy-MM-dd}/", []any{"ErrorOutputPrefix"}},
		{"GZIP", []any{"CompressionFormat"}},
		{map[string]any{"IntervalInSeconds": 900, "SizeInMBs": 128}, []any{"BufferingHints"}},
		{map[string]any{"Enabled": true, "RetryOptions": map[string]any{"DurationInSeconds": 7200}},
			[]any{"DynamicPartitioningConfiguration"}},
		{map[string]any{"Enabled": true, "Processors": []any{
			map[string]any{"Type": "MetadataExtraction", "Parameters": []any{
				map[string]any{"ParameterName": "JsonParsingEngine", "ParameterValue": "JQ-1.6"},
				map[string]any{"ParameterName": "MetadataExtractionQuery", "ParameterValue": "{topic: .type}"},
			}},
			map[string]any{"Type": "AppendDelimiterToRecord"}, // a new line, by default
		}}, []any{"ProcessingConfiguration"}},
		{true, []any{"CloudWatchLoggingOptions", "Enabled"}},
	} {
		if got := at(destination, c.path...); !jsonEqual(got, c.want) {
			t.Errorf("%v is %v, want %v", c.path, got, c.want)
		}
	}
	if !jsonEqual(len(stack.ofType("AWS::Lambda::Function")), len(byDefault(t).ofType("AWS::Lambda::Function"))) {
		t.Error("the archive has a function")
	}
}

// Firehose may read the stream, and add to the bucket and to its log. It may not delete, nor use
// anything else.
func TestArchiveGrants(t *testing.T) {
	for name, deployment := range map[string]func(*testing.T) synthesized{
		"a new stream": archiving, "an adopted one": archivingAdopted,
	} {
		stack := deployment(t)
		_, delivery := stack.only(t, "AWS::KinesisFirehose::DeliveryStream")
		role := refers(at(delivery.Properties, "ExtendedS3DestinationConfiguration", "RoleARN"))
		if other := refers(at(delivery.Properties, "KinesisStreamSourceConfiguration", "RoleARN")); other != role {
			t.Errorf("%s: it reads as %s and writes as %s", name, other, role)
		}
		equal(t, stack.Resources[role], "firehose.amazonaws.com", "AssumeRolePolicyDocument", "Statement", 0,
			"Principal", "Service")
		equal(t, stack.Resources[role], nil, "ManagedPolicyArns")
		if !slices.ContainsFunc(delivery.DependsOn, func(id string) bool {
			return stack.Resources[id].Type == "AWS::IAM::Policy"
		}) {
			t.Errorf("%s: the delivery can be made before its role may read: it waits for %v", name, delivery.DependsOn)
		}
		want := map[string]string{ // by what is in the resource's ARN
			"s3:GetBucketLocation s3:ListBucket s3:ListBucketMultipartUploads": "bucket",
			"s3:AbortMultipartUpload s3:GetObject s3:PutObject":                `"/*"`,
			"logs:PutLogEvents": "errors",
			"kinesis:DescribeStream kinesis:GetRecords kinesis:GetShardIterator kinesis:ListShards": "events",
		}
		if name == "an adopted one" {
			want["kms:Decrypt"] = streamKey
		}
		for _, statement := range stack.statementsOf(role) {
			actions := map[string]bool{}
			for _, action := range several(at(statement, "Action")) {
				actions[action.(string)] = true
			}
			names := strings.Join(slices.Sorted(maps.Keys(actions)), " ")
			if resource := toJSON(t, at(statement, "Resource")); want[names] == "" ||
				!strings.Contains(resource, want[names]) {
				t.Errorf("%s: Firehose may %s on %s", name, names, resource)
			}
			delete(want, names)
		}
		for actions := range want {
			t.Errorf("%s: Firehose may not %s", name, actions)
		}
	}
}

// Events that are not archived, or late, set off an alarm.
func TestArchiveIsWatched(t *testing.T) {
	stack := archiving(t)
	delivery, of := stack.only(t, "AWS::KinesisFirehose::DeliveryStream")
	log := refers(at(of.Properties, "ExtendedS3DestinationConfiguration", "CloudWatchLoggingOptions", "LogGroupName"))
	if stack.Resources[log].Type != "AWS::Logs::LogGroup" {
		t.Fatalf("failures are logged in %q", log)
	}
	type condition struct {
		statistic          string
		threshold, periods int
	}
	want := map[string]condition{
		"AWS/Logs IncomingLogEvents " + log:                   {"Sum", 1, 1},
		"AWS/Firehose DeliveryToS3.DataFreshness " + delivery: {"Maximum", 3600, 3},
		"AWS/Firehose KinesisMillisBehindLatest " + delivery:  {"Maximum", 3_600_000, 3},
	}
	for _, alarm := range stack.ofType("AWS::CloudWatch::Alarm") {
		key := metricKey(alarm.Properties)
		c, is := want[key]
		if !is {
			continue
		}
		delete(want, key)
		equal(t, alarm, c.statistic, "Statistic")
		equal(t, alarm, c.threshold, "Threshold")
		equal(t, alarm, c.periods, "EvaluationPeriods")
		equal(t, alarm, "GreaterThanOrEqualToThreshold", "ComparisonOperator")
	}
	for metric := range want {
		t.Errorf("nothing watches %s", metric)
	}
}

// By default nothing is archived, and nothing costs.
func TestNoArchiveByDefault(t *testing.T) {
	for _, kind := range []string{"AWS::S3::Bucket", "AWS::KinesisFirehose::DeliveryStream"} {
		if found := byDefault(t).ofType(kind); len(found) > 0 {
			t.Errorf("the stack has %v", found)
		}
	}
}
