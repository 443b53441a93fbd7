package main

import (
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"

	"example.com/eventgateway/core/usage/prices"
	"example.com/eventgateway/localstack/bench/internal/rig"
	"example.com/eventgateway/localstack/gateway"
)

// report writes a table for each size of the function, and a summary.
func (l *latencies) report(stdout io.Writer) error {
	if l.opts.rounds == 0 {
		return nil
	}
	fmt.Fprintf(stdout, "Latency of events of %d bytes in ms: Kinesis takes %v and DynamoDB %v, over TLS; at most %d "+
		"requests a second,\na third of batches. Warm requests go to processes that have answered before; rare "+
		"ones come "+
		"after 300 ms, when\nconnections to AWS are closed; a cold one starts a process.\n",
		len(rig.Samples[0].Event), l.opts.delays.kinesis, l.opts.delays.dynamodb, l.opts.perSecond)
	for _, memory := range l.opts.memories {
		if err := l.sizeTable(stdout, memory); err != nil {
			return err
		}
	}
	if err := l.coldTable(stdout); err != nil {
		return err
	}
	return l.summary(stdout)
}

func (l *latencies) sizeTable(stdout io.Writer, memory int) error {
	fmt.Fprintf(stdout, "\n%d MB (%.2f of a processor)\n\n", memory, gateway.Processors(memory))
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "events\tcallers\trequests\tp50\tp99\tp99.9\tmost\tbilled\tCPU\tpeak MB\tnew processes\t")
	for _, c := range l.cells(memory) {
		callers := strconv.Itoa(c.callers)
		if c.callers == rare {
			callers = "rare"
		}
		w := l.warmed[c]
		all := sorted(w.rounds...)
		fmt.Fprintf(table, "%d\t%s\t%d\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.2f\t%d\t%d\t\n", c.events, callers, len(all),
			rig.MS(ofRounds(w.rounds, 500)), rig.MS(ofRounds(w.rounds, 990)), rig.MS(ofRounds(w.rounds, 999)),
			rig.MS(rig.Percentile(all, 1000)), rig.MS(rig.Median(w.billed)), rig.MS(rig.Median(w.cpu)), w.peak>>20,
			w.processes)
	}
	for _, events := range batches {
		if all := l.coldAnswers(memory, events); len(all) > 0 {
			fmt.Fprintf(table, "%d\tcold\t%d\t%.1f\t%.1f\t\t%.1f\t\t\t\t%d\t\n", events, len(all),
				rig.MS(rig.Percentile(all, 500)), rig.MS(rig.Percentile(all, 990)), rig.MS(rig.Percentile(all, 1000)),
				len(all))
		}
	}
	return table.Flush()
}

// coldTimes returns a part of the cold starts, sorted.
func (l *latencies) coldTimes(memory, events int, part func(coldStart) time.Duration) []time.Duration {
	var all []time.Duration
	for _, c := range l.colds[cell{memory, events, 1}] {
		all = append(all, part(c))
	}
	return sorted(all)
}

func (l *latencies) coldAnswers(memory, events int) []time.Duration {
	return l.coldTimes(memory, events, func(c coldStart) time.Duration { return c.answer })
}

// coldTable says where the time of a first request of one event goes. Until a process asks for
// work, it has a whole processor, as on Lambda.
func (l *latencies) coldTable(stdout io.Writer) error {
	if l.opts.starts == 0 {
		return nil
	}
	fmt.Fprint(stdout, "\nWhere a cold answer's time goes (medians in ms)\n\n")
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "MB\tanswer\tstart\tschema library\tSDK\trequest\tCPU\tshare of the library\t")
	for _, memory := range l.opts.memories {
		of := func(part func(coldStart) time.Duration) float64 {
			return rig.MS(rig.Median(l.coldTimes(memory, 1, part)))
		}
		answer := of(func(c coldStart) time.Duration { return c.answer })
		library := of(func(c coldStart) time.Duration { return c.packages.of(library) })
		fmt.Fprintf(table, "%d\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f %%\t\n", memory, answer,
			of(func(c coldStart) time.Duration { return c.start }), library,
			of(func(c coldStart) time.Duration { return c.packages.of(sdk) }),
			of(func(c coldStart) time.Duration { return c.request }),
			of(func(c coldStart) time.Duration { return c.cpu }), 100*library/answer)
	}
	return table.Flush()
}

// summary writes what decides between the sizes: dollars for Lambda, and waiting.
func (l *latencies) summary(stdout io.Writer) error {
	fmt.Fprintf(stdout, "\nSummary: dollars of Lambda for a million events, of which requests $%.2f and $%.3f; ms\n\n",
		prices.LambdaRequests.Dollars, prices.LambdaRequests.Dollars/float64(batches[1]))
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\tsingle\t\t\t\tby 100\t\t\t\tcold single\tby 100\t")
	fmt.Fprintln(table, "MB\tGB s\t$\tp50\tp99\tGB s\t$\tp50\tp99\tp50\tp50\t")
	for _, memory := range l.opts.memories {
		fmt.Fprintf(table, "%d\t", memory)
		for _, events := range batches {
			var all warmed
			for _, callers := range l.opts.callers {
				w := l.warmed[cell{memory, events, callers}]
				all.rounds = append(all.rounds, w.rounds...)
				all.billed = append(all.billed, w.billed...)
			}
			seconds := float64(memory) / 1024 * 1e6 * rig.Median(all.billed).Seconds() / float64(events)
			fmt.Fprintf(table, "%.0f\t%.4f\t%.1f\t%.1f\t", seconds,
				seconds*prices.LambdaTime.Dollars+prices.LambdaRequests.Dollars/float64(events),
				rig.MS(ofRounds(all.rounds, 500)),
				rig.MS(ofRounds(all.rounds, 990)))
		}
		for _, events := range batches {
			fmt.Fprintf(table, "%.1f\t", rig.MS(rig.Median(l.coldAnswers(memory, events))))
		}
		fmt.Fprintln(table)
	}
	return table.Flush()
}
