package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"example.com/eventgateway/localstack/bench/internal/rig"
)

func reportIngestion(ctx context.Context, opts options, work, realDir, endpoint string, stdout io.Writer) error {
	in, err := newIngestion(ctx, opts.root, work, realDir, endpoint)
	if err != nil {
		return err
	}
	for range opts.ingestion {
		if err := in.round(ctx); err != nil {
			return err
		}
	}
	fmt.Fprintf(stdout, "\nIngestion: processor time of an event in µs, by requests through the Lambda runtime "+
		"(medians of %d rounds).\n", opts.ingestion)
	fmt.Fprint(stdout, "Only receive_event and plain Go validate; floor looks whether an event is JSON. Plain "+
		"server is "+
		"plain Go\nas an HTTP server, with Go's defaults. The others have the same settings of the Go runtime.\n"+
		"Aims: ≤ 1.3 × handwritten, and in batches of 100 ≥ 50 × less than a PutRecord for each.\n\n")
	return in.table(stdout)
}

// table writes a row for each size and batch.
func (in *ingestion) table(stdout io.Writer) error {
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "bytes\tbatch\tfloor\thandwritten\tSDK PutRecords\tplain Go\tplain server\tPutRecord\t"+
		"receive_event\t÷ handwritten\t÷ PutRecords\t÷ plain\tPutRecord ÷\tevents/CPU s\t\n")
	for sample := range rig.Samples {
		for _, batch := range batches {
			of := func(what string) time.Duration { return in.ledger.median(cell{sample, batch, what}) }
			own, each := of(gatewayItself), in.ledger.median(cell{sample, 1, putRecord})
			row := []any{
				len(rig.Samples[sample].Event), batch, µs(of(floor)), µs(of(handwritten)), µs(of(putRecords)),
				µs(of(plain)), µs(of(plainServer)), µs(of(putRecord)), µs(own), times(own, of(handwritten)),
				times(own, of(putRecords)), times(own, of(plain)), times(each, own), eventsPerSecond(own),
			}
			for _, value := range row {
				fmt.Fprintf(table, "%v\t", value)
			}
			fmt.Fprintln(table)
		}
	}
	return table.Flush()
}

func times(d, of time.Duration) string {
	if d <= 0 || of <= 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", ratio(d, of))
}
