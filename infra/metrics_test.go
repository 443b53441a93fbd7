package main

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/infra/internal/config"
)

var metricNames = []string{
	settings.MetricAccepted, settings.MetricRejected, settings.MetricDeferred, settings.MetricFailed,
	settings.MetricDuplicates,
	settings.MetricBytes, settings.MetricValidationTime, settings.MetricPublishTime, settings.MetricAgeAtPublish,
	settings.MetricViolating, settings.MetricShadowChecked, settings.MetricShadowViolations,
}

// The dashboard finds each of receive_event's metrics by client and event type,
// where the function writes it.
func TestDashboardOfEvents(t *testing.T) {
	body := dashboard(t, keeping(t))
	for _, name := range metricNames {
		search := `SEARCH('{"EventGateway/EventGateway","client","event"} MetricName="` + name + `"', '`
		if strings.Count(body, search) != 1 {
			t.Errorf("the dashboard has no %s", search)
		}
	}
}

// Without metrics, nothing looks for them.
func TestMetricsOff(t *testing.T) {
	stack := chosen(t)
	if strings.Contains(dashboard(t, stack), "SEARCH") {
		t.Error("the dashboard looks for metrics")
	}
	for id, alarm := range stack.ofType("AWS::CloudWatch::Alarm") {
		if metricKey(alarm.Properties) == "EventGateway/Staging Failed" {
			t.Errorf("%s watches nothing", id)
		}
	}
	_, receive := stack.function(t, routes.ReceiveEvent)
	equal(t, receive, "off", "Environment", "Variables", settings.Metrics)
	equal(t, receive, nil, "Environment", "Variables", settings.MetricNamespace)
}

func TestMetricSettings(t *testing.T) {
	c := config.Config{Name: "Staging", Metrics: true, MetricTypes: 7}
	want := map[string]string{settings.MetricNamespace: "EventGateway/Staging", settings.MetricTypes: "7"}
	if got := optionalSettings(c, routes.ReceiveEvent); !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := optionalSettings(c, routes.RegisterEvent); len(got) > 0 {
		t.Errorf("register_event writes no metrics, but has %v", got)
	}
}

// A deployment that logs warnings only still has its metrics, whose lines are INFO.
func TestMetricsPassTheLogLevel(t *testing.T) {
	const warn, info, debug = awslambda.ApplicationLogLevel_WARN, awslambda.ApplicationLogLevel_INFO,
		awslambda.ApplicationLogLevel_DEBUG
	for _, c := range []struct {
		level    string
		metrics  bool
		function string
		want     awslambda.ApplicationLogLevel
	}{
		{"", true, routes.ReceiveEvent, info},
		{"WARN", true, routes.ReceiveEvent, info},
		{"DEBUG", true, routes.ReceiveEvent, debug},
		{"WARN", false, routes.ReceiveEvent, warn},
		{"WARN", true, routes.RegisterEvent, warn},
	} {
		if got := applicationLogLevel(config.Config{LogLevel: c.level, Metrics: c.metrics}, c.function); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// dashboard is the text of the stack's dashboard, references left out.
func dashboard(t *testing.T, stack synthesized) string {
	t.Helper()
	_, r := stack.only(t, "AWS::CloudWatch::Dashboard")
	parts, _ := at(r.Properties, "DashboardBody", "Fn::Join", 1).([]any)
	var body strings.Builder
	for _, part := range parts {
		if text, ok := part.(string); ok {
			body.WriteString(text)
		} else {
			body.WriteString("reference")
		}
	}
	var document struct {
		Widgets []struct{ Properties json.RawMessage }
	}
	if err := json.Unmarshal([]byte(body.String()), &document); err != nil || len(document.Widgets) == 0 {
		t.Fatalf("the dashboard is no dashboard: %v\n%s", err, body.String())
	}
	var all strings.Builder
	for _, w := range document.Widgets {
		all.WriteString(strings.ReplaceAll(string(w.Properties), `\"`, `"`))
	}
	return all.String()
}
