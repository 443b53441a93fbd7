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
	var violations []events.Violation // of one rejection after the other
	for i := range rejections {
		r := &rejections[i]
		begin := len(encoded)
		violations = appendViolations(violations[:0], r.Violations)
		encoded = appendRejection(encoded, r, violations) // earlier records may keep older memory
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

func appendRejection(dst []byte, r *core.Rejection, violations []events.Violation) []byte {
	return events.Rejected{
		ID: r.ID, Time: r.Time, Client: r.Client, Event: r.Event, EventID: r.EventID, EventSource: r.EventSource,
		Version: r.Version, SchemaVersion: r.SchemaVersion, Code: string(r.Code), Detail: r.Detail, Atomic: r.Atomic,
		Errors: violations, Original: events.Original{ContentType: r.Original.ContentType, Header: r.Original.Header,
			Bytes: r.Original.Bytes, JSON: r.Original.JSON},
	}.Append(dst)
}

func appendViolations(list []events.Violation, violations []core.Violation) []events.Violation {
	for _, v := range violations {
		list = append(list, events.Violation{
			Pointer: v.Pointer, Keyword: v.Keyword, Detail: v.Detail, SchemaPointer: v.SchemaPointer,
		})
	}
	return list
}
