package memory

import (
	"bytes"
	"context"
	"time"

	"example.com/eventgateway/core"
)

var _ core.EventStream = (*Stream)(nil)

// Stream is an event stream of one shard. Its zero value is empty and ready, and keeps
// everything.
type Stream struct {
	Tail[Arrived]
	Now func() time.Time // the clock; nil for time.Now
}

// Arrived is an event in a stream.
type Arrived struct {
	core.Event
	At             time.Time // by the stream's clock
	SequenceNumber string
}

const shard = "shard-0"

// Publish implements [core.EventStream].
func (s *Stream) Publish(ctx context.Context, events []core.Event) []core.PublishResult {
	results := make([]core.PublishResult, len(events))
	begun := false
	err := s.run(ctx, func(tx *transaction) error {
		begun = true
		for i, e := range events {
			if results[i].Err = ended(ctx); results[i].Err != nil {
				continue
			}
			e.Data = bytes.Clone(e.Data)
			number := ordered(s.last + 1)
			s.add(tx, Arrived{e, s.now(), number}, sizeOf(e))
			results[i].ShardID, results[i].SequenceNumber = shard, number
		}
		return nil
	})
	for i := range results {
		if err != nil && results[i].Err == nil {
			results[i] = core.PublishResult{Err: err, InDoubt: begun}
		}
	}
	return results
}

// Check implements [core.EventStream]. The stream takes all events.
func (s *Stream) Check(events []core.Event) []error { return make([]error, len(events)) }

func (s *Stream) open(j Journal) error {
	return s.Tail.open(j, inStream, func(a Arrived) int { return sizeOf(a.Event) })
}

// Find implements [core.EventStream].
func (s *Stream) Find(ctx context.Context, sought []core.Sought) []core.PublishResult {
	results := make([]core.PublishResult, len(sought))
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, wanted := range sought {
		if err := ended(ctx); err != nil {
			results[i].Err = err
			continue
		}
		for _, entry := range s.entries {
			e := entry.value
			within := !e.At.Before(wanted.Since) && !e.At.After(wanted.Until)
			if within && e.Type == wanted.Type && e.ID == wanted.ID && e.Source == wanted.Source &&
				e.PartitionKey == wanted.PartitionKey {
				results[i] = core.PublishResult{ShardID: shard, SequenceNumber: e.SequenceNumber}
				break
			}
		}
	}
	return results
}

// Events returns what is kept, oldest first.
func (s *Stream) Events() (events []core.Event) {
	for _, e := range s.all() {
		events = append(events, e.Event)
	}
	return events
}

func (s *Stream) now() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
}
