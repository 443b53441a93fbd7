// Command cost prints what a million events cost in US dollars: from what requests use in
// this run, in functions with the limits of AWS Lambda, and from package prices.
// `make cost` runs it.
//
// Bytes and requests are exact. Times are those of this machine; on a busy one they are
// longer than on Lambda, and Lambda's own dollars with them. An endpoint inside this
// process plays DynamoDB and Kinesis, and answers after the time that AWS takes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"example.com/eventgateway/functions/build"
	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/bench/internal/rig"
)

func main() {
	root := flag.String("root", ".", "the checkout")
	rounds := flag.Int("rounds", 2, "rounds, in which all kinds of requests take turns")
	requests := flag.Int("requests", 100, "single events of a kind and round; batches are fewer. One of "+logSample+
		" successes is logged, so fewer requests measure no such line")
	flag.Parse()
	rig.Main(func(ctx context.Context) error { return run(ctx, *root, *rounds, *requests, os.Stdout) })
}

func run(ctx context.Context, root string, rounds, requests int, stdout io.Writer) error {
	list, err := measured(ctx, root, rounds, requests)
	if err != nil {
		return err
	}
	return report(stdout, list)
}

func measured(ctx context.Context, root string, rounds, requests int) ([]*deployment, error) {
	work, err := os.MkdirTemp("", "eventgateway-cost-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	realDir, err := build.FunctionsFor(ctx, root, runtime.GOOS, runtime.GOARCH, nil)
	if err != nil {
		return nil, err
	}
	peer := filepath.Join(work, routes.ReceiveEvent, "bootstrap")
	if err := rig.Build(ctx, root, peer, "./peers"); err != nil {
		return nil, err
	}
	list := deployments(work)
	return list, measure(ctx, list, realDir, rounds, requests)
}

// lambdaLines are what Lambda logs of each request unless it is told not to.
const lambdaLines = "START RequestId: 8f5d2c1e-5a4b-4c3d-9e8f-0a1b2c3d4e5f Version: $LATEST\n" +
	"END RequestId: 8f5d2c1e-5a4b-4c3d-9e8f-0a1b2c3d4e5f\n" +
	"REPORT RequestId: 8f5d2c1e-5a4b-4c3d-9e8f-0a1b2c3d4e5f\tDuration: 12.34 ms\tBilled Duration: 13 ms\t" +
	"Memory Size: 256 MB\tMax Memory Used: 48 MB\t\n"

// deployments are what is measured. peerDir has the function that others would write.
func deployments(peerDir string) []*deployment {
	var sizes []*cell
	for _, size := range []int{344, 900, 1024, 5060} {
		for _, batch := range []int{1, 100, 500} {
			sizes = append(sizes, &cell{size: size, batch: batch})
		}
	}
	common := func(change func(*cell)) []*cell {
		cells := []*cell{{size: 1024, batch: 1}, {size: 1024, batch: 100}}
		for _, c := range cells {
			change(c)
		}
		return cells
	}
	same := func(*cell) {}
	short, full := len(settings.ShortAccessLog.Text(usual)), len(settings.FullAccessLog.JSON(usual))
	keeping := []string{settings.RejectedStream + "=rejected"}
	return []*deployment{
		{what: "defaults", accessLine: short, cells: sizes},
		{what: "fullEnvelope=on", accessLine: short, env: []string{settings.FullEnvelope + "=on"},
			cells: []*cell{{size: 900, batch: 1}, {size: 900, batch: 100}}},
		{what: "idempotent", accessLine: short, cells: common(func(c *cell) { c.once = true })},
		{what: "samples=on", accessLine: short, env: []string{settings.SampleTable + "=samples"}, cells: common(same)},
		{what: "rejected=off, invalid", accessLine: short, cells: common(func(c *cell) { c.invalid = true })},
		{what: "rejected=on", accessLine: short, env: keeping, cells: common(same)},
		{what: "rejected=on, invalid", accessLine: short, env: keeping,
			cells: common(func(c *cell) { c.invalid = true })},
		{what: "metrics=off", accessLine: short, env: []string{settings.Metrics + "=off"}, cells: common(same)},
		{what: "logSample=1, accessLog=full", accessLine: full, env: []string{settings.LogSample + "=1"},
			cells: common(same)},
		{what: "?results=rejected", accessLine: short,
			cells: []*cell{{size: 900, batch: 100, query: "?results=rejected"}}},
		{what: "invalid, ?results=summary", accessLine: short,
			cells: []*cell{{size: 1024, batch: 100, query: "?results=summary", invalid: true}}},
		{what: "a PutRecord each, Lambda's logging", binDir: peerDir, lambdaLine: len(lambdaLines),
			env: []string{"BENCH_PEER=put-record"}, cells: common(same)},
	}
}

// measure sends the requests of all deployments in turns, so that a slow minute affects all.
func measure(ctx context.Context, list []*deployment, realDir string, rounds, requests int) (err error) {
	for round := range rounds {
		for _, d := range list {
			s, err := d.start(ctx, realDir)
			if err != nil {
				return fmt.Errorf("%s: %w", d.what, err)
			}
			for _, c := range d.cells {
				if err := s.send(ctx, c, max(3, requests/c.batch)); err != nil {
					return errors.Join(fmt.Errorf("round %d, %s, %d events of %d bytes: %w", round+1, d.what, c.batch,
						c.size, err),
						s.stop())
				}
			}
			if err := s.stop(); err != nil {
				return err
			}
		}
	}
	return nil
}
