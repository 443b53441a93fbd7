package main

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/localstack/gateway"
)

const burstWorkers = 20 // the most workers

// burst counts the answers to requests that came all at once, to a schema that no process
// had compiled.
type burst struct {
	accepted  int // answered 201
	other     map[int]int
	failed    error // one of those without an answer
	processes int
	took      time.Duration
}

// coldBurst registers a schema and sends events at the same time, before any process of
// receive_event runs.
func coldBurst(ctx context.Context, binDir, endpoint string, requests int) (burst, error) {
	b := burst{other: map[int]int{}}
	var log bytes.Buffer // read only when nothing writes to it any more
	var processes atomic.Int64
	s, err := serve(ctx, gateway.Options{
		BinDir: binDir, Env: environment(endpoint), Log: &log,
		MaxWorkers: burstWorkers, MaxQueue: requests, QueueTimeout: time.Minute, Timeout: time.Minute,
		InitTimeout: time.Minute,
		Ended: func(function string, _ *os.ProcessState) {
			if function == routes.ReceiveEvent {
				processes.Add(1)
			}
		},
	})
	if err != nil {
		return b, err
	}
	err = s.mustPost(ctx, "/Burst/Fruits/register_event", schema)
	if err == nil {
		b.send(ctx, s, requests)
	}
	if stopErr := s.stop(); err == nil {
		err = stopErr
	}
	if err != nil {
		return b, withLog(err, &log)
	}
	b.processes = int(processes.Load())
	return b, nil
}

func (b *burst) send(ctx context.Context, s *site, requests int) {
	var (
		mu      sync.Mutex
		senders sync.WaitGroup
		gun     = make(chan struct{})
	)
	for range requests {
		senders.Go(func() {
			<-gun
			status, err := s.post(ctx, "/Burst/Fruits/send_event", event)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				b.failed = err
			case status == http.StatusCreated:
				b.accepted++
			default:
				b.other[status]++
			}
		})
	}
	began := time.Now()
	close(gun)
	senders.Wait()
	b.took = time.Since(began)
}
