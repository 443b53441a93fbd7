//go:build unix

package groupfaults_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer/dynamodblease"
	"example.com/eventgateway/events/consumer/internal/fakestream"
	"example.com/eventgateway/events/consumer/lease"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/names"
)

// Variables of the environment that say how much happens. Without them it is little.
const (
	eventsEnv = "EVENTGATEWAY_FAULT_EVENTS"
	killsEnv  = "EVENTGATEWAY_FAULT_KILLS"
)

const (
	workersAtOnce = 5
	shardsAtFirst = 8
	keysInAll     = 500
	between       = 1200 * time.Millisecond // two disasters
	patience      = 90 * time.Second        // after the last, until all is handled
)

func number(t *testing.T, variable string, otherwise int) int {
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s is %q", variable, text)
	}
	return n
}

// Workers are processes that are killed and stopped at any moment while shards split and merge. Every
// event is handled, and events with the same key in order. No checkpoint passes an event that is not
// handled, and none goes back. A worker that was stopped handles nothing once it knows that its leases are lost.
func TestWorkersThatAreKilledAndFrozen(t *testing.T) {
	endpoint := emulatortest.Endpoint(t)
	disasters := number(t, killsEnv, 5)
	s := site{T: t, Stream: fakestream.New(shardNames()...), ledger: newLedger(), events: number(t, eventsEnv, 4000)}
	s.PageSize, s.ReadsPerSecond = 100, 5
	server := httptest.NewServer(s.Stream)
	defer server.Close()

	api, table := dynamodb.NewFromConfig(emulatortest.Config(t)), emulatortest.UniqueName(t)
	leases, err := dynamodblease.Open(t.Context(), api, table, dynamodblease.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer api.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: &table})
	s.leases = leases

	from, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	read := make(chan struct{})
	go func() { defer close(read); s.read(from) }()
	s.workers = &workers{t: t, told: to,
		env: []string{names.EmulatorEnv + "=" + endpoint, streamEnv + "=" + server.URL, tableEnv + "=" + table}}
	for range workersAtOnce {
		s.start()
	}
	watched, stop := context.WithCancel(t.Context())
	watching := make(chan struct{})
	go func() { defer close(watching); s.watch(watched) }()

	began := time.Now()
	s.run(disasters)
	produced := time.Since(began)
	end := time.Now().Add(patience)
	for s.missing() > 0 && time.Now().Before(end) {
		time.Sleep(100 * time.Millisecond)
	}
	took := time.Since(began)
	for len(s.behind()) > 0 && time.Now().Before(end) { // what a dead worker handled last is handled again
		time.Sleep(500 * time.Millisecond)
	}
	stopped := s.end(30 * time.Second)
	to.Close()
	<-read
	stop()
	<-watching
	s.judge(stopped)
	t.Logf("%d events in %v, sent in %v; %d kills, %d pauses, %d splits and merges, %d processes; "+
		"%d repeats, %d leases found lost, %d checkpoints seen", s.events, took.Round(time.Second),
		produced.Round(time.Second), s.kills, s.pauses, s.reshards, s.started, s.repeats, s.fences, s.checkpoints)
}

func shardNames() (ids []string) {
	for i := range shardsAtFirst {
		ids = append(ids, fmt.Sprintf("shardId-%012d", i))
	}
	return ids
}

// site is a stream, its group, and what happens to them.
type site struct {
	*testing.T
	*fakestream.Stream
	*ledger
	*workers
	leases lease.Store
	events int

	kills, pauses, reshards, shards int
	checkpoints                     int
}

// run sends the events evenly, and lets a disaster happen now and then.
func (s *site) run(disasters int) {
	const tick = 100 * time.Millisecond
	ticks := int((time.Duration(disasters)*between + 2*time.Second) / tick)
	perDisaster := int(between / tick)
	for i := range ticks {
		next := time.After(tick)
		for n := s.events * (i + 1) / ticks; s.ledger.events < n; {
			s.send("k" + strconv.Itoa(rand.IntN(keysInAll))) //nolint:gosec // a test
		}
		if i%perDisaster == perDisaster-1 && s.kills+s.pauses < disasters {
			s.disaster()
		}
		if i%40 == 20 {
			s.reshard()
		}
		<-next
	}
	for s.kills+s.pauses < disasters {
		s.disaster()
		time.Sleep(between)
	}
}

