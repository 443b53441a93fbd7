//go:build unix

package group_test

import (
	"context"
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
// keeps no place and no order across reshardings, and with groups of workers. All read without a
// pause, so that CPU is what counts: see cpu-ns/event.
func BenchmarkGroup(b *testing.B) {
	stream := filled()
	run := func(name string, read func(*testing.B)) {
		b.Run(name, func(b *testing.B) {
			before := cpu()
			for b.Loop() {
				read(b)
			}
			n := float64(b.N) * benchEvents
			b.ReportMetric(float64(cpu()-before)/n, "cpu-ns/event")
			b.ReportMetric(n/b.Elapsed().Seconds(), "events/s")
			b.ReportMetric(0, "ns/op")
		})
	}
	run("loop", func(b *testing.B) { loop(b, stream) })
	for _, workers := range []int{1, 4} {
		for _, parallel := range []int{1, 8} {
			run("workers="+strconv.Itoa(workers)+"/parallel="+strconv.Itoa(parallel), func(b *testing.B) {
				options := group.Options{API: stream, Stream: "stream", Leases: &lease.Memory{},
					From: consumer.Beginning(), Parallel: parallel, Interval: time.Nanosecond, Limit: 1000}
				groupOf(b, workers, options)
			})
		}
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

func groupOf(b *testing.B, workers int, options group.Options) {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	var handled atomic.Int64
	var running sync.WaitGroup
	for range workers {
		running.Go(func() {
			_ = group.Run(ctx, options, func(_ context.Context, m consumer.Message) error {
				if handled.Add(1) >= benchEvents {
					cancel()
				}
				return m.Err
			})
		})
	}
	running.Wait()
	if handled.Load() < benchEvents {
		b.Errorf("%d events", handled.Load())
	}
}

// cpu is what this process has used.
func cpu() time.Duration {
	var use syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &use) != nil {
		return 0
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
