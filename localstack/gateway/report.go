package gateway

import (
	"fmt"
	"time"

	"example.com/eventgateway/localstack/gateway/internal/sandbox"
)

// Report has what one invocation used, as the line REPORT in the log of a Lambda function.
type Report struct {
	Function   string
	RequestID  string        // of Lambda
	Duration   time.Duration // on the clock
	CPU        time.Duration // user and system, of the process during the invocation
	PeakMemory int64         // bytes, the most since the process started
}

func (r Report) String() string {
	return fmt.Sprintf("REPORT RequestId: %s Duration: %.2f ms CPU: %.2f ms Max Memory Used: %d MB",
		r.RequestID, ms(r.Duration), ms(r.CPU), r.PeakMemory>>20)
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// report reports w's current invocation, and returns what its process has used. Without
// Options.MemoryMB it does nothing. The pool's mutex is held.
func (w *worker) report() (use sandbox.Use) {
	if w.box == nil || w.current == nil {
		return use
	}
	use = w.box.Use()
	inv := w.current
	r := Report{w.pool.function, inv.id, time.Since(inv.began), use.CPU - inv.cpu, use.PeakMemory}
	w.pool.logfLocked("INFO", "%v", r)
	if w.pool.opts.Reported != nil {
		w.pool.opts.Reported(r)
	}
	return use
}

// outOfMemory kills a worker that uses more memory than its function has.
func (w *worker) outOfMemory(used int64) {
	w.pool.mu.Lock()
	defer w.pool.mu.Unlock()
	w.report()
	w.pool.killForMemory(w, used)
}

func (p *pool) killForMemory(w *worker, used int64) {
	p.logfLocked("ERROR", "used %.1f MB, more than its %d MB, and was killed (Runtime.OutOfMemory)",
		float64(used)/(1<<20), p.opts.MemoryMB)
	p.fail(w, errFunction)
	w.kill()
}

// free returns how many more invocations can have a process of their own, now or as soon as
// one has started or asks for its next invocation. The pool's mutex is held.
func (p *pool) free() int {
	n := p.opts.MaxWorkers - len(p.workers)
	for w := range p.workers {
		if w.current == nil {
			n++
		}
	}
	return n
}
