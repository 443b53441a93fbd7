package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"example.com/eventgateway/functions/settings"
	"example.com/eventgateway/localstack/bench/internal/rig"
)

// refusal is one kind of requests that the gateway accepts, or refuses for one violation each event.
type refusal struct {
	batch   int
	keeping bool // the gateway keeps rejected events
	invalid bool
}

// reportInvalid measures what it costs to refuse events, beside accepting them.
func reportInvalid(ctx context.Context, opts options, realDir, endpoint string, stdout io.Writer) error {
	var kinds []refusal
	for _, batch := range []int{1, 100} {
		for _, keeping := range []bool{false, true} {
			kinds = append(kinds, refusal{batch, keeping, false}, refusal{batch, keeping, true})
		}
	}
	took := map[refusal][]time.Duration{}
	for range opts.ingestion { // in turns, so that a slow minute affects all
		for _, k := range kinds {
			cpu, err := k.measure(ctx, realDir, endpoint, perRound[0][k.batch])
			if err != nil {
				return fmt.Errorf("%+v: %w", k, err)
			}
			took[k] = append(took[k], cpu)
		}
	}
	fmt.Fprintf(stdout, "\nInvalid events, of %d bytes with one violation, beside valid ones: processor time of an "+
		"event\nin µs (medians of %d rounds). Aims: ≤ 1.2 × single, ≤ 2 × in batches.\n\n",
		len(rig.Samples[0].Event), opts.ingestion)
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "batch\trejected\tvalid\tinvalid\t÷ valid\t\n")
	for i := 0; i < len(kinds); i += 2 {
		valid, invalid := rig.Median(took[kinds[i]]), rig.Median(took[kinds[i+1]])
		rejected := map[bool]string{false: "off", true: "on"}[kinds[i].keeping]
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t\n", kinds[i].batch, rejected, µs(valid), µs(invalid),
			times(invalid, valid))
	}
	return table.Flush()
}

// measure measures n requests.
func (k refusal) measure(ctx context.Context, realDir, endpoint string, n int) (time.Duration, error) {
	sample, status, env := rig.Samples[0], http.StatusCreated, rig.Environment(endpoint)
	if k.invalid {
		sample.Event = strings.Replace(sample.Event, `"weight_g":1`, `"weight_g":-`, 1)
		status = http.StatusUnprocessableEntity
	}
	if k.keeping {
		env = append(env, settings.RejectedStream+"=rejected")
	}
	payload, err := payload(sample, k.batch)
	if err != nil {
		return 0, err
	}
	program := filepath.Join(realDir, gatewayItself, "bootstrap")
	return cpuPerEvent(ctx, program, env, payload, status, k.batch, n)
}
