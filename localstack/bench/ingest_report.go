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
	fmt.Fprint(stdout, "Only receive_event and plain Go validate; floor looks whether it is JSON. All have the same "+
		"settings of the Go runtime.\n\n")
	if err := in.requestTable(stdout); err != nil {
		return err
	}
	fmt.Fprint(stdout, "\nPublishing alone; aims: ≤ 1.3 × handwritten, and in batches of 100 ≥ 50 × less than a "+
		"PutRecord for each\n")
	fmt.Fprint(stdout, "(with the settings that functions have, and, as usual, with Go's own)\n\n")
	if err := in.publishTable(stdout); err != nil {
		return err
	}
	fmt.Fprint(stdout, "\nWhere receive_event's time goes: two parts measured alone, and the rest\n\n")
	return in.shareTable(stdout)
}

// table writes a row for each size and batch.
func (in *ingestion) table(stdout io.Writer, head string,
	row func(of, single func(what string) time.Duration) []any) error {
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "bytes\tbatch\t%s\t\n", head)
	for sample := range rig.Samples {
		for _, batch := range batches {
			fmt.Fprintf(table, "%d\t%d\t", len(rig.Samples[sample].Event), batch)
			for _, value := range row(
				func(what string) time.Duration { return in.ledger.median(cell{sample, batch, what}) },
				func(what string) time.Duration { return in.ledger.median(cell{sample, 1, what}) },
			) {
				fmt.Fprintf(table, "%v\t", value)
			}
			fmt.Fprintln(table)
		}
	}
	return table.Flush()
}

func (in *ingestion) requestTable(stdout io.Writer) error {
	return in.table(stdout, "floor\thandwritten\tplain Go\tPutRecord\treceive_event\t"+
		"÷ handwritten\t÷ plain\tPutRecord ÷\tevents/CPU s",
		func(of, single func(string) time.Duration) []any {
			own := of(gatewayItself)
			return []any{
				µs(of(floor)), µs(of(handwritten)), µs(of(plain)), µs(of(putRecord)), µs(own),
				times(own, of(handwritten)), times(own, of(plain)), times(single(putRecord), own), eventsPerSecond(own),
			}
		})
}

func (in *ingestion) publishTable(stdout io.Writer) error {
	return in.table(stdout, "handwritten\tSDK PutRecords\tSDK PutRecord\tas usual\tpublisher\t"+
		"÷ handwritten\t÷ PutRecords\tPutRecord ÷\tas usual ÷",
		func(of, single func(string) time.Duration) []any {
			own := of(publisherAlone)
			return []any{
				µs(of(handwrittenAlone)), µs(of(putRecordsAlone)), µs(single(putRecordAlone)),
				µs(single(putRecordUsual)), µs(own),
				times(own, of(handwrittenAlone)), times(own, of(putRecordsAlone)), times(single(putRecordAlone), own),
				times(single(putRecordUsual), own),
			}
		})
}

func (in *ingestion) shareTable(stdout io.Writer) error {
	return in.table(stdout, "receive_event\tvalidation\t%\tpublishing\t%\trest\t%",
		func(of, single func(string) time.Duration) []any {
			all, validation, publishing := of(gatewayItself), single(validatorAlone), of(publisherAlone)
			share := func(d time.Duration) string { return fmt.Sprintf("%.0f", 100*ratio(d, all)) }
			rest := all - validation - publishing
			return []any{µs(all), µs(validation), share(validation), µs(publishing), share(publishing), µs(rest),
				share(rest)}
		})
}

func times(d, of time.Duration) string {
	if d <= 0 || of <= 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", ratio(d, of))
}
