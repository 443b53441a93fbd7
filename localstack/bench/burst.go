package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/localstack/bench/internal/rig"
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
	err := rig.With(ctx, gateway.Options{
		BinDir: binDir, Env: rig.Environment(endpoint), Log: &log,
		MaxWorkers: burstWorkers, MaxQueue: requests, QueueTimeout: time.Minute, Timeout: time.Minute,
		InitTimeout: time.Minute,
		Ended: func(function string, _ *os.ProcessState) {
			if function == routes.ReceiveEvent {
				processes.Add(1)
			}
		},
	}, func(c *client.Client) error {
		_, err := c.Register(ctx, "Burst", "Fruits", []byte(rig.Samples[0].Schema))
		if err == nil {
			b.send(ctx, c, requests)
		}
		return err
	})
	if err != nil {
		return b, rig.WithLog(err, &log)
	}
	b.processes = int(processes.Load())
	return b, nil
}

func (b *burst) send(ctx context.Context, c *client.Client, requests int) {
	var (
		mu      sync.Mutex
		senders sync.WaitGroup
		gun     = make(chan struct{})
	)
	for range requests {
		senders.Go(func() {
			<-gun
			_, err := c.Send(ctx, "Burst", "Fruits", []byte(rig.Samples[0].Event))
			p, answered := errors.AsType[*client.Problem](err)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				b.accepted++
			case answered:
				b.other[p.Status]++
			default:
				b.failed = err
			}
		})
	}
	began := time.Now()
	close(gun)
	senders.Wait()
	b.took = time.Since(began)
}
