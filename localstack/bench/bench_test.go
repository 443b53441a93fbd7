package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/localstack/bench/internal/rig"
)

// fixture has what the measurements need.
type fixture struct{ root, work, realDir, noopDir, endpoint string }

func newFixture(ctx context.Context, t *testing.T) (f fixture) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the functions")
	}
	canned := rig.ServeAWS(rig.Options{})
	t.Cleanup(canned.Close)
	f.work, f.endpoint = t.TempDir(), canned.URL
	var err error
	if f.root, err = filepath.Abs(filepath.Join("..", "..")); err != nil {
		t.Fatal(err)
	}
	if f.realDir, f.noopDir, err = buildAll(ctx, f.root, f.work); err != nil {
		t.Fatal(err)
	}
	if err := registerSamples(ctx, f.realDir, f.endpoint); err != nil {
		t.Fatal(err)
	}
	return f
}

// All measurements of the report work, as small as possible, and all requests are accepted.
// The test asserts no times.
func TestMeasurements(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	f := newFixture(ctx, t)
	payload, err := payload(rig.Samples[0], 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, binDir := range []string{f.realDir, f.noopDir} {
		for _, function := range functions {
			program := filepath.Join(binDir, function, "bootstrap")
			s, err := invoke(ctx, program, rig.Environment(f.endpoint), nil, 0, 0)
			if err != nil || s.start <= 0 || s.cpu <= 0 {
				t.Errorf("the start of %s: %v, %v", function, s, err)
			}
		}
		program := filepath.Join(binDir, routes.ReceiveEvent, "bootstrap")
		if _, err := cpuPerEvent(ctx, program, rig.Environment(f.endpoint), payload, http.StatusCreated, 1,
			10); err != nil {
			t.Errorf("cpuPerEvent: %v", err)
		}
	}
	if err := reportInvalid(ctx, options{ingestion: 1}, f.realDir, f.endpoint, io.Discard); err != nil {
		t.Errorf("reportInvalid: %v", err)
	}
	const requests = 50
	if b, err := coldBurst(ctx, f.realDir, f.endpoint, requests); err != nil || b.accepted != requests {
		t.Errorf("coldBurst: %+v, %v", b, err)
	}
	if _, err := invoke(ctx, filepath.Join(f.realDir, "no-such-program"), nil, nil, 0, 0); err == nil {
		t.Error("a program that is not there was measured")
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "bootstrap")
	if err := os.WriteFile(file, make([]byte, 100_000), 0o755); err != nil {
		t.Fatal(err)
	}
	binary, zipped, err := sizes(file)
	if err != nil || binary != 100_000 || zipped <= 0 || zipped > 1_000 {
		t.Errorf("%d bytes, %d zipped, %v", binary, zipped, err)
	}
}

func TestSamples(t *testing.T) {
	t.Parallel()
	if len(rig.Samples[0].Event) != 344 || len(rig.Samples[1].Event) != 5060 ||
		!json.Valid([]byte(rig.Samples[1].Event)) {
		t.Errorf("%d and %d bytes: %s", len(rig.Samples[0].Event), len(rig.Samples[1].Event), rig.Samples[1].Event)
	}
}

// Every peer works. The test asserts no times.
func TestIngestion(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	f := newFixture(ctx, t)
	in, err := newIngestion(ctx, f.root, f.work, f.realDir, f.endpoint)
	if err != nil {
		t.Fatal(err)
	}
	for sample := range rig.Samples {
		for _, batch := range []int{1, 25} {
			for _, what := range contenders {
				if err := in.request(ctx, cell{sample, batch, what}, 1); err != nil {
					t.Errorf("%s: %v", what, err)
				}
			}
		}
	}
	if err := in.request(ctx, cell{0, 1, "no such peer"}, 1); err == nil {
		t.Error("a peer that is not there was measured")
	}
	in.endpoint = "http://127.0.0.1:1"    // where nobody answers
	for _, what := range contenders[1:] { // the floor asks nobody
		if err := in.request(ctx, cell{0, 1, what}, 1); err == nil {
			t.Errorf("%s: events that no stream has taken were measured", what)
		}
	}
}
