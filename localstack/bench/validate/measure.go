package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"runtime"
	"syscall"
	"text/tabwriter"
	"time"
)

// measure writes the cost of each event: for each document, the contenders with the valid
// event, then this project with and without plans with the invalid one.
func measure(out io.Writer, turns int, turn time.Duration) error {
	runtime.GOMAXPROCS(1) // so that the collector's work counts
	var all measured
	for _, d := range documents() {
		works, err := prepare(d.schema)
		if err != nil {
			return fmt.Errorf("%s: %w", d.name, err)
		}
		for c, work := range works {
			if !work([]byte(d.event)) {
				return fmt.Errorf("%s: %s refuses the event", d.name, contenders[c].name)
			}
		}
		if works[0]([]byte(d.spoilt)) || !works[1]([]byte(d.spoilt)) {
			return fmt.Errorf("%s: the spoilt event must be JSON, and invalid", d.name)
		}
		spoilt := inTurns([]func([]byte) bool{works[0], works[len(works)-1]}, []byte(d.spoilt), turns, turn)
		all = append(all, append(inTurns(works, []byte(d.event), turns, turn), spoilt...))
	}
	return json.NewEncoder(out).Encode(all)
}

// inTurns returns the median nanoseconds of each work over its turns.
func inTurns(works []func([]byte) bool, event []byte, turns int, turn time.Duration) []float64 {
	rounds, spent := make([]int, len(works)), make([][]float64, len(works))
	for c, work := range works {
		for rounds[c] = 1; ; rounds[c] *= 2 {
			if used := timeOf(work, event, rounds[c]); used >= turn/4 {
				rounds[c] = max(1, int(float64(rounds[c])*float64(turn)/float64(used)))
				break
			}
		}
	}
	for range turns {
		for c, work := range works {
			spent[c] = append(spent[c], float64(timeOf(work, event, rounds[c]))/float64(rounds[c]))
		}
	}
	result := make([]float64, len(works))
	for c := range works {
		result[c] = median(spent[c])
	}
	return result
}

func timeOf(work func([]byte) bool, event []byte, rounds int) time.Duration {
	begun := cpu()
	for range rounds {
		work(event)
	}
	return cpu() - begun
}

// cpu returns the processor time that the process has used.
func cpu() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func report(out io.Writer, medians measured, processes int) {
	fmt.Fprintf(out, "CPU time of an event, medians of %d processes; multiples of json.Valid's\n\n", processes)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "document (bytes)\tns, this\t")
	for _, c := range contenders {
		fmt.Fprintf(table, "%s\t", c.name)
	}
	fmt.Fprint(table, "best library / this\tinvalid: this / without plans\t\n")
	for i, d := range documents() {
		times := medians[i]
		fmt.Fprintf(table, "%s (%d)\t%.0f\t", d.name, len(d.event), times[0])
		best := math.Inf(1)
		for i, c := range contenders {
			fmt.Fprintf(table, "%.2f\t", times[i]/times[1])
			if c.library {
				best = min(best, times[i])
			}
		}
		fmt.Fprintf(table, "%.1f\t%.3f\t\n", best/times[0], times[len(contenders)]/times[len(contenders)+1])
	}
	table.Flush()
}
