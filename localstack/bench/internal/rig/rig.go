// Package rig has what the benchmarks share: the events that they send, a gateway to send
// them to, and an endpoint that plays AWS.
package rig

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/functions/build"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/names"
)

// Build compiles a program of the benchmark's module as the functions are.
func Build(ctx context.Context, root, program, pkg string) error {
	cmd := exec.CommandContext(ctx, "go", append(append([]string{"build"}, build.Flags...), "-o", program, pkg)...)
	cmd.Dir = filepath.Join(root, "localstack", "bench")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", pkg, err, out)
	}
	return nil
}

// Environment returns the environment of functions for which endpoint plays AWS.
func Environment(endpoint string) []string {
	r := emulator.Resources{SchemaTable: names.Table, ClaimTable: names.ClaimTable, Stream: names.Stream}
	// As deployed, with the stack's default of memory.
	return append(r.Env(endpoint, "http://127.0.0.1"), settings.LogLevel+"=INFO", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256")
}

// With starts a gateway, does something with a client of it, and stops it.
func With(ctx context.Context, opts gateway.Options, do func(*client.Client) error) error {
	url, stop, err := Start(ctx, opts)
	if err != nil {
		return err
	}
	c, err := client.New(url, client.Options{Timeout: time.Minute})
	if err == nil {
		err = do(c)
		c.Close()
	}
	return errors.Join(err, stop())
}

// Start starts a gateway and returns its URL. It runs until it is stopped, also after the
// end of ctx; stop returns when its processes have ended.
func Start(ctx context.Context, opts gateway.Options) (url string, stop func() error, err error) {
	g, err := gateway.New(opts)
	if err != nil {
		return "", nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	serving, cancel := context.WithCancel(context.WithoutCancel(ctx))
	served := make(chan error, 1)
	go func() { served <- g.Serve(serving, listener) }()
	return "http://" + listener.Addr().String(), func() error { cancel(); return <-served }, nil
}
