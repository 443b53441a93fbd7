package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/functions/build"
	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/names"
)

// functions are the gateway's functions; the no-op stands in for each of them.
var functions = []string{routes.ReceiveEvent, routes.RegisterEvent, routes.GetEventSchema, routes.ListRegisteredEvents}

// goBuild compiles a program of the benchmark's module as the functions are.
func goBuild(ctx context.Context, root, program, pkg string) error {
	cmd := exec.CommandContext(ctx, "go", append(append([]string{"build"}, build.Flags...), "-o", program, pkg)...)
	cmd.Dir = filepath.Join(root, "localstack", "bench")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", pkg, err, out)
	}
	return nil
}

// buildAll returns the folder of the gateway's functions, and one where each is the no-op.
func buildAll(ctx context.Context, root, work string) (realDir, noopDir string, err error) {
	realDir, err = build.FunctionsFor(ctx, root, runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return "", "", err
	}
	noopDir = filepath.Join(work, "noop")
	program := filepath.Join(noopDir, "bootstrap")
	if err := goBuild(ctx, root, program, "./noop"); err != nil {
		return "", "", err
	}
	for _, function := range functions {
		if err := os.Mkdir(filepath.Join(noopDir, function), 0o755); err != nil {
			return "", "", err
		}
		if err := os.Link(program, filepath.Join(noopDir, function, "bootstrap")); err != nil {
			return "", "", err
		}
	}
	return realDir, noopDir, nil
}

// environment returns the environment of functions for which endpoint plays AWS.
func environment(endpoint string) []string {
	r := emulator.Resources{SchemaTable: names.Table, ClaimTable: names.ClaimTable, Stream: names.Stream}
	// As deployed, with the stack's default of memory.
	return append(r.Env(endpoint, "http://127.0.0.1"), settings.LogLevel+"=INFO", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256")
}

// registerSamples registers the event types of the samples.
func registerSamples(ctx context.Context, realDir, endpoint string) error {
	c, stop, err := serve(ctx, gateway.Options{BinDir: realDir, Env: environment(endpoint)})
	if err != nil {
		return err
	}
	for _, sample := range samples {
		_, registering := c.Register(ctx, "Bench", sample.name, []byte(sample.schema))
		err = errors.Join(err, registering)
	}
	return errors.Join(err, stop())
}

// serve starts a gateway and returns a client of it. It runs until it is stopped, also after
// the end of ctx; stop returns when its processes have ended.
func serve(ctx context.Context, opts gateway.Options) (c *client.Client, stop func() error, err error) {
	g, err := gateway.New(opts)
	if err != nil {
		return nil, nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	c, err = client.New("http://"+listener.Addr().String(), client.Options{Timeout: time.Minute})
	if err != nil {
		return nil, nil, err
	}
	serving, cancel := context.WithCancel(context.WithoutCancel(ctx))
	served := make(chan error, 1)
	go func() { served <- g.Serve(serving, listener) }()
	stop = func() error {
		c.Close()
		cancel()
		return <-served
	}
	return c, stop, nil
}

// withLog adds the end of the functions' log to an error.
func withLog(err error, log *bytes.Buffer) error {
	const most = 2000
	tail := log.Bytes()
	tail = tail[max(0, len(tail)-most):]
	return fmt.Errorf("%w; the functions' log ends with:\n%s", err, tail)
}
