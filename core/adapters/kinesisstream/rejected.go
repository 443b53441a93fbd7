package kinesisstream

import (
	"context"
	"slices"
	"sync"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/records"
	"example.com/eventgateway/core/rejections"
	"example.com/eventgateway/events"
)

var _ rejections.RejectedEvents = (*Rejected)(nil)

// Rejected is a stream of rejected events: each rejection is one record, in the
// form of events.Rejected. It is safe for many goroutines.
type Rejected struct{ stream *Stream }

// NewRejected returns the stream of rejected events of that name.
func NewRejected(client Writer, name string) *Rejected {
	return &Rejected{NewEncoded(client, name)}
}

// writeOnly is a client for events of which none is published Once, so no search happens.
type writeOnly struct {
	Writer
	Reader // nil
}

// Keep implements [rejections.RejectedEvents]. It retries and ends as [Stream.Publish] does. Each
// record has a partition key of its own, so that none waits for another.
func (s *Rejected) Keep(ctx context.Context, rejections []rejections.Rejection) []error {
	m := keepMemories.Get().(*keepMemory)
	defer m.putBack()
	m.encoded = slices.Grow(m.encoded, lengthOf(rejections))
	m.records = slices.Grow(m.records, len(rejections))
	for i := range rejections {
		r := &rejections[i]
		begin := len(m.encoded)
		rejected := records.OfRejection(r, m.violations[:0])
		m.violations = rejected.Errors
		m.encoded = rejected.Append(m.encoded) // earlier records may keep older memory
		record := m.encoded[begin:len(m.encoded):len(m.encoded)]
		m.records = append(m.records, core.Event{ID: r.ID, PartitionKey: r.ID, Data: record})
	}
	errs := make([]error, len(rejections))
	for i, result := range s.stream.Publish(ctx, m.records) {
		errs[i] = result.Err
	}
	return errs
}

// lengthOf is about how long the records of rejections are together, in bytes.
func lengthOf(rejections []rejections.Rejection) (bytes int) {
	for i := range rejections {
		bytes += len(rejections[i].Original.Bytes) + 2*envelope
	}
	return min(bytes, maxKeepMemory)
}

// keepMemory is the memory of one Keep after the other.
type keepMemory struct {
	encoded    []byte
	records    []core.Event
	violations []events.Violation // of the last rejection
}

var keepMemories = sync.Pool{New: func() any { return new(keepMemory) }}

// maxKeepMemory bounds the memory for records that is kept, in bytes.
const maxKeepMemory = 1 << 20

// putBack ends the use of the memory. No call may be under way.
func (m *keepMemory) putBack() {
	if cap(m.encoded) > maxKeepMemory || cap(m.records) > maxRecordsPerCall {
		return
	}
	clear(m.records) // lets go of the texts
	clear(m.violations[:cap(m.violations)])
	m.encoded, m.records = m.encoded[:0], m.records[:0]
	keepMemories.Put(m)
}
