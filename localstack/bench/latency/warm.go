package main

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"example.com/eventgateway/localstack/bench/internal/rig"
	"example.com/eventgateway/localstack/gateway"
)

// warmed has the rounds of a cell, whose processes had answered before.
type warmed struct {
	rounds    [][]time.Duration // until the callers had the answers, sorted
	billed    []time.Duration   // of an invocation, rounded up to 1 ms, on average of each round
	cpu       []time.Duration   // of an invocation, on average of each round
	processes int               // that started meanwhile
	peak      int64             // bytes of memory of a process
}

// warm measures all cells of a size once.
func (l *latencies) warm(ctx context.Context, memoryMB int) error {
	var log bytes.Buffer // read only when nothing writes to it any more
	use := &uses{}
	url, stop, err := rig.Start(ctx, gateway.Options{
		BinDir: l.realDir, Env: l.aws.environment(), Log: &log, MemoryMB: memoryMB,
		MaxWorkers: slices.Max(l.opts.callers),
		Reported:   use.report, Started: use.start,
	})
	if err != nil {
		return err
	}
	for _, c := range l.cells(memoryMB) {
		if err = l.measureCell(ctx, url, c, use); err != nil {
			return rig.WithLog(errors.Join(err, stop()), &log)
		}
	}
	return stop()
}

// rare stands for one caller whose requests find no open connection to Kinesis.
const rare = 0

func (l *latencies) cells(memoryMB int) (all []cell) {
	for _, events := range batches {
		for _, callers := range l.opts.callers {
			all = append(all, cell{memoryMB, events, callers})
		}
	}
	return append(all, cell{memoryMB, 1, rare})
}

func (l *latencies) measureCell(ctx context.Context, url string, c cell, use *uses) error {
	traffic := trafficOf(url, c.events)
	for range 2 { // so that each caller can have a process that is warm
		if _, err := traffic.send(ctx, c.callers, c.callers, pause{}); err != nil {
			return err
		}
	}
	use.take()
	callers, requests, between := c.callers, l.opts.requests, atMost(c.callers, l.opts.perSecond)
	switch {
	case c.events > 1:
		between = atMost(c.callers, max(1, l.opts.perSecond/3))
	case c.callers == rare:
		callers, requests, between = 1, max(1, l.opts.requests/20),
			pause{300 * time.Millisecond, 350 * time.Millisecond}
	}
	took, err := traffic.send(ctx, callers, requests, between)
	if err != nil {
		return err
	}
	w := l.warmed[c]
	if w == nil {
		w = &warmed{}
		l.warmed[c] = w
	}
	w.rounds = append(w.rounds, sorted(took))
	use.take().addTo(w)
	return nil
}

// trafficOf is requests with so many events.
func trafficOf(url string, events int) traffic {
	s := rig.Samples[0]
	t := traffic{url: url + "/" + clientName + "/" + s.Name + "/send_event", contentType: "application/json",
		body: s.Event}
	if events > 1 {
		t.contentType, t.body = "application/x-ndjson", strings.Repeat(s.Event+"\n", events)
	}
	return t
}
