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
	// MaxBytes bounds the samples of all event types together. If there are more, the event
	// type of the next one loses its oldest, and after them others lose theirs. 0 is no bound.
	MaxBytes int

	bytes   int
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
		if len(s.samples[sample.Type]) == sampling.MaxSamples {
			s.drop(sample.Type)
		}
		s.samples[sample.Type] = append(s.samples[sample.Type], sample)
		s.bytes += len(sample.Data)
		s.shrink(sample.Type)
	}
	return nil
}

// shrink drops samples while there are too many, those of t first, but not the last one.
func (s *Samples) shrink(t core.EventType) {
	for s.MaxBytes > 0 && s.bytes > s.MaxBytes && len(s.samples[t]) > 1 {
		s.drop(t)
	}
	for other := range s.samples {
		for s.MaxBytes > 0 && s.bytes > s.MaxBytes && other != t && len(s.samples[other]) > 0 {
			s.drop(other)
		}
	}
}

// drop drops the oldest sample of an event type.
func (s *Samples) drop(t core.EventType) {
	kept := s.samples[t]
	s.bytes -= len(kept[0].Data)
	if s.samples[t] = kept[1:]; len(kept) == 1 {
		delete(s.samples, t)
	}
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
