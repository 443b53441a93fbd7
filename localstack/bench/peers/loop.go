package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"
)

// loop does one part of the work over and over (publisher, handwritten,
// put-records, put-record or validator) and prints the processor time, user and
// system, that this process took for an event, in nanoseconds.
func loop(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("loop", flag.ContinueOnError)
	part := flags.String("part", "", "what is done")
	batch := flags.Int("batch", 1, "events of a call")
	least := flags.Duration("cpu", 200*time.Millisecond, "the processor time that is measured, at least")
	eventFile := flags.String("event", "", "file of the event")
	schemaFile := flags.String("schema", "", "file of its schema, for the validator")
	if err := flags.Parse(args); err != nil {
		return err
	}
	data, err := os.ReadFile(*eventFile)
	if err != nil {
		return err
	}
	once, err := work(*part, *batch, data, *schemaFile)
	if err != nil {
		return err
	}
	for began := time.Now(); time.Since(began) < warmUp; { // connection, heap, caches
		if err := once(ctx); err != nil {
			return err
		}
	}
	began, err := used()
	if err != nil {
		return err
	}
	calls, took := 0, time.Duration(0)
	for ; took < *least; calls++ {
		if err := once(ctx); err != nil {
			return err
		}
		if calls%16 == 0 {
			now, err := used()
			if err != nil {
				return err
			}
			took = now - began
		}
	}
	now, err := used()
	fmt.Fprintln(stdout, (now-began).Nanoseconds()/int64(calls**batch))
	return err
}

const warmUp = 50 * time.Millisecond

// used is the processor time of this process so far.
func used() (time.Duration, error) {
	var usage syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()), err
}
