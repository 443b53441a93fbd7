// Command validate measures the cost of validating an event beside reading its bytes,
// decoding it and other libraries. `make bench-validate` runs it.
//
// It measures everything in many short turns. The table has the medians.
package main

import (
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"
)

func main() {
	testing.Init()
	turns := flag.Int("turns", 25, "turns of each measurement")
	turn := flag.Duration("turn", 20*time.Millisecond, "time of a turn, about")
	flag.Parse()
	err := flag.Set("test.benchtime", turn.String())
	if err == nil {
		err = report(os.Stdout, *turns)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func report(out io.Writer, turns int) error {
	runtime.GOMAXPROCS(1) // so that the collector's work counts
	fmt.Fprintf(out, "CPU time of an event, medians of %d turns; multiples of json.Valid's\n\n", turns)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "document (bytes)\tns, this\t")
	for _, c := range contenders {
		fmt.Fprintf(table, "%s\t", c.name)
	}
	fmt.Fprint(table, "best library / this\tinvalid: this / without plans\t\n")
	for _, d := range documents() {
		judges, err := prepare(d.schema)
		if err == nil {
			err = d.check(judges)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", d.name, err)
		}
		valid := inTurns(judges, []byte(d.event), turns)
		invalid := inTurns([]judge{judges[0], judges[len(judges)-1]}, []byte(d.spoilt), turns)
		fmt.Fprintf(table, "%s (%d)\t%.0f\t", d.name, len(d.event), valid[0])
		best := math.Inf(1)
		for i, c := range contenders {
			fmt.Fprintf(table, "%.2f\t", valid[i]/valid[1])
			if c.library {
				best = min(best, valid[i])
			}
		}
		fmt.Fprintf(table, "%.1f\t%.3f\t\n", best/valid[0], invalid[0]/invalid[1])
	}
	return table.Flush()
}

// check returns an error unless the judges judge right.
func (d document) check(judges []judge) error {
	for i, accepts := range judges {
		if !accepts([]byte(d.event)) {
			return fmt.Errorf("%s refuses the event", contenders[i].name)
		}
	}
	if judges[0]([]byte(d.spoilt)) || !judges[1]([]byte(d.spoilt)) {
		return fmt.Errorf("the spoilt event must be JSON, and invalid")
	}
	return nil
}

// inTurns returns the median nanoseconds that each judge takes.
func inTurns(judges []judge, event []byte, turns int) []float64 {
	spent, medians := make([][]float64, len(judges)), make([]float64, len(judges))
	for range turns {
		for i, judge := range judges {
			var took time.Duration
			result := testing.Benchmark(func(b *testing.B) {
				began := cpu()
				for range b.N {
					judge(event)
				}
				took = cpu() - began
			})
			spent[i] = append(spent[i], float64(took)/float64(result.N))
		}
	}
	for i, all := range spent {
		slices.Sort(all)
		medians[i] = all[len(all)/2]
	}
	return medians
}

// cpu returns the processor time that the process has used.
func cpu() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
