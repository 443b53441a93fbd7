package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/localstack/bench/internal/rig"
	"example.com/eventgateway/localstack/gateway"
)

// besideCallers send four times as many requests in a round as for a cell.
const besideCallers = 16

// served is something that answers requests at a URL until stop.
type served struct {
	url  string
	stop func() error
}

// contender is what answers the same requests.
type contender struct {
	name  string
	start func(context.Context) (served, error)
}

// beside measures the gateway beside plain Go, without limits on processor and memory, and
// with services that take no time.
func (l *latencies) beside(ctx context.Context, stdout io.Writer) error {
	if l.opts.besides == 0 {
		return nil
	}
	contenders, done, err := l.contenders(ctx)
	if err != nil {
		return err
	}
	defer done()
	took := make([][]time.Duration, len(contenders))
	p99 := make([][]time.Duration, len(contenders))
	for range l.opts.besides {
		for i, c := range contenders {
			list, err := l.besideOnce(ctx, c)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			took[i] = append(took[i], list...)
			p99[i] = append(p99[i], rig.Percentile(sorted(list), 990))
		}
	}
	fmt.Fprintf(stdout, "\nBeside plain Go: single events, %d callers, at most %d requests a second, no limits, "+
		"services that answer at once;\naim: the gateway's p99 ≤ 1.5 × plain Go's in the same place\n\n",
		besideCallers, l.opts.perSecond)
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "ms\tp50\tp99\tp99.9\tratio of p99\tp99 of the rounds\t")
	for i, c := range contenders {
		all := sorted(took[i])
		fmt.Fprintf(table, "%s\t%.2f\t%.2f\t%.2f\t%.2f\t%v\t\n", c.name, rig.MS(rig.Percentile(all, 500)),
			rig.MS(rig.Percentile(all, 990)), rig.MS(rig.Percentile(all, 999)),
			rig.MS(rig.Median(p99[i]))/rig.MS(rig.Median(p99[0])),
			inMS(p99[i]))
	}
	return table.Flush()
}

func inMS(list []time.Duration) string {
	var all []string
	for _, d := range sorted(list) {
		all = append(all, fmt.Sprintf("%.1f", rig.MS(d)))
	}
	return strings.Join(all, " ")
}

func (l *latencies) besideOnce(ctx context.Context, c contender) ([]time.Duration, error) {
	s, err := c.start(ctx)
	if err != nil {
		return nil, err
	}
	t := trafficOf(s.url, 1)
	_, err = t.send(ctx, besideCallers, 10*besideCallers, pause{})
	var took []time.Duration
	if err == nil {
		took, err = t.send(ctx, besideCallers, 4*l.opts.requests, atMost(besideCallers, l.opts.perSecond))
	}
	return took, errors.Join(err, s.stop())
}

// contenders returns plain Go behind the local API Gateway, the gateway there, and plain Go as
// a server.
func (l *latencies) contenders(ctx context.Context) (all []contender, done func(), err error) {
	dir := filepath.Join(l.work, "beside")
	plainDir := filepath.Join(dir, routes.ReceiveEvent)
	if err := os.MkdirAll(plainDir, 0o755); err != nil {
		return nil, nil, err
	}
	quick, err := openTunnel(ctx, dir, delays{})
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			quick.Close()
		}
	}()
	env := quick.environment()
	if err := register(ctx, l.realDir, env); err != nil {
		return nil, nil, err
	}
	program, schemaFile := filepath.Join(plainDir, "bootstrap"), filepath.Join(dir, "schema.json")
	if err := rig.Build(ctx, l.opts.root, program, "./peers"); err != nil {
		return nil, nil, err
	}
	if err := os.WriteFile(schemaFile, []byte(rig.Samples[0].Schema), 0o600); err != nil {
		return nil, nil, err
	}
	plainEnv := append(slices.Clone(env), "BENCH_PEER=plain", "BENCH_SCHEMA="+schemaFile)
	inLambda := func(dir string, env []string) func(context.Context) (served, error) {
		return func(ctx context.Context) (served, error) {
			url, stop, err := rig.Start(ctx, gateway.Options{BinDir: dir, Env: env})
			return served{url, stop}, err
		}
	}
	return []contender{
		{"plain Go as a function", inLambda(dir, append(plainEnv, "GOMAXPROCS=1", "GOGC=400"))},
		{"the gateway", inLambda(l.realDir, env)},
		{"plain Go as a server", func(ctx context.Context) (served, error) {
			url, stop, err := rig.StartServer(ctx, plainEnv, program, "serve")
			return served{url, func() error { stop(); return nil }}, err
		}},
	}, quick.Close, nil
}
