// Package sandbox holds a process to what AWS Lambda gives a function of its size:
// a part of a processor, so much memory, and no time at all between invocations.
//
// The process is stopped and continued by signals, as its use of the processor
// says: that needs neither cgroups nor privileges.
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
	// period is how often a process gets its share anew.
	period = 20 * time.Millisecond
	// shortest is the least time between two looks at a process.
	shortest = period / 40
)

// Processors is how many of them a function with that much memory has.
func Processors(memoryMB int) float64 { return float64(memoryMB) / vCPU }

// Sandbox holds one process. A nil *Sandbox holds nothing.
//
// A process starts without a limit on its processor time, as Lambda starts
// functions; then [Sandbox.Resume] and [Sandbox.Freeze] take turns. Nothing looks at
// a process while it is frozen.
type Sandbox struct {
	memory   int64         // bytes
	quota    time.Duration // of processor time in a period
	exceeded func(used int64)

	mu      sync.Mutex
	process *os.Process // nil before Attach
	state   state
	stopped bool // by a signal
	timer   *time.Timer

	balance time.Duration // processor time left in this period; below 0, owed to the next
	ends    time.Time     // of this period
	counted time.Duration // processor time that balance knows of
}

type state int

const (
	starting state = iota
	running
	frozen
	ended
)

// New returns a sandbox for a function with that much memory. exceeded is called
// once, with the bytes used, when the process has more than that; it should kill it.
func New(memoryMB int, exceeded func(used int64)) *Sandbox {
	quota := time.Duration(float64(period) * Processors(memoryMB))
	return &Sandbox{memory: int64(memoryMB) << 20, quota: quota, exceeded: exceeded}
}

// Attach says which process it is, once it has started. Freeze and Resume may have
// been called before.
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

// Release ends the watch over a process that has ended.
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

// look counts what the process has used, does what follows, and says when to look
// again.
func (s *Sandbox) look() {
	if used := s.hold(); used > 0 {
		s.exceeded(used)
	}
}

// hold returns the memory of a process that has too much of it, else 0.
func (s *Sandbox) hold() (used int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state != starting && s.state != running {
		return 0
	}
	memory, err := residentMemory(s.process.Pid)
	cpu, cpuErr := s.cpu()
	if err != nil || cpuErr != nil { // it has ended, or this system cannot tell
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

// share stops a process that has used its part of this period, continues one that
// has not, and returns for how long that holds.
func (s *Sandbox) share(cpu time.Duration, now time.Time) time.Duration {
	s.balance -= cpu - s.counted
	s.counted = cpu
	if late := now.Sub(s.ends); late >= 0 {
		periods := 1 + late/period
		s.ends = s.ends.Add(periods * period)
		s.balance = min(s.balance+periods*s.quota, s.quota) // what was left over is lost
	}
	rest := s.ends.Sub(now)
	if s.balance <= 0 {
		s.stop()
		return rest
	}
	s.goOn()
	processors := (s.quota + period - 1) / period // that it may keep busy
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
