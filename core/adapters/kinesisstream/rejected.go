package kinesisstream

import (
	"context"
	"sync"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
)

var _ core.RejectedEvents = (*Rejected)(nil)

// Rejected is a stream of rejected events: each rejection is one record, in the
// form of events.Rejected. It is safe for many goroutines.
type Rejected struct{ stream Stream }

// NewRejected returns the stream of rejected events of that name.
func NewRejected(client Writer, name string) *Rejected {
	return &Rejected{Stream{client: writeOnly{Writer: client}, name: name, encoded: true}}
}

// writeOnly is a client for rejected events. No search happens, since none is published
// Once.
type writeOnly struct {
	Writer
	Reader // nil
}

// Keep implements [core.RejectedEvents]. It retries and ends as [Stream.Publish] does. Each
// record has a partition key of its own, so that none waits for another.
func (s *Rejected) Keep(ctx context.Context, rejections []core.Rejection) []error {
	memory := recordMemory.Get().(*[]byte)
	encoded := (*memory)[:0]
	records := make([]core.Event, len(rejections))
	for i := range rejections {
		r := &rejections[i]
		begin := len(encoded)
		encoded = appendRejection(encoded, r) // earlier records may keep older memory
		records[i] = core.Event{ID: r.ID, PartitionKey: r.ID, Data: encoded[begin:len(encoded):len(encoded)]}
	}
	errs := make([]error, len(rejections))
	for i, result := range s.stream.Publish(ctx, records) {
		errs[i] = result.Err
	}
	if cap(encoded) <= maxRecordMemory {
		*memory = encoded
	}
	recordMemory.Put(memory)
	return errs
}

// recordMemory is for the records of one Keep after the other.
var recordMemory = sync.Pool{New: func() any { return new([]byte) }}

// maxRecordMemory bounds the memory that is kept, in bytes.
const maxRecordMemory = 1 << 20

func appendRejection(dst []byte, r *core.Rejection) []byte {
	record := events.Rejected{
		Errors: make([]events.Violation, 0, len(r.Violations)),
		ID:     r.ID, Time: r.Time, Client: r.Client, Event: r.Event, EventID: r.EventID, EventSource: r.EventSource,
		Version: r.Version, SchemaVersion: r.SchemaVersion, Code: string(r.Code), Detail: r.Detail, Atomic: r.Atomic,
		Original: events.Original{ContentType: r.Original.ContentType, Header: r.Original.Header,
			Bytes: r.Original.Bytes, JSON: r.Original.JSON},
	}
	for _, v := range r.Violations {
		record.Errors = append(record.Errors, events.Violation{
			Pointer: v.Pointer, Keyword: v.Keyword, Detail: v.Detail, SchemaPointer: v.SchemaPointer,
		})
	}
	return record.Append(dst)
}
