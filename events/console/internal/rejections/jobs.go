package rejections

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"example.com/eventgateway/events/internal/rejectlog"
)

// keptJobs is how many jobs can be looked at, the newest.
const keptJobs = 20

// Jobs are the jobs of a console: one at a time. They are safe for use by several goroutines at
// once.
type Jobs struct {
	Sender *Sender
	Done   <-chan struct{} // closed when the console ends: then a job stops; may be nil

	mu   sync.Mutex
	list []*Job // oldest first
	work sync.WaitGroup
}

// ErrRunning says that another job runs.
var ErrRunning = errors.New("another job is running: wait for its end, or stop it")

// Start starts a job about the events of a group that can be sent again. Sends, Reason, Key, Period
// and AtOnce are set. It ends by itself.
func (js *Jobs) Start(j *Job, group []*rejectlog.Event) error {
	js.mu.Lock()
	defer js.mu.Unlock()
	if js.running() != nil {
		return ErrRunning
	}
	j.ID, j.kinds, j.outcome.Began = rand.Text(), map[string]*Kind{}, time.Now()
	j.AtOnce = min(max(j.AtOnce, 1), MaxAtOnce)
	todo := sample(group, MaxChecked)
	if j.Sends {
		todo = group[:min(len(group), MaxSent)]
	}
	j.Group, j.Todo = len(group), len(todo)
	ctx, stop := context.WithTimeout(context.Background(), jobTime)
	j.stop = stop
	js.list = append(js.list, j)
	js.list = js.list[max(len(js.list)-keptJobs, 0):]
	js.work.Go(func() { j.run(ctx, js.Sender, todo) })
	go func() {
		select {
		case <-js.Done:
			j.Stop()
		case <-ctx.Done():
		}
	}()
	return nil
}

// Wait waits until no job runs, or the context ends.
func (js *Jobs) Wait(ctx context.Context) {
	ended := make(chan struct{})
	go func() { js.work.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-ctx.Done():
	}
}

// Running returns the job that runs, or nil.
func (js *Jobs) Running() *Job {
	js.mu.Lock()
	defer js.mu.Unlock()
	return js.running()
}

func (js *Jobs) running() *Job {
	if len(js.list) == 0 {
		return nil
	}
	last := js.list[len(js.list)-1]
	if !last.Outcome().Ended.IsZero() {
		return nil
	}
	return last
}

// Find returns the job with an id, or nil.
func (js *Jobs) Find(id string) *Job {
	js.mu.Lock()
	defer js.mu.Unlock()
	for _, j := range js.list {
		if j.ID == id {
			return j
		}
	}
	return nil
}
