package memory

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/sampling"
)

var _ sampling.EventSamples = (*Samples)(nil)

// Samples keeps samples of events. Its zero value is empty and ready.
type Samples struct {
	mu      sync.Mutex
	samples map[core.EventType][]sampling.Sample // oldest first
}

// Keep implements [core.SampleWriter].
func (s *Samples) Keep(ctx context.Context, samples []sampling.Sample) error {
	if err := ended(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.samples == nil {
		s.samples = map[core.EventType][]sampling.Sample{}
	}
	for _, sample := range samples {
		sample.Data = bytes.Clone(sample.Data)
		kept := s.samples[sample.Type]
		s.samples[sample.Type] = append(kept[max(0, len(kept)+1-sampling.MaxSamples):], sample)
	}
	return nil
}

// Recent implements [core.SampleReader].
func (s *Samples) Recent(ctx context.Context, t core.EventType, now time.Time, limit int) ([]sampling.Sample, error) {
	if err := ended(ctx); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	recent := slices.DeleteFunc(slices.Clone(s.samples[t]),
		func(sample sampling.Sample) bool { return !now.Before(sample.Expires) })
	slices.Reverse(recent)
	slices.SortStableFunc(recent, func(a, b sampling.Sample) int { return b.Time.Compare(a.Time) })
	return recent[:min(len(recent), limit)], nil
}
