package gateway

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"example.com/eventgateway/localstack/gateway/internal/sandbox"
	"example.com/eventgateway/localstack/internal/process"
	"example.com/eventgateway/localstack/names"
)

// toldMemoryMB is the memory in the environment of a function without limits.
const toldMemoryMB = 256

// worker is one process of a function. The pool's mutex guards the fields below the line.
type worker struct {
	pool *pool
	key  string        // part of its address of the Runtime API
	wake chan struct{} // gets a value when current is set while the worker waits
	kill context.CancelFunc
	box  *sandbox.Sandbox // nil without Options.MemoryMB

	// ---
	ready   bool        // has asked for its first invocation
	current *invocation // assigned, but not answered
	taken   bool        // current has been handed to the process
	timer   *time.Timer // kills it at its start, and from an assignment until its next call
	timed   int         // counts timers, so that a late one does nothing
}

// run starts the process and returns when it has ended.
func (w *worker) run(ctx context.Context) error {
	defer w.kill()
	w.pool.runtime.workers.Store(w.key, w)
	defer w.pool.runtime.workers.Delete(w.key)
	folder, err := filepath.Abs(filepath.Join(w.pool.opts.BinDir, w.pool.function))
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(folder, "bootstrap"))
	process.Bind(cmd)
	cmd.Dir = folder
	cmd.Env = w.environment(folder)
	output := newLineWriter(w.pool.opts.Log, w.pool.prefix, w.pool.log)
	defer output.Flush()
	cmd.Stdout, cmd.Stderr = output, output
	if err = cmd.Start(); err == nil {
		w.box.Attach(cmd.Process)
		if w.pool.opts.Started != nil {
			w.pool.opts.Started(w.pool.function, cmd.Process)
		}
		err = cmd.Wait()
		w.box.Release()
	}
	if w.pool.opts.Ended != nil && cmd.ProcessState != nil {
		w.pool.opts.Ended(w.pool.function, cmd.ProcessState)
	}
	if err == nil {
		return errors.New("exit status 0")
	}
	return err
}

// environment returns the variables that Lambda sets for a function, and Options.Env.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
func (w *worker) environment(folder string) []string {
	return append([]string{
		"AWS_LAMBDA_RUNTIME_API=" + w.pool.runtime.address + "/" + w.key,
		"AWS_LAMBDA_FUNCTION_NAME=" + w.pool.function,
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=" + strconv.Itoa(cmp.Or(w.pool.opts.MemoryMB, toldMemoryMB)),
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/" + w.pool.function,
		"AWS_LAMBDA_LOG_STREAM_NAME=" + w.key,
		"AWS_REGION=" + names.Region,
		"AWS_DEFAULT_REGION=" + names.Region,
		"LAMBDA_TASK_ROOT=" + folder,
		"_HANDLER=bootstrap",
		"LANG=en_US.UTF-8",
		"TZ=:UTC",
		"PATH=/usr/local/bin:/usr/bin:/bin",
	}, w.pool.opts.Env...)
}

func newWorkerKey() string { return strings.ToLower(rand.Text()) }

// startTimer kills the worker after d, unless stopTimer is called first. Before that it
// calls expired under the pool's mutex.
func (w *worker) startTimer(d time.Duration, expired func()) {
	w.stopTimer()
	w.timed++
	number := w.timed
	w.timer = time.AfterFunc(d, func() {
		w.pool.mu.Lock()
		defer w.pool.mu.Unlock()
		if number == w.timed {
			expired()
			w.kill()
		}
	})
}

func (w *worker) stopTimer() {
	if w.timer != nil {
		w.timer.Stop()
		w.timer = nil
	}
	w.timed++
}
