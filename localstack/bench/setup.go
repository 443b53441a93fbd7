package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/functions/build"
	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/localstack/bench/internal/rig"
	"example.com/eventgateway/localstack/gateway"
)

// functions are the gateway's functions; the no-op stands in for each of them.
var functions = []string{routes.ReceiveEvent, routes.RegisterEvent, routes.GetEventSchema, routes.ListRegisteredEvents}

// buildAll returns the folder of the gateway's functions, and one where each is the no-op.
func buildAll(ctx context.Context, root, work string) (realDir, noopDir string, err error) {
	realDir, err = build.FunctionsFor(ctx, root, runtime.GOOS, runtime.GOARCH, nil)
	if err != nil {
		return "", "", err
	}
	noopDir = filepath.Join(work, "noop")
	program := filepath.Join(noopDir, "bootstrap")
	if err := rig.Build(ctx, root, program, "./noop"); err != nil {
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

// registerSamples registers the event types of the samples.
func registerSamples(ctx context.Context, realDir, endpoint string) error {
	return rig.With(ctx, gateway.Options{BinDir: realDir, Env: rig.Environment(endpoint)},
		func(c *client.Client) (err error) {
			for _, sample := range rig.Samples {
				_, registering := c.Register(ctx, "Bench", sample.Name, []byte(sample.Schema))
				err = errors.Join(err, registering)
			}
			return err
		})
}
