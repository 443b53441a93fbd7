//go:build e2e

package e2e

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/localstack/demo"
	"example.com/eventgateway/localstack/emulator"
)

// The demo succeeds with all of its events.
func TestDemo(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	result, err := demo.Run(ctx, demo.Options{
		BaseURL:     deployed.APIURL,
		Kinesis:     kinesis.NewFromConfig(emulator.Config(deployed.endpoint)),
		Stream:      deployed.StreamName,
		Earthquakes: filepath.Join(deployed.root, demo.EarthquakesFile),
		Out:         t.Output(),
	})
	if err != nil {
		t.Fatal(err)
	}
	const all = 1707 + 8
	if n := result.OneByOne.Events; !result.OK() || n != all {
		t.Errorf("%d events are sent, want %d; the demo found: %q and %d more", n, all, result.Problems, result.More)
	}
}
