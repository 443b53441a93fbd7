//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"example.com/eventgateway/localstack/deploy"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// limit bounds the waiting of each test.
const limit = 5 * time.Minute

// consumed are the topics that the example of a consumer reads.
const consumed = "Read.Fruits,All.*"

// deployed is the gateway that all tests use.
var deployed struct {
	deploy.Outputs
	gatewaytest.Gateway // at the API's URL
	root                string
	endpoint            string // the emulator's
}

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	ctx := context.Background()
	root, err := filepath.Abs("../..")
	if err != nil {
		return 1, err
	}
	e, err := emulator.Start(ctx, emulator.Options{Root: root})
	if err != nil {
		return 1, err
	}
	defer e.Stop()
	start := time.Now()
	deployed.root, deployed.endpoint = root, e.Endpoint
	deployed.Outputs, err = deploy.Deploy(ctx, deploy.Options{
		Root: root, Endpoint: e.Endpoint, Context: []string{"exampleConsumer=" + consumed},
		Step: func(text string) { fmt.Printf("%4.0fs  %s\n", time.Since(start).Seconds(), text) },
	})
	if err != nil {
		return 1, err
	}
	deployed.URL = deployed.APIURL
	fmt.Printf("%4.0fs  deployed: %s\n", time.Since(start).Seconds(), deployed.APIURL)
	return m.Run(), nil
}
