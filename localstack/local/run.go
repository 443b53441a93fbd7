package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/functions/build"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/names"
)

const functionLogName = "functions.log"

const readyTimeout = 30 * time.Second // of the first request, which starts a function

// RunOptions say how [Run] runs. Root, Stdout and Stderr are required.
type RunOptions struct {
	Root         string // the checkout
	Port         int    // of the gateway on 127.0.0.1; 0 takes a free one
	EmulatorPort int    // on 127.0.0.1; 0 takes a free one
	Endpoint     string // of an emulator that runs already; "" starts one
	Data         string // the folder where what is in the emulator is kept; "" keeps nothing
	MemoryMB     int    // of each function, which then behaves as on Lambda; 0 sets no limits
	Access       Access // who may call the gateway
	Stdout       io.Writer
	Stderr       io.Writer
}

// Run serves the gateway until ctx ends and returns when all its processes have ended. To
// Stdout it prints "key egk_…" or "token …" where callers need one and the run has made it,
// then "ready <url>" when the gateway answers, then a line for each request; to Stderr, what
// the user should know.
func Run(ctx context.Context, opts RunOptions) error { return unlessStopped(ctx, run(ctx, opts)) }

func run(ctx context.Context, opts RunOptions) error {
	listener, err := listen(ctx, opts.Port)
	if err != nil {
		return err
	}
	defer listener.Close()
	url := "http://" + listener.Addr().String()
	if opts.MemoryMB != 0 {
		fmt.Fprintln(opts.Stderr, describe(opts.MemoryMB, gateway.CannotHold))
	}

	steps := beginProgress(opts.Stderr)
	defer steps.end()
	steps.begin("starting the emulator")
	e, stopEmulator, err := openEmulator(ctx, opts.Endpoint,
		emulator.Options{Root: opts.Root, Port: opts.EmulatorPort, Data: opts.Data})
	if err != nil {
		return err
	}
	defer func() {
		stopEmulator()
		if err := e.CheckKept(); err != nil {
			fmt.Fprintln(opts.Stderr, "error:", err)
		}
	}()
	if opts.Endpoint == "" {
		fmt.Fprintln(opts.Stderr, "#", opts.whatIsKept(e.Endpoint))
	}
	steps.begin("creating tables and streams")
	resources := opts.Access.resources()
	if err := emulator.CreateResources(ctx, e.Endpoint, resources); err != nil {
		return err
	}
	door, err := opts.Access.open(ctx, e.Endpoint, opts.keyFile())
	if err != nil {
		return err
	}
	defer door.stop()
	binDir, err := build.FunctionsFor(ctx, opts.Root, runtime.GOOS, runtime.GOARCH,
		func(function string) { steps.begin("building " + function) })
	if err != nil {
		return err
	}
	log, err := openFunctionLog(filepath.Join(opts.Root, ".cache", functionLogName), opts.Stderr)
	if err != nil {
		return err
	}
	defer log.Close()
	if name := filepath.Base(log.name); name != functionLogName {
		fmt.Fprintf(opts.Stderr, "# the functions' log is .cache/%s: another run of this checkout has %s\n", name,
			functionLogName)
	}
	door.sender.Timeout = readyTimeout
	c, err := client.New(url, door.sender)
	if err != nil {
		return err
	}
	defer c.Close()
	serving, stop := context.WithCancel(ctx)
	defer stop()
	pages := opts.Access.console(c, url, e.Endpoint, serving.Done())
	requests := &gate{to: opts.Stdout}
	g, err := gateway.New(gateway.Options{
		BinDir: binDir, Env: functionEnv(append(resources.Env(e.Endpoint, url), opts.Access.env()...)),
		Authorization: opts.Access.Authorization, JWT: door.issuer, Principal: opts.Access.principal(),
		CORSOrigins: opts.Access.CORSOrigins, Console: pages,
		MemoryMB: opts.MemoryMB, Requests: requests, Log: log,
	})
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- g.Serve(serving, listener) }()

	steps.begin("starting a function")
	err = checkReady(ctx, c, log.name, door)
	steps.end()
	if err == nil {
		if door.note != "" {
			fmt.Fprintln(opts.Stderr, "#", door.note)
		}
		if door.line != "" {
			fmt.Fprintln(opts.Stdout, door.line)
		}
		fmt.Fprintf(opts.Stderr, "# %s%s/ shows the gateway in a browser\n", url, consolePath)
		fmt.Fprintf(opts.Stdout, "ready %s\n", url)
		requests.open.Store(true)
		select {
		case <-ctx.Done():
		case <-e.Done:
			err = endedEarly(e)
		case err = <-served:
			return err
		}
	}
	stop()
	err = errors.Join(err, <-served)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), pagesGrace)
	defer cancel()
	pages.Wait(last)
	return err
}

