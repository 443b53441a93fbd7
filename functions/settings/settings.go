// Package settings names the environment variables of the functions, once, for
// the functions that read them and for everything that starts a function: the
// stack and the local gateway.
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
	SchemaTable    = "SCHEMA_TABLE"     // the DynamoDB table of schemas
	ClaimTable     = "CLAIM_TABLE"      // the DynamoDB table that remembers the events of idempotent types
	EventStream    = "EVENT_STREAM"     // the Kinesis stream's name
	RejectedStream = "REJECTED_STREAM"  // the Kinesis stream that rejected events are kept in (default none: they are not)
	SampleTable    = "SAMPLE_TABLE"     // the DynamoDB table that samples of accepted events are kept in (default none: they are not)
	SampleTTL      = "SAMPLE_TTL"       // how long one is kept (Go duration, at least a minute; default 168h)
	PublicURL      = "PUBLIC_URL"       // where callers reach the API, no trailing slash; part of each record's dataschema
	HeadTTL        = "HEAD_TTL"         // for how long the latest version is taken from memory (Go duration; default 5s)
	MaxEventBytes  = "MAX_EVENT_BYTES"  // the largest event taken (default 1,000,000; a Kinesis record holds 1 MiB)
	MaxBatchEvents = "MAX_BATCH_EVENTS" // the most events of a batch (default 5,000)
	MaxBatchSteps  = "MAX_BATCH_STEPS"  // of checking the events of a request together, of about 100 ns (default 5,000,000)
	MaxBatchBytes  = "MAX_BATCH_BYTES"  // the longest body of a batch, decompressed (default 10 MiB)

	// IdempotencyWindow is how long an event of an idempotent type is recognized
	// when it is sent again (Go duration, at least a minute; default 24h).
	IdempotencyWindow = "IDEMPOTENCY_WINDOW"

	AllowDeletion = "ALLOW_DELETION" // on or off (default): whether deprecated event types can be deleted

	LogLevel = "LOG_LEVEL" // DEBUG, INFO (default), WARN or ERROR

	Metrics         = "METRICS"          // on (default) or off: lines from which CloudWatch makes metrics
	MetricNamespace = "METRIC_NAMESPACE" // theirs in CloudWatch (default EventGateway)
	MetricTypes     = "METRIC_TYPES"     // the most event types with metrics of their own (default 100); each costs up to $3.30 a month
)

// Reader reads settings and remembers what is wrong, so that a function that
// is set up wrongly says everything at once.
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

// Duration returns the duration in name, or otherwise where it is not set. It
// must not be negative.
func (r *Reader) Duration(name string, otherwise time.Duration) time.Duration {
	v := r.Getenv(name)
	if v == "" {
		return otherwise
	}
	d, err := time.ParseDuration(v)
	if err != nil || d < 0 {
		r.problems = append(r.problems, fmt.Errorf("%s is %q, not a duration such as 5s", name, v))
	}
	return d
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
	v := r.Getenv(name)
	if v == "" {
		return otherwise
	}
	n, err := strconv.Atoi(v)
	if err != nil || n <= 0 {
		r.problems = append(r.problems, fmt.Errorf("%s is %q, not a number above 0", name, v))
	}
	return n
}

// Switch returns whether name is on, or otherwise where it is not set.
func (r *Reader) Switch(name string, otherwise bool) bool {
	switch v := r.Getenv(name); v {
	case "":
		return otherwise
	case "on", "off":
		return v == "on"
	default:
		r.problems = append(r.problems, fmt.Errorf("%s is %q, not on or off", name, v))
		return otherwise
	}
}

// Level returns the level in name, INFO where it is not set.
func (r *Reader) Level(name string) slog.Level {
	var level slog.Level
	if v := r.Getenv(name); v != "" {
		if err := level.UnmarshalText([]byte(v)); err != nil {
			r.problems = append(r.problems, fmt.Errorf("%s is %q, not DEBUG, INFO, WARN or ERROR", name, v))
		}
	}
	return level
}

// Check remembers what is wrong with something that was made of settings; nil is
// nothing.
func (r *Reader) Check(err error) {
	if err != nil {
		r.problems = append(r.problems, err)
	}
}

// Err is nil or names every setting that is missing or malformed.
func (r *Reader) Err() error { return errors.Join(r.problems...) }
