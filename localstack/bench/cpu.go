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

// cpuPerInvocation is the processor time, user and system, that one process of
// receive_event in binDir takes for one event, one after the other. A process
// tells what it used only when it ends; so two run, one of them for the warm-up
// alone, and the difference is that of the other's further events.
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
		MaxWorkers: 1, // so that it is one process, and one after the other
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
