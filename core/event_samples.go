package core

import (
	"context"
	"time"
)

// Sample is an accepted event, kept to try new versions of its type's schema on.
type Sample struct {
	Type        EventType
	Time        time.Time // when it was accepted, in whole milliseconds
	Expires     time.Time // when it is to be forgotten, in whole seconds
	ContentType string    // "" for JSON, else the data's media type
	Data        []byte    // as it was published
	NoData      bool      // as [Form] has it
}

// Bounds of what is kept.
const (
	MaxSamples       = 500      // of one event type
	MaxSampleBytes   = 16 << 10 // of one event; a longer one is not kept
	MaxSamplesAtOnce = 25       // of one call of Keep
)

// SampleWriter keeps samples.
type SampleWriter interface {
	// Keep stores at most MaxSamplesAtOnce samples, each of at most MaxSampleBytes, in
	// the places of older ones once there are MaxSamples of an event type. Writers
	// need not know of each other: each replaces its own oldest ones, so that what is
	// there is the last MaxSamples of one writer, or of several about as many, of
	// which none is older than the last MaxSamples of any that still writes.
	//
	// Errors: CodeBackendThrottled, CodeBackendUnavailable and CodeInternal as
	// [EventStream] has them. After an error, some of the samples may be stored.
	Keep(ctx context.Context, samples []Sample) error
}

// SampleReader reads samples.
type SampleReader interface {
	// Recent returns what is kept of an event type and has not expired now, the newest
	// first, at most limit of them. It need not see what was stored a moment ago, and
	// may leave some out where all together are longer than 4 MiB. Errors are those of
	// [SampleWriter].
	Recent(ctx context.Context, t EventType, now time.Time, limit int) ([]Sample, error)
}

// EventSamples is all of it: what an adapter implements. What samples hold is as
// confidential as the stream, and is shown to nobody: see [Traffic].
type EventSamples interface {
	SampleWriter
	SampleReader
}
