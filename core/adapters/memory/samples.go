package memory

import (
	"bytes"
	"context"
	"slices"
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

	durable
	bytes   int
	last    int64                         // number of the newest sample
	samples map[core.EventType][]numbered // oldest first
}

// numbered is a sample with a number, in the order of arrival.
type numbered struct {
	sampling.Sample
	Number int64
}

func (n numbered) path() string { return pathOf(n.Type) + "/" + ordered(n.Number) }

// Keep implements [core.SampleWriter].
func (s *Samples) Keep(ctx context.Context, samples []sampling.Sample) error {
	return s.do(ctx, func(tx *transaction) error {
		if s.samples == nil {
			s.samples = map[core.EventType][]numbered{}
		}
		for _, sample := range samples {
			sample.Data = bytes.Clone(sample.Data)
			if len(s.samples[sample.Type]) == sampling.MaxSamples {
				s.drop(tx, sample.Type)
			}
			s.last++
			added := numbered{sample, s.last}
			s.add(added)
			tx.put(inSamples, added.path(), added)
			s.shrink(tx, sample.Type)
		}
		return nil
	})
}

func (s *Samples) add(n numbered) {
	s.samples[n.Type] = append(s.samples[n.Type], n)
	s.bytes += len(n.Data)
}

func (s *Samples) open(j Journal) error {
	s.journal, s.samples, s.bytes = j, map[core.EventType][]numbered{}, 0
	return load(j, inSamples, func(_ string, n numbered) {
		s.add(n)
		s.last = max(s.last, n.Number)
	})
}

// shrink drops samples while they take too many bytes. It begins with the samples of t, and
// leaves t its last one.
func (s *Samples) shrink(tx *transaction, t core.EventType) {
	for s.MaxBytes > 0 && s.bytes > s.MaxBytes && len(s.samples[t]) > 1 {
		s.drop(tx, t)
	}
	for other := range s.samples {
		for s.MaxBytes > 0 && s.bytes > s.MaxBytes && other != t && len(s.samples[other]) > 0 {
			s.drop(tx, other)
		}
	}
}

// drop drops the oldest sample of an event type.
func (s *Samples) drop(tx *transaction, t core.EventType) {
	kept := s.samples[t]
	s.bytes -= len(kept[0].Data)
	tx.remove(inSamples, kept[0].path())
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
	var recent []sampling.Sample
	for _, sample := range s.samples[t] {
		if now.Before(sample.Expires) {
			recent = append(recent, sample.Sample)
		}
	}
	slices.Reverse(recent)
	slices.SortStableFunc(recent, func(a, b sampling.Sample) int { return b.Time.Compare(a.Time) })
	return recent[:min(len(recent), limit)], nil
}
