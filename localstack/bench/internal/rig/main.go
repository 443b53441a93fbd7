package rig

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

// Main runs a command until it ends or is stopped, and ends the process if it fails.
func Main(run func(context.Context) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// Percentile returns the least of a sorted list that p of 1,000 do not exceed, 0 of an empty list.
func Percentile(sorted []time.Duration, p int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[(len(sorted)*p+999)/1000-1]
}

// Median returns the median of a list, 0 of an empty one.
func Median(list []time.Duration) time.Duration {
	return Percentile(slices.Sorted(slices.Values(list)), 500)
}

// MS returns a time in milliseconds.
func MS(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// Billed returns a time as Lambda bills it: in whole milliseconds, rounded up.
// https://aws.amazon.com/lambda/pricing/
func Billed(d time.Duration) time.Duration {
	return (d + time.Millisecond - 1).Truncate(time.Millisecond)
}
