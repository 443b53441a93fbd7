package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"

	"example.com/eventgateway/functions/settings"
)

// Config is what differs between deployments. Each field is one context key,
// named in its tag: `npx cdk deploy -c authorization=none`.
type Config struct {
	// Name of the stack. A second deployment in the same account and region
	// needs another one: every other name is made from it.
	Name string `context:"name"`

	// Stage of the HTTP API. With the default, $default, the URL has no stage in
	// its path; with any other, as in "v1", callers put /v1 before each path.
	Stage string `context:"stage"`

	// Authorization of every route: "iam", or "none" for an API that anyone who
	// reaches it may call. It takes this explicit word to open the API.
	Authorization string `context:"authorization"`

	// IAMClientRole is a pattern of role names, such as eventgateway-{client}. With it, the
	// functions take a request only from a role of the stack's account whose name fits, and
	// only as the client in the name; {scope} in it stands for the one thing that it may do.
	// Empty: the caller's policy alone decides.
	IAMClientRole string `context:"iamClientRole"`

	// Removal is what the deletion of the stack does to table, stream and logs:
	// "retain" keeps them. "destroy" deletes all events and schemas, and also turns
	// the table's deletion protection off.
	Removal string `context:"removal"`

	// Architecture of the functions: "arm64", the cheaper, or "x86_64".
	Architecture string `context:"architecture"`

	// MemoryMB is each function's memory, 128 to 10240. CPU is in proportion.
	MemoryMB int `context:"memoryMB"`

	// ThrottleRate and ThrottleBurst bound the whole API: requests a second, and
	// how many may come at once. The account's own limit (10,000 a second and a
	// burst of 5,000 by default) holds besides.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
	ThrottleRate  int `context:"throttleRate"`
	ThrottleBurst int `context:"throttleBurst"`

	// LogRetentionDays is how long access logs and the functions' logs are kept.
	// CloudWatch Logs takes certain numbers only.
	LogRetentionDays int `context:"logRetentionDays"`

	// StreamRetentionHours is how long consumers can read an event: 24 to 8760.
	// The default lets them be down for a long weekend. What is kept beyond 24
	// hours costs extra per GB and month.
	// https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html
	StreamRetentionHours int `context:"streamRetentionHours"`

	// Rejected adds a second stream, which keeps rejected events. An on-demand stream
	// costs by the hour and by the bytes written.
	// https://aws.amazon.com/kinesis/data-streams/pricing/
	Rejected bool `context:"rejected"`

	// Samples adds a table that keeps samples of accepted events, for dry runs of
	// registrations. SampleTTL is how long it keeps one: at least a minute. Empty: the
	// function's default, a week.
	Samples   bool   `context:"samples"`
	SampleTTL string `context:"sampleTtl"`

	// AllowDeletion lets callers delete deprecated event types. Their versions stay in the
	// table all the same.
	AllowDeletion bool `context:"allowDeletion"`

	// PublicURL is where callers reach the API, without a trailing slash. Empty takes API
	// Gateway's own. With FullEnvelope, it is part of each record's dataschema.
	PublicURL string `context:"publicUrl"`

	// FullEnvelope gives each record the members that follow from its other ones. They can
	// make it a kilobyte longer, as Kinesis meters.
	FullEnvelope bool `context:"fullEnvelope"`

	// AlarmTopicARN is the SNS topic that alarms and their ends are sent to.
	// Empty: the alarms show in the console only.
	AlarmTopicARN string `context:"alarmTopicArn"`

	// HeadTTL, MaxEventBytes and LogLevel are the functions' optional settings.
	// Empty or 0 leaves them to the functions' defaults.
	HeadTTL       string `context:"headTtl"`
	MaxEventBytes int    `context:"maxEventBytes"`
	LogLevel      string `context:"logLevel"`

	// LogSample is of how many accepted requests receive_event logs one, and its times in the
	// metrics. Requests that are refused or fail are all logged.
	LogSample int `context:"logSample"`

	// AccessLog is how much API Gateway logs of each request: "short", of what no function
	// can say, or "full". It cannot leave requests out.
	AccessLog string `context:"accessLog"`

	// IdempotencyWindow is how long an event of an idempotent type is recognized
	// when it is sent again: at least a minute. Empty: the function's default, a day.
	IdempotencyWindow string `context:"idempotencyWindow"`

	// Dashboard adds a dashboard of the alarms and of an event's way. It costs $3 a month in
	// accounts that have three already.
	Dashboard bool `context:"dashboard"`

	// Metrics adds metrics for each client and event type. They cost $0.13 per million
	// requests for the lines that they are made of, and up to $3.90 a month for each
	// event type in use. Each process of the function names at most MetricTypes of these
	// (0: the function's default).
	Metrics     bool `context:"metrics"`
	MetricTypes int  `context:"metricTypes"`
}

// What Authorization, Removal, Architecture and AccessLog may be.
const (
	AuthorizationIAM  = "iam"
	AuthorizationNone = "none"
	RemovalRetain     = "retain"
	RemovalDestroy    = "destroy"
	ArchitectureARM   = "arm64"
	ArchitectureX86   = "x86_64"
	AccessLogShort    = "short"
	AccessLogFull     = "full"
)

