// Package gatewaytest gives tests the whole gateway: the four function binaries behind the
// local API Gateway, over the emulator or another backend.
package gatewaytest

import (
	"context"
	"net"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"example.com/eventgateway/functions/build"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/gateway"
)

// Gateway is a running gateway and its resources.
type Gateway struct {
	URL string // without a trailing slash
	emulator.Resources
}

// Start serves the gateway over the emulator, with tables and streams of its own,
// until the test ends. It skips and fails as emulatortest.Endpoint does.
func Start(t testing.TB, opts gateway.Options) Gateway {
	t.Helper()
	endpoint := emulatortest.Endpoint(t)
	name := emulatortest.UniqueName(t)
	return start(t, endpoint, endpoint, emulator.Resources{
		SchemaTable: name, ClaimTable: name + "-claims", SampleTable: name + "-samples",
		Stream: name, Rejected: name + "-rejected",
	}, opts)
}

// StartThrough serves the gateway over an endpoint in front of the emulator. The gateway
// keeps neither samples nor rejected events, so that each call is about an event or a schema.
func StartThrough(t testing.TB, endpoint string, opts gateway.Options) Gateway {
	t.Helper()
	name := emulatortest.UniqueName(t)
	r := emulator.Resources{SchemaTable: name, ClaimTable: name + "-claims", Stream: name}
	return start(t, emulatortest.Endpoint(t), endpoint, r, opts)
}

func start(t testing.TB, behind, endpoint string, r emulator.Resources, opts gateway.Options) Gateway {
	t.Helper()
	if err := emulator.CreateResources(t.Context(), behind, r); err != nil {
		t.Fatal(err)
	}
	return Serve(t, endpoint, r, opts)
}

// Serve serves the gateway over any endpoint that stands for AWS, until the test ends. It
// sets the options BinDir and Log, and adds to Env.
func Serve(t testing.TB, endpoint string, r emulator.Resources, opts gateway.Options) Gateway {
	t.Helper()
	opts.BinDir = binaries(t)
	if opts.Log == nil {
		opts.Log = t.Output()
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + listener.Addr().String()
	opts.Env = append(opts.Env, r.Env(endpoint, url)...)
	g, err := gateway.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- g.Serve(ctx, listener) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return Gateway{url, r}
}

var built = sync.OnceValues(func() (string, error) {
	_, here, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(here), "..", "..", "..")
	return build.FunctionsFor(context.Background(), root, runtime.GOOS, runtime.GOARCH, nil)
})

// binaries builds the functions, once in a test process.
func binaries(t testing.TB) string {
	t.Helper()
	dir, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
