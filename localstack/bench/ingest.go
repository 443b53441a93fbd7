package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/localstack/bench/internal/rig"
)

// cell is one combination that is measured.
type cell struct {
	sample int // in samples
	batch  int // events of a request
	what   string
}

// ledger has the measurements of all rounds, per event.
type ledger map[cell][]time.Duration

func (l ledger) add(c cell, d time.Duration) { l[c] = append(l[c], d) }

func (l ledger) median(c cell) time.Duration { return rig.Median(l[c]) }

var batches = []int{1, 25, 100, 500}

// perRound is the number of requests of a round for each batch size and sample: longer
// requests are fewer.
var perRound = []map[int]int{{1: 500, 25: 150, 100: 60, 500: 16}, {1: 300, 25: 24, 100: 8, 500: 2}}

// The functions that requests are measured through: the gateway's, and the peers of
// localstack/bench/peers.
const (
	gatewayItself = routes.ReceiveEvent
	floor         = "floor"
	plain         = "plain"
	plainServer   = "plain server" // plain, as an HTTP server
	handwritten   = "handwritten"
	putRecord     = "put-record"
	putRecords    = "put-records"
)

var contenders = []string{floor, handwritten, putRecords, plain, plainServer, gatewayItself, putRecord}

// ingestion has what its measurements need.
type ingestion struct {
	realDir, endpoint, peers string
	schemas                  []string // files of the samples' schemas
	ledger                   ledger
}

func newIngestion(ctx context.Context, root, work, realDir, endpoint string) (*ingestion, error) {
	in := &ingestion{
		realDir: realDir, endpoint: endpoint, peers: filepath.Join(work, "peers"), ledger: ledger{},
	}
	if err := rig.Build(ctx, root, in.peers, "./peers"); err != nil {
		return nil, err
	}
	for _, sample := range rig.Samples {
		file := filepath.Join(work, sample.Name+".schema.json")
		if err := os.WriteFile(file, []byte(sample.Schema), 0o600); err != nil {
			return nil, err
		}
		in.schemas = append(in.schemas, file)
	}
	return in, nil
}

// round measures every cell once: in turns, so that a slow minute affects all.
func (in *ingestion) round(ctx context.Context) error {
	for sample := range rig.Samples {
		for _, batch := range batches {
			for _, what := range contenders {
				if what == putRecord && batch != 1 && batch != 100 {
					continue // it says nothing new
				}
				if err := in.request(ctx, cell{sample, batch, what}, perRound[sample][batch]); err != nil {
					return fmt.Errorf("%s, %d events of %s: %w", what, batch, rig.Samples[sample].Name, err)
				}
			}
		}
	}
	return nil
}

// request measures n requests to a function, or to a server.
func (in *ingestion) request(ctx context.Context, c cell, n int) error {
	if c.what == plainServer {
		env := append(rig.Environment(in.endpoint), "BENCH_PEER="+plain, "BENCH_SCHEMA="+in.schemas[c.sample])
		cpu, err := serverPerEvent(ctx, in.peers, env, rig.Samples[c.sample].Event, c.batch, n)
		if err == nil {
			in.ledger.add(c, cpu)
		}
		return err
	}
	payload, err := payload(rig.Samples[c.sample], c.batch)
	if err != nil {
		return err
	}
	// Peers have the settings that the functions set for themselves
	// (functions/internal/bootstrap), so that the ratios compare the code.
	program, env := in.peers, append(rig.Environment(in.endpoint), "GOMAXPROCS=1", "GOGC=400", "BENCH_PEER="+c.what,
		"BENCH_SCHEMA="+in.schemas[c.sample])
	if c.what == gatewayItself {
		program, env = filepath.Join(in.realDir, gatewayItself, "bootstrap"), rig.Environment(in.endpoint)
	}
	cpu, err := cpuPerEvent(ctx, program, env, payload, http.StatusCreated, c.batch, n)
	if err == nil {
		in.ledger.add(c, cpu)
	}
	return err
}

// eventsPerSecond returns the events that one processor handles in a second.
func eventsPerSecond(perEvent time.Duration) string {
	if perEvent <= 0 {
		return "-"
	}
	return fmt.Sprint(int(time.Second / perEvent))
}

func µs(d time.Duration) string {
	if d <= 0 {
		return "-"
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(d.Nanoseconds())/1000), ".0")
}
