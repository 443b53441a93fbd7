package config

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"example.com/eventgateway/functions/settings"
)

// logRetentions are the numbers of days that CloudWatch Logs takes, with the CDK's names for them.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
var logRetentions = map[int]string{
	1:   "ONE_DAY",
	3:   "THREE_DAYS",
	5:   "FIVE_DAYS",
	7:   "ONE_WEEK",
	14:  "TWO_WEEKS",
	30:  "ONE_MONTH",
	60:  "TWO_MONTHS",
	90:  "THREE_MONTHS",
	120: "FOUR_MONTHS",
	180: "SIX_MONTHS",
	365: "ONE_YEAR",
	731: "TWO_YEARS",
}

// Parse reads a Config from context values by key. Its error names every bad value, a line
// each, with what would have been taken; an unknown key is an error too, because a misspelt
// key must not pass for the default. So is a value that another one makes void.
func Parse(values map[string]string) (Config, error) {
	p := parser{values: values, known: map[string]bool{}, isBad: map[string]bool{}}
	c := Config{
		Name: p.match("name", "EventGateway", stackNames,
			"letters, digits and dashes, beginning with a letter, at most 128"),
		Stage: p.match("stage", "$default", stageNames,
			"$default, or letters, digits, - and _, at most 128"),
		Authorization: p.oneOf("authorization", settings.AuthorizationIAM, settings.AuthorizationJWT,
			settings.AuthorizationKeys, settings.AuthorizationNone),
		IAMClientRole: p.check("iamClientRole", settings.IsClientRole, settings.ClientRoleRule),
		JWTIssuer:     p.check("jwtIssuer", isIssuer, issuerRule),
		JWTAudience:   p.list("jwtAudience", maxAudience, isWord, "texts without spaces"),
		ClientClaim:   p.check("clientClaim", isWord, "the name of a claim, without spaces"),
		ScopeClaim:    p.check("scopeClaim", isWord, "the name of a claim, without spaces"),
		ScopePrefix:   p.check("scopePrefix", isWord, "what scopes begin with, without spaces"),
		Removal:       p.oneOf("removal", RemovalRetain, RemovalDestroy),
		Architecture:  p.oneOf("architecture", ArchitectureARM, ArchitectureX86),
		MemoryMB:      p.between("memoryMB", 256, 128, 10_240),
		ThrottleRate:  p.between("throttleRate", 1_000, 1, 1_000_000),
		ThrottleBurst: p.between("throttleBurst", 2_000, 1, 1_000_000),
		LogRetentionDays: p.number("logRetentionDays", 30, isRetention,
			"one of "+strings.Trim(fmt.Sprint(slices.Sorted(maps.Keys(logRetentions))), "[]")),
		StreamRetentionHours: p.between("streamRetentionHours", 7*24, 24, 365*24),
		Rejected:             p.flag("rejected", "off", "on"),
		SchemaTable:          p.match("schemaTable", "", tableNames, tableRule),
		KeyTable:             p.match("keyTable", "", tableNames, tableRule),
		UsageTable:           p.match("usageTable", "", tableNames, tableRule),
		Stream:               p.match("stream", "", streamNames, streamRule),
		StreamKeyARN:         p.match("streamKeyArn", "", keyARNs, "the ARN of a KMS key"),
		RejectedStream:       p.match("rejectedStream", "", streamNames, streamRule),
		SecretsKeyARN:        p.match("secretsKeyArn", "", keyARNs, "the ARN of a KMS key"),
		Backup:               p.flag("backup", "off", "on"),
		BackupCopyVaultARN:   p.match("backupCopyVaultArn", "", vaultARNs, "the ARN of a vault of AWS Backup"),
		Archive:              p.flag("archive", "off", "on"),
		Samples:              p.flag("samples", "off", "on"),
		SampleTTL:            p.check("sampleTtl", isWindow, "a Go duration from 1m, such as 168h"),
		AllowDeletion:        p.flag("allowDeletion", "off", "on"),
		Webhooks:             p.flag("webhooks", "off", "on"),
		PublicSchemas:        p.flag("publicSchemas", "off", "on"),
		CORSOrigins:          p.list("corsOrigins", 0, settings.IsOrigin, settings.OriginRule),
		Quotas:               p.flag("quotas", "off", "on"),
		ExampleConsumer:      p.list("exampleConsumer", maxTopics, isTopic, topicRule),
		PublicURL: p.match("publicUrl", "", publicURLs,
			"http:// or https:// with a host, no query and no trailing slash"),
		DomainName:        p.check("domainName", isDomain, "a domain in lower case, such as events.example.com"),
		CertificateARN:    p.match("certificateArn", "", certificateARNs, "the ARN of a certificate in ACM"),
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
	if !p.isBad["authorization"] {
		p.doors(c.Authorization)
	}
	if len(c.ExampleConsumer) > 1 && slices.Contains(c.ExampleConsumer, AllTopics) {
		p.bad("exampleConsumer", p.values["exampleConsumer"], AllTopics+" alone, or topics")
	}
	p.together("domainName", "certificateArn")
	p.adopted(c)
	return c, p.err()
}

var (
	stackNames = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,127}$`)
	stageNames = regexp.MustCompile(`^(\$default|[A-Za-z0-9_-]{1,128})$`)
	publicURLs = regexp.MustCompile(`^https?://[^/?#\s]+(/[^/?#\s]+)*$`)
	logLevels  = regexp.MustCompile(`^(DEBUG|INFO|WARN|ERROR)$`)
	labels     = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	topicARNs  = regexp.MustCompile(`^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$`)

	certificateARNs = regexp.MustCompile(`^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+$`)
)

// AllTopics is the value of ExampleConsumer for all topics.
const AllTopics = "*"

// maxTopics is how many of the longest topics the filter of an event source mapping has room for.
const maxTopics = 20

const topicRule = "topics, as client.event or client.*, or * alone"

// topics are names of event types, as core's, and all of a client's.
var topics = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\.([A-Za-z0-9][A-Za-z0-9._-]{0,127}|\*)$`)

func isTopic(text string) bool { return text == AllTopics || topics.MatchString(text) }

// maxDomain is how long a domain may be (RFC 1035, section 2.3.4, without the root's dot).
const maxDomain = 253

// isDomain reports whether text is a domain below a top-level domain, which is no number.
func isDomain(text string) bool {
	parts := strings.Split(text, ".")
	for _, part := range parts {
		if !labels.MatchString(part) {
			return false
		}
	}
	last := parts[len(parts)-1]
	return len(parts) > 1 && len(text) <= maxDomain && strings.Trim(last, "0123456789") != ""
}

func isRetention(days int) bool { return logRetentions[days] != "" }

func isDuration(s string) bool {
	d, err := time.ParseDuration(s)
	return err == nil && d >= 0
}

func isWindow(s string) bool {
	d, err := time.ParseDuration(s)
	return err == nil && d >= time.Minute
}
