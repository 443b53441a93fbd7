package metrics

import (
	"sync"
	"time"
)

// betweenHits is how long hits wait for a line, since they cost more than they say.
const betweenHits = time.Minute

// schemas counts what a process compiles.
type schemas struct {
	mu    sync.Mutex
	count tally
	taken time.Time
}

// SchemaUsed counts a schema that a request needed. compilation is the time that it took to
// compile, 0 for one in memory; see [core.ValidatorsOptions].
func (m *Meter) SchemaUsed(compilation time.Duration) {
	if m == nil {
		return
	}
	m.schemas.mu.Lock()
	defer m.schemas.mu.Unlock()
	if compilation == 0 {
		m.schemas.count.hits++
		return
	}
	m.schemas.count.misses++
	m.schemas.count.compiling += compilation
}

// ReferenceCompiled counts a compilation of what only invalid events need; see
// [jsonschema.NewReferenceCache].
func (m *Meter) ReferenceCompiled(took time.Duration) {
	if m == nil {
		return
	}
	m.schemas.mu.Lock()
	defer m.schemas.mu.Unlock()
	m.schemas.count.references++
	m.schemas.count.compiling += took
}

// take returns what is to be written now, and begins anew; nil for nothing.
func (s *schemas) take(now time.Time) *tally {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.count.misses+s.count.references == 0 && (s.count.hits == 0 || now.Sub(s.taken) < betweenHits) {
		return nil
	}
	taken := s.count
	s.count, s.taken = tally{}, now
	return &taken
}
