package sampling

import (
	"context"
	"time"

	"example.com/eventgateway/core"
)

// Sample is an accepted event, kept to try new versions of its type's schema on.
type Sample struct {
	Type        core.EventType
	Time        time.Time // when it was accepted, in whole milliseconds
	Expires     time.Time // when it is to be forgotten, in whole seconds
	ContentType string    // "" for JSON, else the data's media type
	Data        []byte    // as it was published
	NoData      bool      // as [core.Form] has it
}

// Bounds of what is kept.
const (
	MaxSamples       = 500      // of one event type
	MaxSampleBytes   = 16 << 10 // of one event; a longer one is not kept
	MaxSamplesAtOnce = 25       // of one call of Keep
)

// SampleWriter keeps samples.
type SampleWriter interface {
	// Keep stores at most MaxSamplesAtOnce samples, each of at most MaxSampleBytes. Once
	// an event type has MaxSamples, they replace older ones. Writers need not know of
	// each other: each replaces its own oldest samples. So the store has the last
	// MaxSamples of a single writer, or about as many of several, and none older than
	// the last MaxSamples of a writer that still writes.
	//
	// Errors: CodeBackendThrottled, CodeBackendUnavailable and CodeInternal, as
	// [core.EventStream]. After an error, some of the samples may be stored.
	Keep(ctx context.Context, samples []Sample) error
}

// SampleReader reads samples.
type SampleReader interface {
	// Recent returns at most limit samples of an event type that have not expired now,
	// the newest first. It may miss samples that were stored a moment ago, and may omit
	// some if all together are longer than 4 MiB. Errors: as [SampleWriter].
	Recent(ctx context.Context, t core.EventType, now time.Time, limit int) ([]Sample, error)
}

// EventSamples is both ports, which adapters implement. Samples are as confidential as the
// stream, and the gateway shows them to nobody: package registry counts what a schema makes of them.
type EventSamples interface {
	SampleWriter
	SampleReader
}
