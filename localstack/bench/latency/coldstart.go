package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"time"

	"example.com/eventgateway/localstack/bench/internal/rig"
	"example.com/eventgateway/localstack/gateway"
)

// coldStart is the time of a first request, and where it went.
type coldStart struct {
	answer  time.Duration // until the caller had it
	start   time.Duration // of that, until the process asked for work
	request time.Duration // from then until the process had answered
	cpu     time.Duration // of the process for the request

	packages packages
}

// The packages whose share of a start is told.
const (
	library = "github.com/santhosh-tekuri/jsonschema/"
	sdk     = "github.com/aws/"
)

// cold measures the first request of a new process, which sends a number of events.
func (l *latencies) cold(ctx context.Context, memoryMB, events int) error {
	var log bytes.Buffer
	began := make(chan time.Time, 1)
	type ended struct {
		gateway.Report
		at time.Time
	}
	reported := make(chan ended, 1)
	url, stop, err := rig.Start(ctx, gateway.Options{
		BinDir: l.realDir, Env: append(l.aws.environment(), "GODEBUG=inittrace=1"), Log: &log,
		MemoryMB: memoryMB, MaxWorkers: 1,
		Started:  func(string, *os.Process) { began <- time.Now() },
		Reported: func(r gateway.Report) { reported <- ended{r, time.Now()} },
	})
	if err != nil {
		return err
	}
	took, err := trafficOf(url, events).send(ctx, 1, 1, pause{})
	if err = errors.Join(err, stop()); err != nil {
		return rig.WithLog(err, &log)
	}
	end := <-reported
	asked := end.at.Add(-end.Duration)
	c := coldStart{answer: took[0], start: asked.Sub(<-began), request: end.Duration, cpu: end.CPU}
	if c.packages = packagesIn(&log); len(c.packages) == 0 {
		return errors.New("the function's log has no trace of its start")
	}
	of := cell{memoryMB, events, 1}
	l.colds[of] = append(l.colds[of], c)
	return nil
}

// packages is what packages did before main, by name.
type packages map[string]time.Duration

// packagesIn reads the trace of a start (inittrace in
// https://pkg.go.dev/runtime#hdr-Environment_Variables).
func packagesIn(log *bytes.Buffer) packages {
	times := packages{}
	for lines := bufio.NewScanner(log); lines.Scan(); {
		// "[receive_event] init net @1.2 ms, 0.03 ms clock, 123 bytes, 4 allocs"
		fields := strings.Fields(lines.Text())
		if len(fields) < 7 || fields[1] != "init" || fields[6] != "ms" {
			continue
		}
		if took, err := strconv.ParseFloat(fields[5], 64); err == nil {
			times[fields[2]] += time.Duration(took * float64(time.Millisecond))
		}
	}
	return times
}

// of returns the time of the packages whose names begin so.
func (p packages) of(prefix string) (sum time.Duration) {
	for name, took := range p {
		if strings.HasPrefix(name, prefix) {
			sum += took
		}
	}
	return sum
}
