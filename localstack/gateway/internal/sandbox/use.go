package sandbox

import "time"

// Use is what a process has used.
type Use struct {
	CPU        time.Duration // user and system
	PeakMemory int64         // bytes, the most at a time since it started
}

// Use is what the process has used so far; zero where nobody can tell. Between two
// looks at a process its memory may have come and gone: PeakMemory tells.
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

// CPU is the processor time that the process has used so far; 0 where nobody can tell.
func (s *Sandbox) CPU() time.Duration {
	if s == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	used, _ := s.cpu()
	return used
}

// Exceeds says whether that is more memory than the function has.
func (s *Sandbox) Exceeds(u Use) bool { return s != nil && u.PeakMemory > s.memory }
