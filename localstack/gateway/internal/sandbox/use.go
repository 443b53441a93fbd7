package sandbox

import "time"

// Use is the use of resources by a process.
type Use struct {
	CPU        time.Duration // user and system
	PeakMemory int64         // bytes, the most since it started
}

// Use returns the use of the process so far; zero if this system cannot measure it.
// PeakMemory includes memory that the process had only between two measurements.
func (s *Sandbox) Use() (u Use) {
	if s == nil {
		return u
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return u
	}
	u.CPU, _ = s.cpu()
	u.PeakMemory, _ = peakMemory(s.process.Pid)
	return u
}

// Exceeds reports whether bytes is more memory than the function has.
func (s *Sandbox) Exceeds(u Use) bool { return s != nil && u.PeakMemory > s.memory }
