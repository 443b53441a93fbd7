// Package sandbox limits a process as AWS Lambda limits a function of its size: to a part
// of a processor, to its memory, and to no processor time between invocations.
//
// It stops and continues the process by signals, according to its use of the processor.
// That needs neither cgroups nor privileges.
package sandbox

import (
	"os"
	"sync"
	"syscall"
	"time"
)

// Sizes of a function, in MB.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
const (
	MinMemoryMB = 128
	MaxMemoryMB = 10240
	vCPU        = 1769 // with this much memory, a function has one processor
)

const (
	// period is the time after which a process gets a new share.
	period = 20 * time.Millisecond
	// shortest is the least time between two measurements of a process.
	shortest = period / 40
)

// Processors returns the number of processors of a function with that much memory.
func Processors(memoryMB int) float64 { return float64(memoryMB) / vCPU }

// Sandbox limits one process. A nil *Sandbox sets no limits.
//
// A process starts without a limit on its processor time, as functions do on Lambda; then
// [Sandbox.Resume] and [Sandbox.Freeze] take turns. A frozen process is not measured.
type Sandbox struct {
	memory   int64         // bytes
	quota    time.Duration // of processor time in a period
	exceeded func(used int64)

	mu      sync.Mutex
	process *os.Process // nil before Attach
	state   state
	stopped bool // by a signal
	timer   *time.Timer

	balance time.Duration // processor time left in this period; the next period pays for less than 0
	ends    time.Time     // of this period
	counted time.Duration // processor time that balance includes
}

type state int

const (
	starting state = iota
	running
	frozen
	ended
)

// New returns a sandbox for a function with that much memory. When the process uses more,
// exceeded is called, once, with the bytes used; it should kill the process.
func New(memoryMB int, exceeded func(used int64)) *Sandbox {
	quota := time.Duration(float64(period) * Processors(memoryMB))
	return &Sandbox{memory: int64(memoryMB) << 20, quota: quota, exceeded: exceeded}
}

// Attach sets the process, once it has started. Freeze and Resume may be called before.
func (s *Sandbox) Attach(process *os.Process) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.process = process
	s.timer = time.AfterFunc(0, s.look)
	if s.state == frozen {
		s.stop()
	}
}

// Resume lets the process run, on its share of a processor.
func (s *Sandbox) Resume() { s.enter(running) }

// Freeze stops the process until Resume.
func (s *Sandbox) Freeze() { s.enter(frozen) }

// Release ends the measurements. Call it when the process has ended.
func (s *Sandbox) Release() { s.enter(ended) }

func (s *Sandbox) enter(next state) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == ended || s.state == next {
		return
	}
	if s.state == starting {
		s.balance, s.ends = s.quota, time.Now().Add(period)
		s.counted, _ = s.cpu()
	}
	s.state = next
	switch {
	case s.process == nil: // Attach does it
	case next == running:
		s.timer.Reset(0)
	case next == frozen:
		s.timer.Stop()
		s.stop()
	case next == ended:
		s.timer.Stop()
	}
}

// look measures the process, stops or continues it, and returns when to look again.
func (s *Sandbox) look() {
	if used := s.hold(); used > 0 {
		s.exceeded(used)
	}
}

// hold returns the memory of a process that uses too much, else 0.
func (s *Sandbox) hold() (used int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state != starting && s.state != running {
		return 0
	}
	memory, err := residentMemory(s.process.Pid)
	cpu, cpuErr := s.cpu()
	if err != nil || cpuErr != nil { // it has ended, or this system cannot measure it
		s.goOn()
		return 0
	}
	if memory > s.memory {
		s.state = ended
		return memory
	}
	wait := period
	if s.state == running {
		wait = s.share(cpu, time.Now())
	}
	s.timer.Reset(wait)
	return 0
}

// share stops a process that has used its part of this period, continues one that has
// not, and returns when to decide again.
func (s *Sandbox) share(cpu time.Duration, now time.Time) time.Duration {
	s.balance -= cpu - s.counted
	s.counted = cpu
	if late := now.Sub(s.ends); late >= 0 {
		periods := 1 + late/period
		s.ends = s.ends.Add(periods * period)
		s.balance = min(s.balance+periods*s.quota, s.quota) // the rest of a period is lost
	}
	rest := s.ends.Sub(now)
	if s.balance <= 0 {
		s.stop()
		return rest
	}
	s.goOn()
	processors := (s.quota + period - 1) / period // that the process can keep busy
	return min(max(s.balance/processors, shortest), rest)
}

func (s *Sandbox) stop() {
	if !s.stopped {
		s.stopped = s.process.Signal(syscall.SIGSTOP) == nil
	}
}

func (s *Sandbox) goOn() {
	if s.stopped {
		s.stopped = s.process.Signal(syscall.SIGCONT) != nil
	}
}

func (s *Sandbox) cpu() (time.Duration, error) {
	if s.process == nil {
		return 0, nil
	}
	return processorTime(s.process.Pid)
}
