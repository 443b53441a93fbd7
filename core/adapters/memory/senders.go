package memory

import (
	"context"
	"sync"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/senders"
)

var _ senders.Counts = (*Senders)(nil)

// Senders remembers counts of versions. Its zero value is empty and ready.
type Senders struct {
	mu     sync.Mutex
	counts map[versionOfDay]senders.Count
}

type versionOfDay struct {
	core.EventType
	version int
	day     time.Time
}

// Add implements [senders.CountWriter].
func (s *Senders) Add(ctx context.Context, counts []senders.Count) error {
	if err := ended(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.counts == nil {
		s.counts = map[versionOfDay]senders.Count{}
	}
	for _, c := range counts {
		key := versionOfDay{c.Type, c.Version, c.Day()}
		c.Events += s.counts[key].Events
		s.counts[key] = c
	}
	return nil
}

// Counts implements [senders.CountReader].
func (s *Senders) Counts(ctx context.Context, t core.EventType, now time.Time) ([]senders.Count, error) {
	if err := ended(ctx); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []senders.Count
	for key, c := range s.counts {
		if key.EventType == t && !key.day.Before(senders.Since(now)) {
			found = append(found, c)
		}
	}
	return found, nil
}
