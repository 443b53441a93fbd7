// Command validate measures the cost of validating an event beside reading its bytes,
// decoding it and other libraries. `make bench-validate` runs it.
//
// Each process measures everything, in many short turns. The table has the medians over
// the processes.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

func main() {
	processes := flag.Int("processes", 9, "processes that measure")
	turns := flag.Int("turns", 7, "turns of each measurement in a process")
	turn := flag.Duration("turn", 10*time.Millisecond, "processor time of a turn, about")
	child := flag.Bool("child", false, "be one of the processes")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := func() error {
		if *child {
			return measure(os.Stdout, *turns, *turn)
		}
		return compare(ctx, *processes, os.Args[1:])
	}()
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// measured has the nanoseconds of an event, by document and contender.
type measured [][]float64

// compare lets processes measure, one after another.
func compare(ctx context.Context, processes int, args []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var all []measured
	for i := range processes {
		command := exec.CommandContext(ctx, self, append([]string{"-child"}, args...)...)
		command.Stderr = os.Stderr
		output, err := command.Output()
		if err != nil {
			return fmt.Errorf("process %d: %w", i+1, err)
		}
		var one measured
		if err := json.Unmarshal(output, &one); err != nil {
			return fmt.Errorf("process %d: %w", i+1, err)
		}
		all = append(all, one)
	}
	if len(all) == 0 {
		return errors.New("no process measured")
	}
	medians := slices.Clone(all[0])
	for d := range medians {
		medians[d] = slices.Clone(medians[d])
		for c := range medians[d] {
			values := make([]float64, len(all))
			for i := range all {
				values[i] = all[i][d][c]
			}
			medians[d][c] = median(values)
		}
	}
	report(os.Stdout, medians, processes)
	return nil
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}
