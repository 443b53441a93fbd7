package rejections

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"
)

// keptJobs is how many jobs can be looked at, the newest.
const keptJobs = 20

// Jobs are the jobs of a console: one at a time. They are safe for use by several goroutines at
// once.
type Jobs struct {
	Sender *Sender

	mu   sync.Mutex
	list []*Job // oldest first
}

// ErrRunning says that another job runs.
var ErrRunning = errors.New("another job is running: wait for its end, or stop it")

// Start starts a job whose exported fields are set, but for ID and Todo. It ends by itself.
func (js *Jobs) Start(j *Job) error {
	js.mu.Lock()
	defer js.mu.Unlock()
	if js.running() != nil {
		return ErrRunning
	}
	j.ID, j.kinds, j.outcome.Began = rand.Text(), map[string]*Kind{}, time.Now()
	j.AtOnce = min(max(j.AtOnce, 1), MaxAtOnce)
	if j.Sends {
		j.Todo = j.Choice.Todo[:min(len(j.Choice.Todo), MaxSent)]
	} else {
		j.Todo = sample(j.Choice.Todo, MaxChecked)
	}
	ctx, stop := context.WithTimeout(context.Background(), jobTime)
	j.stop = stop
	js.list = append(js.list, j)
	js.list = js.list[max(len(js.list)-keptJobs, 0):]
	go j.run(ctx, js.Sender)
	return nil
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
