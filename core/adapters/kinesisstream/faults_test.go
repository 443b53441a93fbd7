package kinesisstream_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/kinesisstream"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/events"
	"example.com/eventgateway/localstack/emulator"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/faults"
)

// eventsEnv names the variable with the number of events of TestAFaultyKinesis (default
// 5,000). `make faults` sets 100,000, which leaves no time for other tests.
const eventsEnv = "EVENTGATEWAY_FAULT_EVENTS"

// TestAFaultyKinesis sends events in slices of 500 through a Kinesis with 5 % faults of each
// kind, and compares the stream with the results: every acknowledged event is there, the
// events of each key in order; an event that is there twice was in a call whose answer was
// lost; no event that was refused for good is there.
func TestAFaultyKinesis(t *testing.T) {
	endpoint := emulatortest.Endpoint(t)
	n := 5_000
	if wanted, err := strconv.Atoi(os.Getenv(eventsEnv)); err == nil {
		n = wanted
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	lost := &ids{t: t, seen: map[string]bool{}}
	proxy, err := faults.Start(ctx, endpoint, faults.Options{
		Seed: 1, ThrottledRecords: 0.05, FailedCalls: 0.05, LostAnswers: 0.05, DelayedCalls: 0.05,
		MaxDelay: 200 * time.Millisecond,
		Lost:     lost.add,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer proxy.Close()
	direct, name := emulatortest.Stream(t, 3)
	faulty := noting{directClient(t, kinesis.NewFromConfig(emulator.Config(proxy.Endpoint))), lost}
	stream := kinesisstream.New(faulty, name, schemaURL)

	const senders, slice = 8, 500
	began := time.Now()
	var sending sync.WaitGroup
	said := make([]*sender, senders)
	for s := range said {
		said[s] = &sender{name: fmt.Sprint("s", s), results: map[string]core.PublishResult{}}
		sending.Go(func() { said[s].send(ctx, stream, n/senders, slice) })
	}
	sending.Wait()
	sent := time.Since(began)

	total := 0
	for _, s := range said {
		for _, r := range s.results {
			if r.Err == nil {
				total++
			}
		}
	}
	stored := read(t, direct, name, total)
	compare(t, said, stored, lost)
	counts := proxy.Counts()
	t.Logf("%d events accepted in %v; %d records stored, %d of them without an answer, read in %v; %v", total,
		sent.Round(time.Millisecond), len(stored), len(lost.seen), (time.Since(began) - sent).Round(time.Millisecond),
		counts)
	if counts.Throttled == 0 || counts.Failed == 0 || counts.Lost == 0 || counts.Delayed == 0 {
		t.Errorf("the test shows nothing: %+v", counts)
	}
}

// compare compares the results with the stream.
func compare(t *testing.T, said []*sender, stored []coretest.Stored, lost *ids) {
	t.Helper()
	times, first, places := map[string]int{}, map[string]int{}, map[string]string{}
	for place, e := range stored { // each shard in its order; a key has one shard
		if times[e.ID]++; times[e.ID] == 1 {
			first[e.ID] = place
		} else if !lost.seen[e.ID] {
			t.Errorf("event %s is stored twice, and no answer was lost", e.ID)
		}
		places[e.ShardID+" "+e.SequenceNumber] = e.ID
	}
	behind := map[string]int{}
	for _, s := range said {
		if s.gaveUp != nil {
			t.Errorf("%s: %v", s.name, s.gaveUp)
		}
		for _, e := range s.order {
			r := s.results[e.ID]
			if core.CodeOf(r.Err) == core.CodeTooLarge {
				if times[e.ID] > 0 {
					t.Errorf("event %s was refused for good and is stored", e.ID)
				}
				continue
			}
			if r.Err != nil || places[r.ShardID+" "+r.SequenceNumber] != e.ID {
				t.Errorf("event %s is not at the place of its receipt: %+v", e.ID, r)
			}
			if last, ok := behind[e.PartitionKey]; ok && first[e.ID] < last {
				t.Errorf("event %s is before one in front of it", e.ID)
			}
			behind[e.PartitionKey] = first[e.ID]
		}
	}
}

// sender sends its events in slices. It sends events that are not stored again, until they
// are.
type sender struct {
	name    string
	order   []core.Event // as made
	results map[string]core.PublishResult
	gaveUp  error
}

// send sends n events. Four fifths have a key of their own. The others share 20 keys, which
// makes each slice five calls one after the other.
func (s *sender) send(ctx context.Context, stream *kinesisstream.Stream, n, slice int) {
	for begin := 0; begin < n; begin += slice {
		var list []core.Event
		for i := begin; i < min(begin+slice, n); i++ {
			key := fmt.Sprint(s.name, "-", i)
			if i%5 == 0 {
				key = fmt.Sprint(s.name, "-key-", i/5%20)
			}
			e := event(fmt.Sprint(s.name, "-", i), key)
			if i%5000 == 25 { // never stored, and in nobody's way
				e.Data = []byte(`"` + strings.Repeat("x", 1<<20) + `"`)
			}
			list, s.order = append(list, e), append(s.order, e)
		}
		for len(list) > 0 {
			if ctx.Err() != nil {
				s.gaveUp = fmt.Errorf("%d events are not stored: %w", len(list), ctx.Err())
				return
			}
			list = s.publish(ctx, stream, list)
		}
	}
}

// publish returns the events to send again, in order.
func (s *sender) publish(ctx context.Context, stream *kinesisstream.Stream, list []core.Event) (again []core.Event) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for i, r := range stream.Publish(ctx, list) {
		if core.CodeOf(r.Err).Retryable() {
			again = append(again, list[i])
		}
		s.results[list[i].ID] = r
	}
	return again
}

// ids collects the events in calls whose answers were lost.
type ids struct {
	t    *testing.T
	mu   sync.Mutex
	seen map[string]bool
}

func (s *ids) add(data []byte) {
	record, err := events.Decode(data)
	if err != nil {
		s.t.Error(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[record.ID] = true
}

// noting is a client that notes the calls which ended with their time: the proxy may have
// answered just then.
type noting struct {
	kinesisstream.Client
	lost *ids
}

func (n noting) PutRecords(
	ctx context.Context, in *kinesis.PutRecordsInput, o ...func(*kinesis.Options),
) (*kinesis.PutRecordsOutput, error) {
	out, err := n.Client.PutRecords(ctx, in, o...)
	if err != nil && ctx.Err() != nil {
		for _, r := range in.Records {
			n.lost.add(r.Data)
		}
	}
	return out, err
}
