package memory

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"time"

	"example.com/eventgateway/core"
)

var _ core.EventStream = (*Stream)(nil)

// Stream is an event stream of one shard. Its zero value is empty and ready.
type Stream struct {
	Now func() time.Time // the clock; nil for time.Now

	mu     sync.Mutex
	events []core.Event
	times  []time.Time // of arrival
}

const shard = "shard-0"

// Publish implements [core.EventStream].
func (s *Stream) Publish(ctx context.Context, events []core.Event) []core.PublishResult {
	results := make([]core.PublishResult, len(events))
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, e := range events {
		if err := ended(ctx); err != nil {
			results[i].Err = err
			continue
		}
		e.Data = bytes.Clone(e.Data)
		s.events, s.times = append(s.events, e), append(s.times, s.now())
		results[i].ShardID = shard
		results[i].SequenceNumber = sequenceNumber(len(s.events))
	}
	return results
}

// Check implements [core.EventStream]. The stream takes all events.
func (s *Stream) Check(events []core.Event) []error { return make([]error, len(events)) }

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
		for n, e := range s.events {
			within := !s.times[n].Before(wanted.Since) && !s.times[n].After(wanted.Until)
			if within && e.Type == wanted.Type && e.ID == wanted.ID && e.Source == wanted.Source &&
				e.PartitionKey == wanted.PartitionKey {
				results[i] = core.PublishResult{ShardID: shard, SequenceNumber: sequenceNumber(n + 1)}
				break
			}
		}
	}
	return results
}

// Events returns what was published, oldest first.
func (s *Stream) Events() []core.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]core.Event(nil), s.events...)
}

func (s *Stream) now() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
}

func sequenceNumber(place int) string { return fmt.Sprintf("%020d", place) }
