package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/localstack/gateway/internal/sandbox"
)

const (
	// maxConcurrent bounds the requests being answered at a time, over all
	// functions, and with it the memory for their bodies.
	maxConcurrent = 1000
	// stopGrace is how long requests under way may take when the gateway stops.
	stopGrace = 2 * time.Second
)

// Options say what a gateway runs. BinDir is required.
type Options struct {
	// BinDir holds the functions as functions/build makes them:
	// <function>/bootstrap.
	BinDir string
	// Env is the environment of the functions, as "NAME=value", beside what
	// Lambda itself sets. Nothing of this process's environment reaches them.
	Env []string
	// MemoryMB makes the functions behave as on Lambda with that much memory, from
	// 128 to 10,240: they have a part of a processor in proportion, are killed where
	// they need more memory, sleep between invocations, and requests beyond
	// MaxWorkers are throttled and do not wait. 0 does none of it; functions are then
	// told of 256 MB. [CannotHold] says which of it this operating system cannot do.
	MemoryMB int
	// MaxWorkers is how many processes one function may have; 0 is 8, or 50 with
	// MemoryMB.
	MaxWorkers int
	// MaxQueue is how many requests to one function may wait for a worker;
	// further ones are answered 429. 0 is 500. With MemoryMB, none waits.
	MaxQueue int
	// QueueTimeout is how long a request may wait for a worker before it is
	// answered 429; 0 is 10 s.
	QueueTimeout time.Duration
	// Timeout is how long a worker may take for one request before it is killed
	// and the request answered 500; 0 is 10 s.
	Timeout time.Duration
	// IntegrationTimeout is how long API Gateway waits for a function before it
	// answers 503, whatever becomes of the invocation; 0 is 30 s, as on AWS.
	IntegrationTimeout time.Duration
	// InitTimeout is how long a worker may take to ask for its first request;
	// 0 is 10 s, as on Lambda.
	InitTimeout time.Duration
	// Requests gets a line for each request, as in
	// "POST /SpongeBob/Fruits/send_event 201 3ms"; nil drops them.
	Requests io.Writer
	// Log gets what the functions print, line by line, each as
	// "[receive_event] {…}" and in one Write; nil drops it.
	Log io.Writer
	// Reported is told of each invocation that has ended, with MemoryMB only; nil
	// for nobody. It must not block.
	Reported func(Report)
	// Started is told of each process that has started; nil for nobody. It must
	// not block.
	Started func(function string, process *os.Process)
	// Ended is told of each process that has ended, with what it used of the
	// machine; nil for nobody. It must not block.
	Ended func(function string, state *os.ProcessState)
}

const (
	// MinMemoryMB is the least that Options.MemoryMB may be, beside 0.
	MinMemoryMB = sandbox.MinMemoryMB
	// MaxMemoryMB is the most.
	MaxMemoryMB = sandbox.MaxMemoryMB
	// CannotHold says in a few words what of Options.MemoryMB this operating system
	// cannot do; "" where it can do all.
	CannotHold = sandbox.Missing
)

// Processors is how many of them a function with that much memory has.
func Processors(memoryMB int) float64 { return sandbox.Processors(memoryMB) }

func (o *Options) setDefaults() {
	if o.MemoryMB != 0 {
		o.MaxWorkers = orElse(o.MaxWorkers, 50)
	}
	o.MaxWorkers = orElse(o.MaxWorkers, 8)
	o.MaxQueue = orElse(o.MaxQueue, 500)
	o.QueueTimeout = orElse(o.QueueTimeout, 10*time.Second)
	o.Timeout = orElse(o.Timeout, 10*time.Second)
	o.IntegrationTimeout = orElse(o.IntegrationTimeout, 30*time.Second)
	o.InitTimeout = orElse(o.InitTimeout, 10*time.Second)
	if o.Requests == nil {
		o.Requests = io.Discard
	}
	if o.Log == nil {
		o.Log = io.Discard
	}
}

func orElse[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}

// Gateway serves one set of functions. Make one with [New].
type Gateway struct {
	opts     Options
	runtime  *runtimeAPI
	pools    map[string]*pool
	requests *lineWriter
	slots    chan struct{} // holds one value for each request being answered
}

// New returns a gateway that has not started anything yet.
func New(opts Options) (*Gateway, error) {
	if opts.BinDir == "" {
		return nil, errors.New("gateway: Options.BinDir is not set")
	}
	if m := opts.MemoryMB; m != 0 && (m < MinMemoryMB || m > MaxMemoryMB) {
		return nil, fmt.Errorf("gateway: Options.MemoryMB is %d, not from %d to %d", m, MinMemoryMB, MaxMemoryMB)
	}
	opts.setDefaults()
	g := &Gateway{
		opts:     opts,
		runtime:  newRuntimeAPI(),
		pools:    map[string]*pool{},
		requests: newLineWriter(opts.Requests, "", &sync.Mutex{}),
		slots:    make(chan struct{}, maxConcurrent),
	}
	log := &sync.Mutex{} // functions write to one log
	for _, route := range routes.All {
		if g.pools[route.Function] == nil {
			g.pools[route.Function] = newPool(route.Function, opts, g.runtime, log)
		}
	}
	return g, nil
}

// Serve answers requests on listener until ctx ends. Then it takes no more,
// gives those under way two seconds, stops every process and returns nil when
// nothing is left of either. It closes the listener and is called once.
func (g *Gateway) Serve(ctx context.Context, listener net.Listener) error {
	runtimeListener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		listener.Close()
		return fmt.Errorf("the Lambda Runtime API cannot listen: %w", err)
	}
	g.runtime.address = runtimeListener.Addr().String()
	runtimeServer := &http.Server{Handler: g.runtime.handler(), ReadHeaderTimeout: 10 * time.Second}
	server := &http.Server{
		Handler:           g,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second, // API Gateway gives an integration 30 s
		WriteTimeout:      g.opts.QueueTimeout + g.opts.Timeout + time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	failed := make(chan error, 2)
	go func() { failed <- runtimeServer.Serve(runtimeListener) }()
	go func() { failed <- server.Serve(listener) }()
	running := 2
	select {
	case err = <-failed:
		running--
	case <-ctx.Done():
	}

	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
	defer cancel()
	server.Shutdown(grace)
	server.Close()
	for _, p := range g.pools {
		p.close()
	}
	for range cap(g.slots) { // every handler has returned when all are taken
		g.slots <- struct{}{}
	}
	runtimeServer.Close()
	for range running {
		<-failed //nolint:errcheck // that it was closed
	}
	return err
}
