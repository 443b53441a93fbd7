package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"example.com/eventgateway/localstack/names"
)

// The failures of an invocation.
var (
	errThrottled   = errors.New("too many requests wait for this function")
	errConcurrency = errors.New("all processes that this function may have are busy")
	errOverrun     = errors.New("the function did not answer in time")
	errFunction    = errors.New("the function failed")
	errStopping    = errors.New("the gateway stops")
)

// invocation is one request to a function.
type invocation struct {
	id       string
	traceID  string
	input    []byte
	deadline time.Time     // set when a worker takes it
	began    time.Time     // likewise
	cpu      time.Duration // of the worker's process, then
	result   chan result   // has room for the one result
}

type result struct {
	output []byte
	err    error
}

// pool runs one function.
//
// An invocation goes to the worker that became idle last, since its caches are the warmest.
// If none is idle, it waits, and as many workers start as invocations wait, up to the
// maximum. The first free worker takes the invocation that waits longest.
type pool struct {
	function string
	arn      string
	opts     Options
	runtime  *runtimeAPI
	prefix   string
	log      *sync.Mutex // of Options.Log
	running  sync.WaitGroup

	mu       sync.Mutex
	workers  map[*worker]struct{}
	idle     []*worker     // the last is taken first
	queue    []*invocation // the first is served first
	starting int           // workers that have not asked for their first invocation
	backoff  time.Duration // 0 after a good start
	notUntil time.Time     // no worker starts before this
	retry    *time.Timer   // then starts workers for the invocations that wait
	closed   bool
}

func newPool(function string, opts Options, runtime *runtimeAPI, log *sync.Mutex) *pool {
	return &pool{
		function: function,
		arn:      "arn:aws:lambda:" + names.Region + ":" + names.AccountID + ":function:" + function,
		opts:     opts,
		runtime:  runtime,
		prefix:   "[" + function + "] ",
		log:      log,
		workers:  map[*worker]struct{}{},
	}
}

// invoke runs the function once and returns its answer. When ctx ends, it returns at once;
// the function still finishes.
func (p *pool) invoke(ctx context.Context, input []byte, traceID string) ([]byte, error) {
	inv := &invocation{id: uuid.NewString(), traceID: traceID, input: input, result: make(chan result, 1)}
	if err := p.submit(inv); err != nil {
		return nil, err
	}
	patience := time.NewTimer(p.opts.QueueTimeout)
	defer patience.Stop()
	for {
		select {
		case r := <-inv.result:
			return r.output, r.err
		case <-patience.C:
			if p.withdraw(inv) {
				return nil, errThrottled
			}
		case <-ctx.Done():
			p.withdraw(inv)
			return nil, ctx.Err()
		}
	}
}

func (p *pool) submit(inv *invocation) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return errStopping
	}
	if n := len(p.idle); n > 0 {
		w := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.assign(w, inv)
		w.wake <- struct{}{}
		return nil
	}
	if p.opts.MemoryMB != 0 && len(p.queue) >= p.free() {
		return errConcurrency
	}
	if len(p.queue) >= p.opts.MaxQueue {
		return errThrottled
	}
	p.queue = append(p.queue, inv)
	p.startWorkers()
	return nil
}

// withdraw takes an invocation out of the queue. It returns false if it is not there.
func (p *pool) withdraw(inv *invocation) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.Index(p.queue, inv)
	if i < 0 {
		return false
	}
	p.queue = slices.Delete(p.queue, i, i+1)
	return true
}

// next waits for an invocation for w. The call ends the former one.
func (p *pool) next(ctx context.Context, w *worker) (*invocation, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w.stopTimer()
	if p.closed {
		return nil, errStopping
	}
	if w.current != nil { // it asks for the next without an answer
		p.fail(w, errFunction)
	}
	if !w.ready {
		w.ready = true
		p.starting--
		p.backoff = 0
	}
	if len(p.queue) > 0 {
		inv := p.queue[0]
		p.queue = slices.Delete(p.queue, 0, 1)
		p.assign(w, inv)
	} else {
		p.wait(ctx, w)
	}
	if w.current == nil {
		return nil, errStopping
	}
	w.taken = true
	w.box.Resume()
	return w.current, nil
}

// wait keeps w idle until it has an invocation, or until ctx ends because its process hung
// up; an invocation that comes too late goes back. The mutex is held at the call and at
// the return.
func (p *pool) wait(ctx context.Context, w *worker) {
	p.idle = append(p.idle, w)
	p.mu.Unlock()
	w.box.Freeze()
	select {
	case <-w.wake:
	case <-ctx.Done():
	}
	p.mu.Lock()
	p.leaveIdle(w)
	if ctx.Err() == nil {
		return
	}
	select { // it may have an invocation at the same time
	case <-w.wake:
	default:
	}
	w.stopTimer()
	p.putBack(w)
	p.startWorkers()
}

func (p *pool) leaveIdle(w *worker) {
	p.idle = slices.DeleteFunc(p.idle, func(other *worker) bool { return other == w })
}

// putBack puts the invocation of w, which w has not seen, at the head of the queue.
func (p *pool) putBack(w *worker) {
	if w.current != nil && !w.taken {
		p.queue = slices.Insert(p.queue, 0, w.current)
		w.current = nil
	}
}

func (p *pool) assign(w *worker, inv *invocation) {
	inv.began = time.Now()
	inv.deadline = inv.began.Add(p.opts.Timeout)
	inv.cpu = w.box.Use().CPU
	w.current, w.taken = inv, false
	w.startTimer(p.opts.Timeout, func() {
		p.logfLocked("ERROR", "took longer than %v and was killed", p.opts.Timeout)
		w.report()
		p.fail(w, errOverrun)
	})
}

// fail ends w's current invocation, if there is one.
func (p *pool) fail(w *worker, err error) {
	if w.current != nil {
		w.current.result <- result{err: err}
		w.current = nil
	}
}

// finish ends w's current invocation, and returns false if that has another id. The
// worker's timer runs until it asks for the next invocation.
func (p *pool) finish(w *worker, id string, output []byte, err error) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if w.current == nil || w.current.id != id {
		return false
	}
	if use := w.report(); w.box.Exceeds(use) { // for so short a time that no measurement saw it
		p.killForMemory(w, use.PeakMemory)
		return true
	}
	w.current.result <- result{output, err}
	w.current = nil
	return true
}

// logf writes a line about the function into its log, in the form of the
// function's own lines.
func (p *pool) logf(level, format string, args ...any) {
	line, _ := json.Marshal(map[string]string{
		"time": time.Now().UTC().Format(time.RFC3339Nano), "level": level, "msg": fmt.Sprintf(format, args...),
	})
	out := newLineWriter(p.opts.Log, p.prefix, p.log)
	_, _ = out.Write(append(line, '\n'))
}

// logfLocked is logf for a caller that holds the pool's mutex: it does not wait for the log.
func (p *pool) logfLocked(level, format string, args ...any) {
	p.running.Go(func() { p.logf(level, format, args...) })
}
