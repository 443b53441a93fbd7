package logs

import (
	"sync"
	"time"
)

// sampleAge is the most time between two samples, if there is something to sample.
const sampleAge = time.Minute

// Sample chooses what to log of much that is alike: the first of every few, and after a
// minute the next one in any case. It is safe for many goroutines.
type Sample struct {
	every int

	mu    sync.Mutex
	since int // how many came since the last that was chosen, with it
	last  time.Time
}

// NewSample returns a sample of one of so many; with 0 or 1, of all.
func NewSample(every int) *Sample { return &Sample{every: every} }

// Take reports whether to log what happens now.
func (s *Sample) Take(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.since > 0 && s.since < s.every && now.Sub(s.last) < sampleAge {
		s.since++
		return false
	}
	s.since, s.last = 1, now
	return true
}
