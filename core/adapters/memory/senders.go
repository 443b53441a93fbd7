package memory

import (
	"context"
	"fmt"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/senders"
)

var _ senders.Counts = (*Senders)(nil)

// Senders remembers counts of versions. Its zero value is empty and ready.
type Senders struct {
	durable
	counts map[versionOfDay]senders.Count
}

type versionOfDay struct {
	core.EventType
	version int
	day     time.Time
}

// Add implements [senders.CountWriter].
func (s *Senders) Add(ctx context.Context, counts []senders.Count) error {
	return s.do(ctx, func(tx *transaction) error {
		if s.counts == nil {
			s.counts = map[versionOfDay]senders.Count{}
		}
		for _, c := range counts {
			key := keyOf(c)
			c.Events += s.counts[key].Events
			s.counts[key] = c
			tx.put(inSenders, key.path(), c)
		}
		return nil
	})
}

func (s *Senders) open(j Journal) error {
	s.journal, s.counts = j, map[versionOfDay]senders.Count{}
	return load(j, inSenders, func(_ string, c senders.Count) { s.counts[keyOf(c)] = c })
}

func keyOf(c senders.Count) versionOfDay { return versionOfDay{c.Type, c.Version, c.Day()} }

func (v versionOfDay) path() string {
	return fmt.Sprintf("%s/%d/%s", pathOf(v.EventType), v.version, v.day.Format(time.DateOnly))
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
