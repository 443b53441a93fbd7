// Package rig has what the benchmarks share: the events that they send, a gateway to send
// them to, and an endpoint that plays AWS.
package rig

import (
	"context"
	"net"
	"time"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/names"
)

// Environment returns the environment of functions for which endpoint plays AWS.
func Environment(endpoint string) []string {
	r := emulator.Resources{SchemaTable: names.Table, ClaimTable: names.ClaimTable, Stream: names.Stream}
	// As deployed, with the stack's default of memory.
	return append(r.Env(endpoint, "http://127.0.0.1"), settings.LogLevel+"=INFO", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256")
}

// Serve starts a gateway and returns a client of it. It runs until it is stopped, also after
// the end of ctx; stop returns when its processes have ended.
func Serve(ctx context.Context, opts gateway.Options) (c *client.Client, stop func() error, err error) {
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