// logRetentions are the numbers of days that CloudWatch Logs takes.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
var logRetentions = map[int]awslogs.RetentionDays{
	1:   awslogs.RetentionDays_ONE_DAY,
	3:   awslogs.RetentionDays_THREE_DAYS,
	5:   awslogs.RetentionDays_FIVE_DAYS,
	7:   awslogs.RetentionDays_ONE_WEEK,
	14:  awslogs.RetentionDays_TWO_WEEKS,
	30:  awslogs.RetentionDays_ONE_MONTH,
	60:  awslogs.RetentionDays_TWO_MONTHS,
	90:  awslogs.RetentionDays_THREE_MONTHS,
	120: awslogs.RetentionDays_FOUR_MONTHS,
	180: awslogs.RetentionDays_SIX_MONTHS,
	365: awslogs.RetentionDays_ONE_YEAR,
	731: awslogs.RetentionDays_TWO_YEARS,
}

// ParseConfig reads a Config from context values by key. Its error names every
// bad value, a line each, with what would have been taken; an unknown key is an
// error too, because a misspelt key must not pass for the default.
func ParseConfig(values map[string]string) (Config, error) {
	p := parser{values: values, known: map[string]bool{}}
	c := Config{
		Name: p.match("name", "EventGateway", stackNames,
			"letters, digits and dashes, beginning with a letter, at most 128"),
		Stage: p.match("stage", "$default", stageNames,
			"$default, or letters, digits, - and _, at most 128"),
		Authorization: p.oneOf("authorization", AuthorizationIAM, AuthorizationNone),
		IAMClientRole: p.check("iamClientRole", settings.IsClientRole, settings.ClientRoleRule),
		Removal:       p.oneOf("removal", RemovalRetain, RemovalDestroy),
		Architecture:  p.oneOf("architecture", ArchitectureARM, ArchitectureX86),
		MemoryMB:      p.between("memoryMB", 256, 128, 10_240),
		ThrottleRate:  p.between("throttleRate", 1_000, 1, 1_000_000),
		ThrottleBurst: p.between("throttleBurst", 2_000, 1, 1_000_000),
		LogRetentionDays: p.number("logRetentionDays", 30, isRetention,
			"one of "+strings.Trim(fmt.Sprint(slices.Sorted(maps.Keys(logRetentions))), "[]")),
		StreamRetentionHours: p.between("streamRetentionHours", 7*24, 24, 365*24),
		Rejected:             p.flag("rejected", "off", "on"),
		Samples:              p.flag("samples", "off", "on"),
		SampleTTL:            p.check("sampleTtl", isWindow, "a Go duration from 1m, such as 168h"),
		AllowDeletion:        p.flag("allowDeletion", "off", "on"),
		PublicURL: p.match("publicUrl", "", publicURLs,
			"http:// or https:// with a host, no query and no trailing slash"),
		FullEnvelope:      p.flag("fullEnvelope", "off", "on"),
		AlarmTopicARN:     p.match("alarmTopicArn", "", topicARNs, "the ARN of an SNS topic"),
		HeadTTL:           p.check("headTtl", isDuration, "a Go duration from 0s, such as 5s"),
		MaxEventBytes:     p.between("maxEventBytes", 0, 1, 1<<20),
		LogLevel:          p.match("logLevel", "", logLevels, "DEBUG, INFO, WARN or ERROR"),
		LogSample:         p.between("logSample", 100, 1, 1_000_000),
		AccessLog:         p.oneOf("accessLog", AccessLogShort, AccessLogFull),
		IdempotencyWindow: p.check("idempotencyWindow", isWindow, "a Go duration from 1m, such as 24h"),
		Dashboard:         p.flag("dashboard", "off", "on"),
		Metrics:           p.flag("metrics", "on", "off"),
		MetricTypes:       p.between("metricTypes", 0, 1, 10_000),
	}
	if c.IAMClientRole != "" && c.Authorization == AuthorizationNone {
		p.bad("iamClientRole", c.IAMClientRole, "left out without authorization=iam, which tells who calls")
	}
	return c, p.err()
}

var (
	stackNames = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,127}$`)
	stageNames = regexp.MustCompile(`^(\$default|[A-Za-z0-9_-]{1,128})$`)
	publicURLs = regexp.MustCompile(`^https?://[^/?#\s]+(/[^/?#\s]+)*$`)
	logLevels  = regexp.MustCompile(`^(DEBUG|INFO|WARN|ERROR)$`)
	topicARNs  = regexp.MustCompile(`^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$`)
)

func isRetention(days int) bool { return logRetentions[days] != "" }

func isDuration(s string) bool {
	d, err := time.ParseDuration(s)
	return err == nil && d >= 0
}

func isWindow(s string) bool {
	d, err := time.ParseDuration(s)
	return err == nil && d >= time.Minute
}

// Goarch is the Go compiler's word for the architecture.
func (c Config) Goarch() string {
	return strings.NewReplacer(ArchitectureX86, "amd64").Replace(c.Architecture)
}

// metricNamespace is where CloudWatch has the deployment's own metrics. Another
// deployment's are elsewhere.
func (c Config) metricNamespace() string { return "EventGateway/" + c.Name }

// Destroy says whether deleting the stack deletes data.
func (c Config) Destroy() bool { return c.Removal == RemovalDestroy }
