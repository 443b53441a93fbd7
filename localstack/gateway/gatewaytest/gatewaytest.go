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
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/names"
)

// Gateway is a running gateway.
type Gateway struct {
	URL      string // without a trailing slash
	Stream   string // the stream's name
	Rejected string // the name of the stream of rejected events
}

// Start serves the gateway over the emulator, with tables and streams of its own,
// until the test ends. It skips and fails as emulatortest.Endpoint does.
func Start(t testing.TB, opts gateway.Options) Gateway {
	t.Helper()
	endpoint := emulatortest.Endpoint(t)
	table, stream, rejected := emulatortest.UniqueName(t), emulatortest.UniqueName(t), emulatortest.UniqueName(t)
	if err := emulator.CreateResources(t.Context(), endpoint, Resources(table, stream)); err != nil {
		t.Fatal(err)
	}
	if err := emulator.CreateStream(t.Context(), endpoint, rejected, names.RejectedShards); err != nil {
		t.Fatal(err)
	}
	if err := emulator.CreateSampleTable(t.Context(), endpoint, samplesOf(table)); err != nil {
		t.Fatal(err)
	}
	opts.Env = append(opts.Env, settings.RejectedStream+"="+rejected, settings.SampleTable+"="+samplesOf(table))
	return Gateway{URL: StartOver(t, endpoint, table, stream, opts), Stream: stream, Rejected: rejected}
}

// Resources names the resources of a gateway with this table of schemas and stream.
func Resources(table, stream string) emulator.Resources {
	return emulator.Resources{SchemaTable: table, ClaimTable: claimsOf(table), Stream: stream, Shards: names.Shards}
}

// StartOver serves the gateway over any endpoint that stands for AWS. It sets the options
// BinDir and Log, and adds to Env.
func StartOver(t testing.TB, endpoint, table, stream string, opts gateway.Options) (url string) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url = "http://" + listener.Addr().String()
	opts.BinDir = binaries(t)
	if opts.Log == nil {
		opts.Log = t.Output()
	}
	opts.Env = append(opts.Env,
		settings.SchemaTable+"="+table, settings.ClaimTable+"="+claimsOf(table), settings.EventStream+"="+stream, settings.PublicURL+"="+url,
		"AWS_ENDPOINT_URL="+endpoint, "AWS_ACCESS_KEY_ID="+names.AccessKey, "AWS_SECRET_ACCESS_KEY="+names.AccessKey)
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
	return url
}

// claimsOf names the table of claims beside a table of schemas.
func claimsOf(table string) string { return table + "-claims" }

// samplesOf names the table of samples beside a table of schemas.
func samplesOf(table string) string { return table + "-samples" }

var built = sync.OnceValues(func() (string, error) {
	_, here, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(here), "..", "..", "..")
	return build.FunctionsFor(context.Background(), root, runtime.GOOS, runtime.GOARCH)
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
