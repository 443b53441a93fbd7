// Package settings names the functions' environment variables once: for the functions,
// which read them, and for the stack and the local gateway, which set them.
package settings

import (
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"
)

// Names of the environment variables.
const (
	SchemaTable = "SCHEMA_TABLE" // the DynamoDB table of schemas
	ClaimTable  = "CLAIM_TABLE"  // the DynamoDB table that remembers the events of idempotent types
	EventStream = "EVENT_STREAM" // the name of the Kinesis stream of events
	PublicURL   = "PUBLIC_URL"   // where callers reach the API, no trailing slash; in full envelopes and AsyncAPI

	RejectedStream = "REJECTED_STREAM" // the name of the Kinesis stream of rejected events (default: none are kept)
	SampleTable    = "SAMPLE_TABLE"    // the DynamoDB table of samples of accepted events (default: none are kept)
	SampleTTL      = "SAMPLE_TTL"      // how long a sample is kept (Go duration, at least a minute; default 168h)

	HeadTTL        = "HEAD_TTL"         // how long a function remembers the latest version (Go duration; default 5s)
	MaxEventBytes  = "MAX_EVENT_BYTES"  // the largest event (default 1,000,000; a Kinesis record holds 1 MiB)
	MaxBatchEvents = "MAX_BATCH_EVENTS" // the most events of a batch (default 5,000)
	MaxBatchSteps  = "MAX_BATCH_STEPS"  // the most steps, of about 100 ns, for a request (default 5,000,000)
	MaxBatchBytes  = "MAX_BATCH_BYTES"  // the longest body of a batch, decompressed (default 10 MiB)

	// FullEnvelope is whether each record has the members that follow from its other ones:
	// dataschema, and the time that is in its id (on or off, the default).
	FullEnvelope = "FULL_ENVELOPE"

	// IdempotencyWindow is how long the gateway recognizes an event of an idempotent type
	// that is sent again (Go duration, at least a minute; default 24h).
	IdempotencyWindow = "IDEMPOTENCY_WINDOW"

	// Authorization is what a request must have: iam (a signature), jwt (a token, which API
	// Gateway verifies), keys (a key, which the functions look up), or none (default), as in a
	// local run.
	Authorization = "AUTHORIZATION"
	// IAMClientRole is a pattern of the names of the roles that may speak for a client
	// (default: the caller's policy alone decides). IAMAccount is the account of these roles.
	IAMClientRole = "IAM_CLIENT_ROLE"
	IAMAccount    = "IAM_ACCOUNT"

	JWTClientClaim = "JWT_CLIENT_CLAIM" // the claim of a token with its clients (default clients)
	JWTScopeClaim  = "JWT_SCOPE_CLAIM"  // the claim of a token with its scopes (default scope)
	JWTScopePrefix = "JWT_SCOPE_PREFIX" // what scopes in tokens begin with; others do not count (default: nothing)

	KeyTable      = "KEY_TABLE"      // the DynamoDB table of keys and webhooks (default: there are none)
	Webhooks      = "WEBHOOKS"       // whether webhooks can send events: on or off (default)
	PublicSchemas = "PUBLIC_SCHEMAS" // whether anyone can read numbered versions: on or off (default)
	UsageTable    = "USAGE_TABLE"    // the DynamoDB table of quotas and usage (default: nothing is counted)

	AllowDeletion = "ALLOW_DELETION" // whether deprecated event types can be deleted: on or off (default)

	LogLevel = "LOG_LEVEL" // DEBUG, INFO (default), WARN or ERROR
	// LogSample is of how many requests that succeed one is logged, and has its times in the
	// metrics (default 1). There is one a minute in any case.
	LogSample = "LOG_SAMPLE"

	Metrics         = "METRICS"          // whether to log what CloudWatch makes metrics of: on (default) or off
	MetricNamespace = "METRIC_NAMESPACE" // the metrics' namespace in CloudWatch (default EventGateway)
	// MetricTypes is how many event types have metrics of their own (default 100); each
	// costs up to $3.30 a month.
	MetricTypes = "METRIC_TYPES"
)

// MemorySize is the memory of a function in MB. Lambda sets it.
const MemorySize = "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"

// Defaults of settings.
const (
	DefaultMemorySize        = 256
	DefaultMaxEventBytes     = 1_000_000
	DefaultMaxBatchEvents    = 5_000
	DefaultMaxBatchBytes     = 10 << 20
	DefaultIdempotencyWindow = 24 * time.Hour
	DefaultSampleTTL         = 7 * 24 * time.Hour
)

// SchemaMemory returns how many bytes of a function's memory compiled schemas may take, and
// the references that are compiled for invalid events. With both full, a function of 128 MB
// still answers the largest batches (localstack/hostile).
func SchemaMemory(memoryMB int) (compiled, references int) {
	return memoryMB << 20 / 4, memoryMB << 20 / 8
}

// Reader reads settings. It collects all that is wrong with them, so that a function
// reports everything at once.
type Reader struct {
	Getenv   func(string) string
	problems []error
}

// Required returns the value of name, which must be set.
func (r *Reader) Required(name string) string {
	v := r.Getenv(name)
	if v == "" {
		r.problems = append(r.problems, fmt.Errorf("%s is not set", name))
	}
	return v
}

// parsed returns the value of name, or otherwise where it is not set. what says in words
// which values are ok.
func parsed[T any](r *Reader, name string, otherwise T, what string, parse func(string) (value T, ok bool)) T {
	v := r.Getenv(name)
	if v == "" {
		return otherwise
	}
	value, ok := parse(v)
	if !ok {
		r.problems = append(r.problems, fmt.Errorf("%s is %q, not %s", name, v, what))
	}
	return value
}

// Duration returns the duration in name, or otherwise where it is not set. It
// must not be negative.
func (r *Reader) Duration(name string, otherwise time.Duration) time.Duration {
	return parsed(r, name, otherwise, "a duration such as 5s", func(v string) (time.Duration, bool) {
		d, err := time.ParseDuration(v)
		return d, err == nil && d >= 0
	})
}

// LongDuration returns the duration in name, or otherwise where it is not set. It
// must be at least least.
func (r *Reader) LongDuration(name string, least, otherwise time.Duration) time.Duration {
	d := r.Duration(name, otherwise)
	if d < least && r.Getenv(name) != "" {
		r.problems = append(r.problems, fmt.Errorf("%s is %q, less than %v", name, r.Getenv(name), least))
	}
	return d
}

// PositiveInt returns the number in name, or otherwise where it is not set.
func (r *Reader) PositiveInt(name string, otherwise int) int {
	return parsed(r, name, otherwise, "a number above 0", func(v string) (int, bool) {
		n, err := strconv.Atoi(v)
		return n, err == nil && n > 0
	})
}

// Switch returns whether name is on, or otherwise where it is not set.
func (r *Reader) Switch(name string, otherwise bool) bool {
	return parsed(r, name, otherwise, "on or off", func(v string) (on, ok bool) {
		return v == "on", v == "on" || v == "off"
	})
}

// Level returns the level in name, INFO where it is not set.
func (r *Reader) Level(name string) slog.Level {
	return parsed(r, name, slog.LevelInfo, "DEBUG, INFO, WARN or ERROR", func(v string) (level slog.Level, ok bool) {
		return level, level.UnmarshalText([]byte(v)) == nil
	})
}

// Check adds the error of something that was made from settings; nil adds nothing.
func (r *Reader) Check(err error) {
	if err != nil {
		r.problems = append(r.problems, err)
	}
}

// Err names every setting that is missing or malformed; nil for none.
func (r *Reader) Err() error { return errors.Join(r.problems...) }
