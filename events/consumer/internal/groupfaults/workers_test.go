//go:build unix

package groupfaults_test

import (
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"
)

// process is a worker that runs.
type process struct {
	name    string
	command *exec.Cmd
	stdin   io.Closer
	frozen  bool
	ended   chan struct{}
	err     error // for those who wait for ended
}

// workers are the processes of a group. A process that ends by itself or is killed has a successor.
type workers struct {
	t       *testing.T
	env     []string
	told    *os.File // the end of the pipe that they write
	mu      sync.Mutex
	live    []*process
	started int
	closing bool
}

// start starts a worker.
func (w *workers) start() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closing {
		return
	}
	w.started++
	p := &process{name: "w" + strconv.Itoa(w.started), ended: make(chan struct{})}
	p.command = exec.Command(os.Args[0])
	p.command.Env = append(os.Environ(), w.env...)
	p.command.Env = append(p.command.Env, nameEnv+"="+p.name, "GOMAXPROCS=1")
	p.command.ExtraFiles = []*os.File{w.told}
	p.command.Stderr = os.Stderr
	var err error
	if p.stdin, err = p.command.StdinPipe(); err == nil {
		err = p.command.Start()
	}
	if err != nil {
		w.t.Error(err)
		return
	}
	w.live = append(w.live, p)
	go func() {
		p.err = p.command.Wait()
		close(p.ended)
		w.remove(p)
		w.start()
	}()
}

func (w *workers) remove(p *process) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range w.live {
		if w.live[i] == p {
			w.live = append(w.live[:i], w.live[i+1:]...)
			return
		}
	}
}

// kill kills a worker at any moment.
func (w *workers) kill() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.live) == 0 {
		return false
	}
	return w.live[rand.IntN(len(w.live))].command.Process.Kill() == nil //nolint:gosec // a test
}

// freeze stops a worker for a while, as long as several lives of a lease.
func (w *workers) freeze(pause time.Duration) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.live) == 0 {
		return false
	}
	p := w.live[rand.IntN(len(w.live))] //nolint:gosec // a test
	if p.frozen || p.command.Process.Signal(syscall.SIGSTOP) != nil {
		return false
	}
	p.frozen = true
	time.AfterFunc(pause, func() { w.thaw(p) })
	return true
}

func (w *workers) thaw(p *process) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p.frozen = false
	_ = p.command.Process.Signal(syscall.SIGCONT) // fails if it was killed
}

// end asks all workers to stop, and returns the names of those that did.
func (w *workers) end(patience time.Duration) (stopped []string) {
	w.mu.Lock()
	w.closing = true
	live := append([]*process(nil), w.live...)
	w.mu.Unlock()
	for _, p := range live {
		w.thaw(p)
		_ = p.command.Process.Signal(syscall.SIGTERM)
	}
	late := time.After(patience)
	for _, p := range live {
		select {
		case <-p.ended:
		case <-late:
			_ = p.command.Process.Kill()
			<-p.ended
		}
		if p.err != nil {
			w.t.Errorf("%s, which was to stop: %v", p.name, p.err)
		}
		p.stdin.Close()
		stopped = append(stopped, p.name)
	}
	return stopped
}