func (s *site) send(key string) {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	s.sent[key]++
	s.ledger.events++
	r := events.Record{ID: key + ":" + strconv.Itoa(s.sent[key]), Source: "/t", Type: "t.T", Data: []byte("1")}
	shard, sequence := s.Put(key, r.Append(nil))
	s.records[shard] = append(s.records[shard], sequence)
}

// disaster kills or freezes a worker, and sometimes disturbs the stream.
func (s *site) disaster() {
	if rand.IntN(2) == 0 { //nolint:gosec // a test
		if s.kill() {
			s.kills++
		}
	} else if s.freeze(rand.N(3 * duration)) { //nolint:gosec // a test
		s.pauses++
	}
	switch rand.IntN(4) { //nolint:gosec // a test
	case 0:
		s.Expire()
	case 1:
		failure := errors.New("the server fails")
		s.Fail("GetRecords", failure, nil, failure)
		s.Fail("GetShardIterator", failure)
		s.Fail("ListShards", failure)
	}
}

// reshard splits a shard, or merges two.
func (s *site) reshard() {
	s.ledger.mu.Lock() // between two events
	defer s.ledger.mu.Unlock()
	s.reshards++
	name := func() string {
		s.shards++
		return fmt.Sprintf("shardId-%012d", shardsAtFirst+s.shards)
	}
	open := s.Open()
	i, merge := rand.IntN(len(open)-1), rand.IntN(2) == 0 //nolint:gosec // a test
	if merge && len(open) > shardsAtFirst/2 || len(open) == 2*shardsAtFirst {
		s.Reshard(open[i:i+2], name())
	} else {
		s.Reshard(open[i:i+1], name(), name())
	}
}

// watch looks at the leases again and again: no checkpoint goes back.
func (s *site) watch(ctx context.Context) {
	last := map[string]string{}
	for ctx.Err() == nil {
		found, err := s.leases.List(ctx)
		if err != nil && ctx.Err() == nil {
			s.Logf("watching: %v", err)
		}
		for _, l := range found {
			before := last[l.Key]
			if rank(l.Checkpoint) < rank(before) {
				s.Errorf("the checkpoint of %s goes from %s back to %s", l.Key, before, l.Checkpoint)
			}
			if l.Checkpoint != before {
				s.checkpoints++
			}
			last[l.Key] = l.Checkpoint
		}
		select {
		case <-ctx.Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// rank orders checkpoints. Sequence numbers are of one length.
func rank(checkpoint string) string {
	switch checkpoint {
	case lease.TrimHorizon:
		return ""
	case lease.ShardEnd:
		return "~"
	}
	return checkpoint
}

// judge says what is wrong in the end, when these workers have stopped by themselves.
func (s *site) judge(stopped []string) {
	for _, wrong := range s.wrong {
		s.Error(wrong)
	}
	if n := s.missing(); n > 0 {
		s.Errorf("%d events of %d are not handled", n, s.events)
	}
	for _, wrong := range s.behind() {
		s.Error(wrong)
	}
	for _, l := range s.list() {
		if slices.Contains(stopped, l.Owner) && !l.Finished() {
			s.Errorf("%s is still %s's, which has stopped", l.Key, l.Owner)
		}
	}
}

func (s *site) list() []lease.Lease {
	s.Helper()
	found, err := s.leases.List(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	return found
}

// behind says which checkpoints are not at the end of their shard. It is for when no more is sent.
func (s *site) behind() (said []string) {
	s.Helper()
	open := map[string]bool{}
	for _, id := range s.Open() {
		open[id] = true
	}
	for _, l := range s.list() {
		records := s.records[l.Key]
		switch {
		case !open[l.Key] && !l.Finished():
			said = append(said, fmt.Sprintf("%s has ended, and its checkpoint is %s", l.Key, l.Checkpoint))
		case open[l.Key] && len(records) > 0 && l.Checkpoint != records[len(records)-1]:
			said = append(said, fmt.Sprintf("the checkpoint of %s is %s, before its last event", l.Key, l.Checkpoint))
		}
	}
	return said
}
