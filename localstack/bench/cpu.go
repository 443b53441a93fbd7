package main

import (
	"bytes"
	"context"
	"os"
	"sync/atomic"
	"time"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/localstack/gateway"
)

const warmUp = 100 // events before those that count: caches, connections, heap

// cpuPerInvocation returns the processor time, user and system, that one process of
// receive_event in binDir takes for one event. The use of a process is known only when it
// has ended. So two processes run, one of them only for the warm-up, and the difference is
// the time of the other's further events.
func cpuPerInvocation(ctx context.Context, binDir, endpoint string, events int) (time.Duration, error) {
	short, err := cpuOf(ctx, binDir, endpoint, warmUp)
	if err != nil {
		return 0, err
	}
	long, err := cpuOf(ctx, binDir, endpoint, warmUp+events)
	if err != nil {
		return 0, err
	}
	return (long - short) / time.Duration(events), nil
}

func cpuOf(ctx context.Context, binDir, endpoint string, events int) (time.Duration, error) {
	var used atomic.Int64 // ns
	var log bytes.Buffer  // read only when nothing writes to it any more
	s, err := serve(ctx, gateway.Options{
		BinDir: binDir, Env: environment(endpoint), Log: &log,
		MaxWorkers: 1, // so that there is one process, and the events come one after another
		Ended: func(function string, state *os.ProcessState) {
			if function == routes.ReceiveEvent {
				used.Add(int64(state.UserTime() + state.SystemTime()))
			}
		},
	})
	if err != nil {
		return 0, err
	}
	err = func() error {
		if err := s.mustPost(ctx, "/Bench/Fruits/register_event", schema); err != nil {
			return err
		}
		for range events {
			if err := s.mustPost(ctx, "/Bench/Fruits/send_event", event); err != nil {
				return err
			}
		}
		return nil
	}()
	if stopErr := s.stop(); err == nil {
		err = stopErr
	}
	if err != nil {
		return 0, withLog(err, &log)
	}
	return time.Duration(used.Load()), nil
}
