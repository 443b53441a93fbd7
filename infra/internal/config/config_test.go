package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/events/lambdaconsumer"
	"example.com/eventgateway/functions/settings"
)

func TestConfigDefaults(t *testing.T) {
	got, err := Parse(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Name: "EventGateway", Stage: "$default",
		Authorization: "iam", Removal: "retain", Architecture: "arm64",
		MemoryMB: 256, ThrottleRate: 1000, ThrottleBurst: 2000,
		LogRetentionDays: 30, StreamRetentionHours: 168, Metrics: true,
		LogSample: 100, AccessLog: "short",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// The tags in Config are what its readers learn the keys from.
func TestConfigTagsAreTheKeys(t *testing.T) {
	var tags []string
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		tags = append(tags, field.Tag.Get("context"))
	}
	slices.Sort(tags)
	_, err := Parse(map[string]string{"nonsense": "x"})
	want := "context nonsense is not known: the keys are " + strings.Join(tags, ", ")
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestConfigSaysAllThatIsWrongAtOnce(t *testing.T) {
	bad := map[string]string{
		"name":                 "9lives",
		"stage":                "a/b",
		"authorization":        "off",
		"iamClientRole":        "gateway/{client}",
		"jwtIssuer":            "http://issuer.example.com",
		"jwtAudience":          "a,,b",
		"clientClaim":          "my clients",
		"scopeClaim":           "scopé",
		"scopePrefix":          "events publish",
		"removal":              "delete",
		"architecture":         "amd64",
		"memoryMB":             "64",
		"throttleRate":         "fast",
		"throttleBurst":        "0",
		"logRetentionDays":     "31",
		"streamRetentionHours": "12",
		"rejected":             "keep",
		"schemaTable":          "a/b",
		"keyTable":             "ab",
		"usageTable":           "arn:aws:dynamodb:eu-west-1:123456789012:table/usage",
		"stream":               "a/b",
		"streamKeyArn":         "alias/aws/kinesis",
		"rejectedStream":       "rejected events",
		"secretsKeyArn":        "1234abcd",
		"backup":               "daily",
		"backupCopyVaultArn":   "copies",
		"archive":              "iceberg",
		"samples":              "keep",
		"sampleTtl":            "59s",
		"allowDeletion":        "yes",
		"webhooks":             "github",
		"publicSchemas":        "all",
		"quotas":               "100",
		"exampleConsumer":      "on",
		"domainName":           "https://events.example.com",
		"certificateArn":       "12345678-1234-1234-1234-123456789012",
		"corsOrigins":          "https://app.example.com,*",
		"publicUrl":            "https://example.com/",
		"alarmTopicArn":        "ops",
		"headTtl":              "-1s",
		"idempotencyWindow":    "59s",
		"maxEventBytes":        "2000000",
		"logLevel":             "debug",
		"metrics":              "yes",
		"metricTypes":          "-1",
	}
	_, err := Parse(bad)
	if err == nil {
		t.Fatal("no error")
	}
	lines := strings.Split(err.Error(), "\n")
	for key, value := range bad {
		prefix := "context " + key + ` is "` + value + `": it must be `
		if !slices.ContainsFunc(lines, func(line string) bool {
			return strings.HasPrefix(line, prefix) && len(line) > len(prefix)
		}) {
			t.Errorf("no line begins with %s", prefix)
		}
	}
	if len(lines) != len(bad) {
		t.Errorf("%d lines for %d bad values:\n%v", len(lines), len(bad), err)
	}
	for _, want := range []string{
		"must be iam or jwt or keys or none", "must be off or on", "must be on or off", "must be retain or destroy",
		"must be arm64 or x86_64", "from 128 to 10240", "one of 1 3 5 7 14 30",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q", want)
		}
	}
}

// Nothing but the word itself opens the API.
func TestOnlyNoneMeansNone(t *testing.T) {
	for _, value := range []string{"None", "NONE", " none", "false", "0", "no", "JWT", "key", "jwt,keys"} {
		if c, err := Parse(map[string]string{"authorization": value}); err == nil {
			t.Errorf("authorization=%q was taken, as %q", value, c.Authorization)
		}
	}
	for _, values := range []map[string]string{
		nil, {"authorization": ""}, {"authorization": "iam"}, {"removal": "destroy", "stage": "none"},
	} {
		c, err := Parse(values)
		if err != nil || c.Authorization != settings.AuthorizationIAM {
			t.Errorf("%v: authorization %q, %v", slices.Sorted(maps.Keys(values)), c.Authorization, err)
		}
	}
}

// The example of a consumer reads the topics that are named, or all.
func TestExampleConsumer(t *testing.T) {
	many := strings.Repeat(",A.b", 20)
	for value, taken := range map[string]bool{
		"": true, "*": true, "SpongeBob.Fruits": true, "SpongeBob.*,Patrick.Rocks.Big_1-2": true,
		"on": false, "SpongeBob": false, "SpongeBob.Fr*": false, "*.Fruits": false, "*,SpongeBob.*": false,
		"SpongeBob.*,*": false, "A.b,A.b": false, "A.b,": false, ".b": false, "A.b c": false, "A" + many: false,
	} {
		_, err := Parse(map[string]string{"exampleConsumer": value})
		if taken != (err == nil) || err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", value, err)
		}
	}
}

// The filter of as many of the longest topics as Parse takes fits into a mapping.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
func TestTheLongestTopicsFitIntoAFilter(t *testing.T) {
	var longest []string
	for i := range maxTopics {
		longest = append(longest, strings.Repeat("c", 64)+"."+strings.Repeat("e", 126)+fmt.Sprintf("%02d", i))
	}
	if _, err := Parse(map[string]string{"exampleConsumer": strings.Join(longest, ",")}); err != nil {
		t.Fatal(err)
	}
	if n := len(lambdaconsumer.Filter(longest...)); n > 4096 {
		t.Errorf("the filter has %d characters", n)
	}
}
