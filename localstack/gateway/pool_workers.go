package gateway

import (
	"context"
	"time"

	"example.com/eventgateway/localstack/gateway/internal/sandbox"
)

// After a worker that ended as it started, none is started for a while, so that a function
// that cannot start does not use up the machine.
const (
	firstBackoff = 100 * time.Millisecond
	maxBackoff   = 5 * time.Second // doubles up to this
)

// startWorkers starts as many workers as the queue needs and the limits allow. If there can
// be no worker, the invocations fail.
func (p *pool) startWorkers() {
	if p.closed {
		return
	}
	if wait := time.Until(p.notUntil); wait > 0 {
		if len(p.workers) == 0 {
			p.failQueue(errFunction)
		} else if p.retry == nil && len(p.queue) > 0 {
			p.retry = time.AfterFunc(wait, func() {
				p.mu.Lock()
				defer p.mu.Unlock()
				p.retry = nil
				p.startWorkers()
			})
		}
		return
	}
	for p.starting < len(p.queue) && len(p.workers) < p.opts.MaxWorkers {
		ctx, kill := context.WithCancel(context.Background())
		w := &worker{pool: p, key: newWorkerKey(), wake: make(chan struct{}, 1), kill: kill}
		if p.opts.MemoryMB != 0 {
			w.box = sandbox.New(p.opts.MemoryMB, w.outOfMemory)
		}
		p.workers[w] = struct{}{}
		p.starting++
		w.startTimer(p.opts.InitTimeout, func() {
			p.logfLocked("ERROR", "was not ready after %v and was killed", p.opts.InitTimeout)
		})
		p.running.Go(func() { p.ended(w, w.run(ctx)) })
	}
}

// ended takes a worker whose process has ended out of the pool.
func (p *pool) ended(w *worker, how error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w.stopTimer()
	delete(p.workers, w)
	p.leaveIdle(w)
	if p.closed {
		p.fail(w, errStopping)
		return
	}
	p.putBack(w)
	if w.current != nil {
		p.logfLocked("ERROR", "ended in the middle of a request: %v", how)
		p.fail(w, errFunction)
	}
	if !w.ready {
		p.starting--
		p.backoff = min(max(2*p.backoff, firstBackoff), maxBackoff)
		p.notUntil = time.Now().Add(p.backoff)
		p.logfLocked("ERROR", "ended as it started: %v; what it printed is above", how)
	}
	p.startWorkers()
}

func (p *pool) failQueue(err error) {
	for _, inv := range p.queue {
		inv.result <- result{err: err}
	}
	p.queue = nil
}

// close fails the waiting invocations, kills all workers and returns when they have ended.
func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	p.failQueue(errStopping)
	if p.retry != nil {
		p.retry.Stop()
	}
	for w := range p.workers {
		p.fail(w, errStopping)
		w.kill()
	}
	p.mu.Unlock()
	p.running.Wait()
}
