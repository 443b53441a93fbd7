package group_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/group"
	"example.com/eventgateway/events/consumer/internal/fakestream"
	"example.com/eventgateway/events/consumer/lease"
)

// A group that begins now handles the events that are sent once it is ready, and none before.
func TestReady(t *testing.T) {
	bubble(t, "now", func(t *testing.T) {
		stream := fakestream.New(shardNames(3)...)
		put := func(id string) {
			for _, shard := range shardNames(3) {
				record := events.Record{ID: id, Source: "/t", Type: "t.T", Data: []byte("1")}
				stream.PutTo(shard, "key of "+shard, record.Append(nil))
			}
		}
		put("early")
		time.Sleep(time.Minute)
		ready := 0
		var mu sync.Mutex
		var heard []string
		err := group.Run(t.Context(), group.Options{API: stream, Stream: "stream", Leases: new(lease.Memory),
			Ready: func() { ready++; put("late") },
		}, func(_ context.Context, m consumer.Message) error {
			mu.Lock()
			defer mu.Unlock()
			if heard = append(heard, m.Record.ID); len(heard) == 3 {
				return consumer.ErrStop
			}
			return nil
		})
		if err != nil || ready != 1 || !slices.Equal(heard, []string{"late", "late", "late"}) {
			t.Errorf("%v, ready %d times, heard %v", err, ready, heard)
		}
	})
}

// Workers that share a host's name and a process id, as containers may, have names of their own, by
// which people know the processes.
func TestWorkersOfOneName(t *testing.T) {
	bubble(t, "two", func(t *testing.T) {
		leases := new(lease.Memory)
		options := group.Options{API: fakestream.New(shardNames(2)...), Stream: "stream", Leases: leases}
		ctx, end := context.WithCancel(t.Context())
		var workers sync.WaitGroup
		for range 2 {
			workers.Go(func() {
				_ = group.Run(ctx, options, func(context.Context, consumer.Message) error { return nil })
			})
		}
		time.Sleep(time.Minute)
		list, err := leases.List(ctx)
		host, _ := os.Hostname()
		process := fmt.Sprintf("%s-%d-", host, os.Getpid())
		if err != nil || len(list) != 2 || list[0].Owner == list[1].Owner ||
			!strings.HasPrefix(list[0].Owner, process) || !strings.HasPrefix(list[1].Owner, process) {
			t.Errorf("%v, the leases are %+v", err, list)
		}
		end()
		workers.Wait()
	})
}