// pagesGrace bounds the time of events that the console sends again when the run ends.
const pagesGrace = 5 * time.Second

// describe says which limits the functions have, and which ones this operating system
// cannot set.
func describe(memoryMB int, cannot string) string {
	line := fmt.Sprintf("# functions have %d MB and %.2f of a processor, and sleep between requests, as on Lambda",
		memoryMB, gateway.Processors(memoryMB))
	if cannot != "" {
		line = "# functions sleep between requests, as on Lambda; what this operating system cannot do: " + cannot
	}
	return line
}

// listen reports a taken port in plain words.
func listen(ctx context.Context, port int) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("port %d is taken: stop what listens there, or choose another: PORT=%d make run", port,
			port%65535+1)
	}
	if err != nil {
		return nil, fmt.Errorf("the gateway cannot listen on port %d: %w", port, err)
	}
	return listener, nil
}

// resources returns the tables, the streams and the key of a local run.
func (a Access) resources() emulator.Resources {
	r := emulator.Resources{
		SchemaTable: names.Table, ClaimTable: names.ClaimTable, SampleTable: names.SampleTable,
		Stream: names.Stream, Rejected: names.RejectedStream,
	}
	if a.Authorization == settings.AuthorizationKeys || a.Webhooks {
		r.KeyTable = names.KeyTable
	}
	if a.Webhooks {
		r.SecretsKey = names.SecretsKey
	}
	if a.Quotas {
		r.UsageTable = names.UsageTable
	}
	return r
}

// functionEnv adds the functions' other settings to env. It passes on those that only tune.
func functionEnv(env []string) []string {
	env = append(env, settings.AllowDeletion+"=on", "AWS_EC2_METADATA_DISABLED=true")
	for _, name := range []string{
		settings.HeadTTL, settings.MaxEventBytes, settings.MaxBatchEvents, settings.MaxBatchBytes,
		settings.MaxBatchSteps,
		settings.IdempotencyWindow, settings.SampleTTL, settings.LogLevel, settings.Metrics, settings.MetricTypes,
	} {
		if value := os.Getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// checkReady asks for a list: the answer shows that a function has reached the table, or that
// the gateway refuses a run that has no credentials of its own.
func checkReady(ctx context.Context, c *client.Client, logFile string, d door) error {
	for _, err := range c.List(ctx, names.ExampleClient) {
		p, refused := errors.AsType[*client.Problem](err)
		if d.foreign && refused && (p.Status == http.StatusUnauthorized || p.Status == http.StatusForbidden) {
			break
		}
		if err != nil {
			return fmt.Errorf("the functions do not work: %w; their log is %s", err, logFile)
		}
	}
	return nil
}

// gate drops lines until it is open, so that the request of checkReady is not shown.
type gate struct {
	to   io.Writer
	open atomic.Bool
}

func (g *gate) Write(p []byte) (int, error) {
	if !g.open.Load() {
		return len(p), nil
	}
	return g.to.Write(p)
}
