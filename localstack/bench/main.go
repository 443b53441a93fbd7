// Command bench measures the functions beside the smallest function possible, a cold burst,
// and the cost of an event beside programs that do less, or the same in the usual way.
// `make bench` runs it.
//
// This folder is a module of its own, so that the gateway depends on nothing that only
// benchmarks need.
//
// Numbers of one machine say little: compare the ratios. An endpoint inside this process
// plays AWS, so that only the cost of the functions counts.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/localstack/bench/internal/rig"
)

func main() {
	var opts options
	flag.StringVar(&opts.root, "root", ".", "the checkout")
	flag.IntVar(&opts.rounds, "rounds", 5, "rounds of the processor time")
	flag.IntVar(&opts.events, "events", 1000, "events of a round")
	flag.IntVar(&opts.ingestion, "ingestion", 5, "rounds of the ingestion; 0 for none")
	flag.IntVar(&opts.starts, "starts", 21, "starts of each function")
	flag.IntVar(&opts.burst, "burst", 200, "requests of the cold burst")
	flag.Parse()
	rig.Main(func(ctx context.Context) error { return run(ctx, opts, os.Stdout) })
}

type options struct {
	root                                     string
	rounds, events, ingestion, starts, burst int
}

func run(ctx context.Context, opts options, stdout io.Writer) error {
	work, err := os.MkdirTemp("", "eventgateway-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	realDir, noopDir, err := buildAll(ctx, opts.root, work)
	if err != nil {
		return err
	}
	canned := rig.ServeAWS(rig.Options{})
	defer canned.Close()
	endpoint := canned.URL
	if err := registerSamples(ctx, realDir, endpoint); err != nil {
		return err
	}
	if err := reportCPU(ctx, opts, realDir, noopDir, endpoint, stdout); err != nil {
		return err
	}
	if err := reportStarts(ctx, opts, realDir, noopDir, endpoint, stdout); err != nil {
		return err
	}
	if err := reportBurst(ctx, opts, realDir, endpoint, stdout); err != nil {
		return err
	}
	if opts.ingestion == 0 {
		return nil
	}
	if err := reportIngestion(ctx, opts, work, realDir, endpoint, stdout); err != nil {
		return err
	}
	return reportInvalid(ctx, opts, realDir, endpoint, stdout)
}

func reportCPU(ctx context.Context, opts options, realDir, noopDir, endpoint string, stdout io.Writer) error {
	open, err := payload(rig.Samples[0], 1)
	if err != nil {
		return err
	}
	measured := []measurement{{name: "no-op", binDir: noopDir, payload: open},
		{name: routes.ReceiveEvent, binDir: realDir, payload: open}}
	asking, err := doors(ctx, realDir, endpoint)
	if err != nil {
		return err
	}
	measured = append(measured, asking...)
	for range opts.rounds { // in turns, so that a slow minute affects all
		for i := range measured {
			m := &measured[i]
			program := filepath.Join(m.binDir, routes.ReceiveEvent, "bootstrap")
			cpu, err := cpuPerEvent(ctx, program, append(rig.Environment(endpoint), m.env...), m.payload,
				http.StatusCreated, 1, opts.events)
			if err != nil {
				return fmt.Errorf("%s: %w", m.name, err)
			}
			m.cpu = append(m.cpu, cpu)
		}
	}
	fmt.Fprintf(stdout, "Processor time of one accepted event of %d bytes (median of %d rounds of %d)\n\n",
		len(rig.Samples[0].Event),
		opts.rounds, opts.events)
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "function\tCPU µs\tratio\trounds\t\n")
	for _, row := range measured {
		fmt.Fprintf(table, "%s\t%d\t%.2f\t%s\t\n", row.name, rig.Median(row.cpu).Microseconds(),
			ratio(rig.Median(row.cpu), rig.Median(measured[0].cpu)), spread(row.cpu, time.Microsecond))
	}
	return table.Flush()
}

// measurement is a way of receiving an event, and what it takes.
type measurement struct {
	name    string
	binDir  string
	env     []string // more than all have
	payload []byte
	cpu     []time.Duration
}

func reportStarts(ctx context.Context, opts options, realDir, noopDir, endpoint string, stdout io.Writer) error {
	programs := []string{filepath.Join(noopDir, "bootstrap")}
	labels := []string{"no-op"}
	for _, function := range functions {
		programs = append(programs, filepath.Join(realDir, function, "bootstrap"))
		labels = append(labels, function)
	}
	wall, cpu := make([][]time.Duration, len(programs)), make([][]time.Duration, len(programs))
	for range opts.starts {
		for i, program := range programs {
			used, err := invoke(ctx, program, rig.Environment(endpoint), nil, 0, 0)
			if err != nil {
				return err
			}
			wall[i], cpu[i] = append(wall[i], used.start), append(cpu[i], used.cpu)
		}
	}
	fmt.Fprintf(stdout, "\nStart until the first /next (median of %d) and size; "+
		"aims: ≤ 1.6 × the no-op, zip ≤ 4 MB\n\n", opts.starts)
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "function\tstart ms\tratio\tCPU ms\tratio\tMB\tzip MB\t\n")
	for i, program := range programs {
		binary, zipped, err := sizes(program)
		if err != nil {
			return err
		}
		fmt.Fprintf(table, "%s\t%.1f\t%.2f\t%.1f\t%.2f\t%.1f\t%.2f\t\n", labels[i],
			rig.MS(rig.Median(wall[i])), ratio(rig.Median(wall[i]), rig.Median(wall[0])),
			rig.MS(rig.Median(cpu[i])), ratio(rig.Median(cpu[i]), rig.Median(cpu[0])), float64(binary)/1e6,
			float64(zipped)/1e6)
	}
	return table.Flush()
}

// reportBurst fails if a request was not accepted.
func reportBurst(ctx context.Context, opts options, realDir, endpoint string, stdout io.Writer) error {
	b, err := coldBurst(ctx, realDir, endpoint, opts.burst)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "\nCold burst: %d first requests at once, to a schema that no process has compiled\n\n",
		opts.burst)
	fmt.Fprintf(stdout, "  %d accepted, by %d processes, in %d ms\n", b.accepted, b.processes, b.took.Milliseconds())
	if b.accepted != opts.burst {
		err := fmt.Errorf("%d of %d requests of the cold burst were not accepted: statuses %v", opts.burst-b.accepted,
			opts.burst, b.other)
		return errors.Join(err, b.failed)
	}
	return nil
}

func spread(list []time.Duration, unit time.Duration) string {
	var all []string
	for _, d := range slices.Sorted(slices.Values(list)) {
		all = append(all, strconv.FormatInt(int64(d/unit), 10))
	}
	return strings.Join(all, " ")
}

func ratio(d, of time.Duration) float64 { return float64(d) / float64(of) }
