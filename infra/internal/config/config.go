// Package config reads what differs between deployments from the CDK's context.
package config

import (
	"strings"

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

	// Authorization of every route: "iam" for signatures and "jwt" for tokens, which API
	// Gateway checks; "keys" for keys, which the functions check; or "none" for an API that
	// anyone who reaches it may call. It takes this explicit word to open the API.
	Authorization string `context:"authorization"`

	// IAMClientRole is a pattern of role names, such as eventgateway-{client}. With it, the
	// functions take a request only from a role of the stack's account whose name fits, and
	// only as the client in the name; {scope} in it stands for the one thing that it may do.
	// Empty: the caller's policy alone decides.
	IAMClientRole string `context:"iamClientRole"`

	// JWTIssuer is the iss of all tokens: a URL, below which API Gateway finds the issuer's keys
	// (OpenID Connect Discovery 1.0, section 4). JWTAudience are the values of aud, or of
	// client_id in a token without aud, of which a token must have one.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
	JWTIssuer   string   `context:"jwtIssuer"`
	JWTAudience []string `context:"jwtAudience"`

	// ClientClaim and ScopeClaim are the claims of a token that say for which clients its
	// bearer speaks, and what it may do. Empty: the functions' defaults. ScopePrefix is what
	// each scope in tokens begins with; others do not count.
	ClientClaim string `context:"clientClaim"`
	ScopeClaim  string `context:"scopeClaim"`
	ScopePrefix string `context:"scopePrefix"`

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

	// SchemaTable, KeyTable, UsageTable, Stream and RejectedStream are names of existing tables
	// and streams, in the stack's account and region, that the deployment adopts in place of new
	// ones: restored tables, or those of a stack that is gone. The stack neither changes nor
	// deletes them. StreamKeyARN is the KMS key of the adopted Stream, where that is not AWS's own,
	// and SecretsKeyARN the one that encrypted the secrets of the webhooks in KeyTable.
	SchemaTable    string `context:"schemaTable"`
	KeyTable       string `context:"keyTable"`
	UsageTable     string `context:"usageTable"`
	Stream         string `context:"stream"`
	StreamKeyARN   string `context:"streamKeyArn"`
	RejectedStream string `context:"rejectedStream"`
	SecretsKeyARN  string `context:"secretsKeyArn"`

	// Backup backs up the tables that nobody else can restore, by AWS Backup. BackupCopyVaultARN
	// is a vault in another region or account, to which each day's backup is copied.
	Backup             bool   `context:"backup"`
	BackupCopyVaultARN string `context:"backupCopyVaultArn"`

	// Archive keeps all events for ever, in a bucket of S3 that Firehose writes.
	Archive bool `context:"archive"`

	// Samples adds a table that keeps samples of accepted events, for dry runs of
	// registrations. SampleTTL is how long it keeps one: at least a minute. Empty: the
	// function's default, a week.
	Samples   bool   `context:"samples"`
	SampleTTL string `context:"sampleTtl"`

	// AllowDeletion lets callers delete deprecated event types. Their versions stay in the
	// table all the same.
	AllowDeletion bool `context:"allowDeletion"`

	// Webhooks lets the providers of webhooks send events, with their own signatures.
	Webhooks bool `context:"webhooks"`

	// PublicSchemas lets everyone read numbered versions of event types.
	PublicSchemas bool `context:"publicSchemas"`

	// CORSOrigins are the origins whose pages may call the API and read its answers.
	CORSOrigins []string `context:"corsOrigins"`

	// Quotas counts what each client sends, and holds clients to the quotas that operators set.
	Quotas bool `context:"quotas"`

	// ExampleConsumer are the topics, client.event or client.*, that an example of a consumer
	// reads from the stream, or * alone for all. Empty: there is no example.
	ExampleConsumer []string `context:"exampleConsumer"`

	// PublicURL is where callers reach the API, without a trailing slash. Empty takes that of
	// DomainName, or API Gateway's own. With FullEnvelope, it is part of each record's dataschema.
	PublicURL string `context:"publicUrl"`

	// DomainName is a domain of your own at which the API answers, and nowhere else. CertificateARN
	// is its certificate in ACM, in the stack's region.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html
	DomainName     string `context:"domainName"`
	CertificateARN string `context:"certificateArn"`

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

// What Removal, Architecture and AccessLog may be. Authorization is as settings.Authorization.
const (
	RemovalRetain   = "retain"
	RemovalDestroy  = "destroy"
	ArchitectureARM = "arm64"
	ArchitectureX86 = "x86_64"
	AccessLogShort  = "short"
	AccessLogFull   = "full"
)

// Goarch is the Go compiler's word for the architecture.
func (c Config) Goarch() string {
	return strings.NewReplacer(ArchitectureX86, "amd64").Replace(c.Architecture)
}

// MetricNamespace is where CloudWatch has the deployment's own metrics. Another
// deployment's are elsewhere.
func (c Config) MetricNamespace() string { return "EventGateway/" + c.Name }

// Destroy says whether deleting the stack deletes data.
func (c Config) Destroy() bool { return c.Removal == RemovalDestroy }

// LogRetention is the CDK's name for LogRetentionDays.
func (c Config) LogRetention() string { return logRetentions[c.LogRetentionDays] }

// Keys says whether there are keys: of the gateway's own, or secrets of webhooks.
func (c Config) Keys() bool { return c.Authorization == settings.AuthorizationKeys || c.Webhooks }

// Has says whether the deployment has the routes of an optional setting: routes.Route.If.
func (c Config) Has(setting string) bool {
	switch setting {
	case settings.Webhooks:
		return c.Webhooks
	case settings.PublicSchemas:
		return c.PublicSchemas
	case settings.UsageTable:
		return c.Quotas
	default:
		return setting == ""
	}
}
