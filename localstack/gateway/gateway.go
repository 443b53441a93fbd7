package gateway

import (
	"cmp"
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
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/gateway/internal/authorizer"
	"example.com/eventgateway/localstack/gateway/internal/cors"
	"example.com/eventgateway/localstack/gateway/internal/sandbox"
)

const (
	// maxConcurrent bounds the requests that are answered at a time, over all functions,
	// and so the memory for their bodies.
	maxConcurrent = 1000
	// stopGrace bounds the time of requests under way when the gateway stops.
	stopGrace = 2 * time.Second
)

// Options say what a gateway runs, and how. BinDir is required.
type Options struct {
	// BinDir has the binaries of functions/build: <function>/bootstrap.
	BinDir string
	// Authorization is what a request must have: a value of settings.Authorization; "" is none.
	// With keys, as with none, the gateway asks nobody. The functions are told by Env.
	Authorization string
	// JWT says which tokens are taken with the authorization jwt. The issuer is first asked for
	// its keys when a token comes.
	JWT Issuer
	// Principal is the ARN of the caller of a signed request, with the authorization iam. The
	// signature itself is not checked: there are no secret keys here.
	Principal string
	// CORSOrigins are the origins whose pages may call the gateway; none without.
	CORSOrigins []string
	// Console answers below /_console/, which API Gateway does not have. It may be nil.
	Console http.Handler
	// Env is the environment of the functions, as "NAME=value", beside the variables of
	// Lambda. They do not get the environment of this process.
	Env []string
	// MemoryMB makes the functions behave as on Lambda with that much memory, from 128 to
	// 10,240: they have a part of a processor in proportion, are killed if they use more
	// memory, and sleep between invocations; requests beyond MaxWorkers are throttled and
	// do not wait. 0 sets no limits; the functions then read 256 MB in their environment.
	// [CannotHold] says which limits this operating system cannot set.
	MemoryMB int
	// MaxWorkers bounds the processes of one function; 0 is 8, or 50 with MemoryMB.
	MaxWorkers int
	// MaxQueue bounds the requests that wait for a worker of one function; further ones
	// get a 429. 0 is 500. With MemoryMB, none waits.
	MaxQueue int
	// QueueTimeout bounds the time that a request waits for a worker before it gets a
	// 429; 0 is 10 s.
	QueueTimeout time.Duration
	// Timeout bounds the time of a worker for one request. Then it is killed, and the
	// request gets a 500; 0 is 10 s.
	Timeout time.Duration
	// IntegrationTimeout is the time after which API Gateway answers 503, while the
	// invocation goes on; 0 is 30 s, as on AWS.
	IntegrationTimeout time.Duration
	// InitTimeout bounds the time until a worker asks for its first request; 0 is 10 s,
	// as on Lambda.
	InitTimeout time.Duration
	// Requests gets a line for each request, as in
	// "POST /SpongeBob/Fruits/send_event 201 3ms"; nil drops them.
	Requests io.Writer
	// Log gets the functions' output: one Write for each line, "[receive_event] {…}"; nil
	// drops it.
	Log io.Writer
	// Reported is called for each invocation that has ended, with MemoryMB only. It must
	// not block. It may be nil.
	Reported func(Report)
	// Started is called for each process that has started. It must not block. It may be
	// nil.
	Started func(function string, process *os.Process)
	// Ended is called for each process that has ended, with what it used of the machine.
	// It must not block. It may be nil.
	Ended func(function string, state *os.ProcessState)
}

const (
	// MinMemoryMB is the least Options.MemoryMB, except 0.
	MinMemoryMB = sandbox.MinMemoryMB
	// MaxMemoryMB is the most.
	MaxMemoryMB = sandbox.MaxMemoryMB
	// CannotHold says in a few words which limits of Options.MemoryMB this operating
	// system cannot set; "" if it can set all.
	CannotHold = sandbox.Missing
)

// Processors returns the number of processors of a function with that much memory.
func Processors(memoryMB int) float64 { return sandbox.Processors(memoryMB) }

func (o *Options) setDefaults() {
	if o.MemoryMB != 0 {
		o.MaxWorkers = cmp.Or(o.MaxWorkers, 50)
	}
	o.MaxWorkers = cmp.Or(o.MaxWorkers, 8)
	o.MaxQueue = cmp.Or(o.MaxQueue, 500)
	o.QueueTimeout = cmp.Or(o.QueueTimeout, 10*time.Second)
	o.Timeout = cmp.Or(o.Timeout, 10*time.Second)
	o.IntegrationTimeout = cmp.Or(o.IntegrationTimeout, 30*time.Second)
	o.InitTimeout = cmp.Or(o.InitTimeout, 10*time.Second)
	if o.Requests == nil {
		o.Requests = io.Discard
	}
	if o.Log == nil {
		o.Log = io.Discard
	}
}

// authorizer returns what checks requests to routes that are not open.
func (o *Options) authorizer() (authorizer.Check, error) {
	switch o.Authorization {
	case "", settings.AuthorizationNone, settings.AuthorizationKeys:
		return authorizer.Open, nil
	case settings.AuthorizationIAM:
		if o.Principal == "" {
			return nil, errors.New("gateway: Options.Principal is not set")
		}
		return authorizer.Signed(o.Principal), nil
	case settings.AuthorizationJWT:
		if err := o.JWT.Check(); err != nil {
			return nil, fmt.Errorf("gateway: Options.JWT: %w", err)
		}
		return authorizer.Tokens(o.JWT), nil
	}
	return nil, fmt.Errorf("gateway: Options.Authorization is %q", o.Authorization)
}

// Gateway serves one set of functions. Make one with [New].
type Gateway struct {
	opts     Options
	runtime  *runtimeAPI
	pools    map[string]*pool
	requests *lineWriter
	slots    chan struct{} // holds one value for each request being answered
	check    authorizer.Check
	origins  cors.Origins
}

// Issuer says whose tokens are taken, and for whom they must be.
type Issuer = authorizer.Issuer

// New returns a gateway that has not started anything yet.
func New(opts Options) (*Gateway, error) {
	if opts.BinDir == "" {
		return nil, errors.New("gateway: Options.BinDir is not set")
	}
	if m := opts.MemoryMB; m != 0 && (m < MinMemoryMB || m > MaxMemoryMB) {
		return nil, fmt.Errorf("gateway: Options.MemoryMB is %d, not from %d to %d", m, MinMemoryMB, MaxMemoryMB)
	}
	check, err := opts.authorizer()
	if err != nil {
		return nil, err
	}
	origins := cors.Origins(opts.CORSOrigins)
	if err := origins.Check(); err != nil {
		return nil, fmt.Errorf("gateway: Options.CORSOrigins: %w", err)
	}
	opts.setDefaults()
	g := &Gateway{
		check:    check,
		origins:  origins,
		opts:     opts,
		runtime:  &runtimeAPI{},
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

// Serve answers requests on listener until ctx ends. Then it takes no more, gives those
// under way two seconds, stops all processes, and returns nil when all have ended. It
// closes the listener. Call it once.
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
		<-failed //nolint:errcheck // it was closed
	}
	return err
}
