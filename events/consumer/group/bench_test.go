//go:build unix

package group_test

import (
	"context"
	"math"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/group"
	"example.com/eventgateway/events/consumer/internal/fakestream"
	"example.com/eventgateway/events/consumer/lease"
)

const benchEvents = 20_000

// filled is a stream of 8 shards with events of 1,000 partition keys.
func filled() *fakestream.Stream {
	stream := fakestream.New(shardNames(8)...)
	for i := range benchEvents {
		n := strconv.Itoa(i)
		r := events.Record{ID: n, Source: "/t", Type: "t.T", Data: []byte(`{"fruit":"apple","number":` + n + `}`)}
		stream.Put("key"+strconv.Itoa(i%1000), r.Append(nil))
	}
	return stream
}

// BenchmarkGroup reads and decodes a full stream: with a loop of GetRecords for each shard, which
// keeps no place and no order across reshardings, and with groups whose workers have divided the
// shards. Groups pause between reads, as Kinesis's limits ask for: cpu-ns/event is what compares.
func BenchmarkGroup(b *testing.B) {
	stream := filled()
	run := func(name string, read func(*testing.B, *meter)) {
		b.Run(name, func(b *testing.B) {
			var m meter
			for b.Loop() {
				read(b, &m)
			}
			n := float64(b.N) * benchEvents
			b.ReportMetric(float64(m.cpu)/n, "cpu-ns/event")
			b.ReportMetric(n/m.time.Seconds(), "events/s")
			b.ReportMetric(0, "ns/op")
		})
	}
	run("loop", func(b *testing.B, m *meter) {
		defer m.start()()
		loop(b, stream)
	})
	for _, workers := range []int{1, 4} {
		for _, parallel := range []int{1, 8} {
			run("workers="+strconv.Itoa(workers)+"/parallel="+strconv.Itoa(parallel), func(b *testing.B, m *meter) {
				options := group.Options{API: stream, Stream: "stream", Leases: &lease.Memory{}, Limit: 1000,
					From: consumer.Beginning(), Parallel: parallel, Duration: time.Second,
					Interval: 10 * time.Millisecond}
				groupOf(b, stream, workers, options, m)
			})
		}
	}
}

// meter adds up the time and the CPU of parts of a benchmark.
type meter struct{ time, cpu time.Duration }

func (m *meter) start() (stop func()) {
	began, before := time.Now(), cpu()
	return func() {
		m.time += time.Since(began)
		m.cpu += cpu() - before
	}
}

func loop(b *testing.B, stream *fakestream.Stream) {
	var shards sync.WaitGroup
	for _, id := range stream.Open() {
		shards.Go(func() {
			ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
			defer cancel()
			it, err := stream.GetShardIterator(ctx, &kinesis.GetShardIteratorInput{StreamName: aws.String("stream"),
				ShardId: &id, ShardIteratorType: types.ShardIteratorTypeTrimHorizon})
			if err != nil {
				b.Error(err)
				return
			}
			for next := it.ShardIterator; ; {
				page, err := stream.GetRecords(ctx,
					&kinesis.GetRecordsInput{ShardIterator: next, Limit: aws.Int32(1000)})
				if err != nil || len(page.Records) == 0 {
					return
				}
				for _, r := range page.Records {
					if m := consumer.NewMessage(id, r); m.Err != nil {
						b.Error(m.Err)
					}
				}
				next = page.NextShardIterator
			}
		})
	}
	shards.Wait()
}

// groupOf measures from when the workers have divided the shards, on which nothing is found before.
func groupOf(b *testing.B, stream *fakestream.Stream, workers int, options group.Options, m *meter) {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	stream.Hollow(math.MaxInt)
	var handled atomic.Int64
	done := make(chan struct{})
	var running sync.WaitGroup
	for range workers {
		running.Go(func() {
			_ = group.Run(ctx, options, func(_ context.Context, m consumer.Message) error {
				if handled.Add(1) == benchEvents {
					close(done)
				}
				return m.Err
			})
		})
	}
	for !even(b, options.Leases, workers) {
		time.Sleep(10 * time.Millisecond)
	}
	stop := m.start()
	stream.Hollow(0)
	<-done
	stop()
	cancel()
	running.Wait()
}

// even reports whether each worker has as many shards.
func even(b *testing.B, leases lease.Store, workers int) bool {
	all, err := leases.List(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	owned := map[string]int{}
	for _, l := range all {
		owned[l.Owner]++
	}
	for owner, n := range owned {
		if owner == "" || n != len(all)/workers {
			return false
		}
	}
	return len(owned) == workers
}

// cpu is what this process has used.
func cpu() time.Duration {
	var use syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &use) != nil {
		return 0
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
