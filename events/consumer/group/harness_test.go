package group_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/consumer"
	"example.com/eventgateway/events/consumer/group"
	"example.com/eventgateway/events/consumer/internal/fakestream"
	"example.com/eventgateway/events/consumer/lease"
	"example.com/eventgateway/events/internal/shards"
)

// site is a stream, its leases, and what the workers of a group did.
type site struct {
	*fakestream.Stream
	leases  lease.Memory
	mu      sync.Mutex
	now     bool // workers begin now, and not at the beginning
	events  int
	sent    map[string]int      // events by partition key
	records map[string][]record // by shard
	parents map[string][]string // of shards
	calls   int                 // of handlers that ended well
	seen    map[string]bool     // sequence numbers that are handled
	facts   []fact
	workers []*worker
}

// record is a record of the stream.
type record struct{ sequence, key string }

func newSite(shards ...string) *site {
	return &site{Stream: fakestream.New(shards...), sent: map[string]int{}, seen: map[string]bool{},
		records: map[string][]record{}, parents: map[string][]string{}}
}

func bubble(t *testing.T, name string, f func(*testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

// send puts n events of each key.
func (s *site) send(n int, keys ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		for _, key := range keys {
			s.sent[key]++
			s.events++
			id := key + ":" + strconv.Itoa(s.sent[key])
			r := events.Record{ID: id, Source: "/t", Type: "t.T", Data: []byte("1")}
			shard, sequence := s.Put(key, r.Append(nil))
			s.records[shard] = append(s.records[shard], record{sequence, key})
		}
	}
}

// keys returns names of n partition keys.
func keys(n int) (keys []string) {
	for i := range n {
		keys = append(keys, "k"+strconv.Itoa(i))
	}
	return keys
}

// worker is one call of group.Run, which can be frozen at any moment.
type worker struct {
	*gate
	name    string
	done    chan struct{} // closed when it has ended, with err
	err     error
	stop    context.CancelFunc
	notes   []error      // for those who wait for done
	dead    atomic.Bool  // its leases do not answer
	creates atomic.Int32 // it freezes behind so many more leases that it makes
}

// supervised is a worker that is started again when Kinesis or the leases do not answer at its start.
const supervised = "supervised"

// start starts a worker. handle is called before a message counts as handled; it may be nil.
func (s *site) start(t *testing.T, options group.Options, handle group.Handler) *worker {
	w := &worker{gate: newGate(), name: "w" + strconv.Itoa(len(s.workers)), done: make(chan struct{})}
	s.workers = append(s.workers, w)
	ctx, cancel := context.WithCancel(t.Context())
	w.stop = cancel
	options.API, options.Stream = frozenAPI{s.Stream, w.gate}, "stream"
	options.Leases = frozenLeases{s, w}
	if !s.now {
		options.From = consumer.Beginning()
	}
	again := options.Worker == supervised
	options.Worker = w.name
	options.Note = func(err error) { w.notes = append(w.notes, err) }
	run := func() error {
		return group.Run(ctx, options, func(ctx context.Context, m consumer.Message) error {
			w.pass()
			var err error
			if handle != nil {
				err = handle(ctx, m)
			}
			w.pass()
			if err == nil || errors.Is(err, consumer.ErrStop) {
				s.learn(fact{did: handled, worker: w.name, shard: m.ShardID, sequence: m.SequenceNumber,
					key: m.PartitionKey})
			}
			return err
		})
	}
	go func() {
		defer close(w.done)
		w.err = run()
		for again && (errors.Is(w.err, errNoAnswer) || errors.Is(w.err, context.DeadlineExceeded)) {
			time.Sleep(time.Second)
			w.err = run()
		}
	}()
	return w
}

// end stops a worker.
func (w *worker) end(t *testing.T) {
	t.Helper()
	w.stop()
	w.thaw()
	<-w.done
	if !errors.Is(w.err, context.Canceled) {
		t.Errorf("%s ended with %v, want the context's error", w.name, w.err)
	}
}

// endAll stops all workers, those that are frozen, too.
func (s *site) endAll(t *testing.T) {
	t.Helper()
	for _, w := range s.workers {
		w.stop()
		w.thaw()
	}
	for _, w := range s.workers {
		w.end(t)
	}
}

// settle lets time pass until all sent events are handled, up to a limit.
func (s *site) settle(t *testing.T, limit time.Duration) {
	t.Helper()
	for began := time.Now(); s.missing() > 0 && time.Since(began) < limit; {
		time.Sleep(100 * time.Millisecond)
	}
	synctest.Wait()
	if n := s.missing(); n > 0 {
		t.Errorf("%d events are not handled after %v", n, limit)
	}
}

// finish waits up to a limit until all events are handled, ends all workers, and checks what they did.
func (s *site) finish(t *testing.T, limit time.Duration) {
	t.Helper()
	s.settle(t, limit)
	s.endAll(t)
	s.check(t)
}

// create writes a lease into the table.
func (s *site) create(t *testing.T, l lease.Lease) {
	t.Helper()
	if _, err := s.leases.Create(t.Context(), l); err != nil {
		t.Fatal(err)
	}
}

// goOn has a new worker handle what is left, without repeats, and ends.
func (s *site) goOn(t *testing.T) {
	t.Helper()
	s.start(t, group.Options{}, nil)
	s.finish(t, 5*time.Second)
	if n := s.repeats(); n != 0 {
		t.Errorf("%d repeats", n)
	}
}

// missing and repeats count what is not handled, and what was handled again.
func (s *site) missing() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.events - len(s.seen)
}

func (s *site) repeats() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls - len(s.seen)
}

// handled counts the calls of handlers that ended well.
func (s *site) handled() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// reshard splits or merges shards.
func (s *site) reshard(parents []string, children ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Reshard(parents, children...)
	for _, c := range children {
		s.parents[c] = parents
	}
}

// owners returns how many leases of open shards each worker has, in descending order.
func (s *site) owners(t *testing.T) (counts []int) {
	t.Helper()
	leases, err := s.leases.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	owned := map[string]int{}
	for _, l := range leases {
		if !l.Finished() {
			owned[l.Owner]++
		}
	}
	for _, n := range owned {
		counts = append(counts, n)
	}
	slices.Sort(counts)
	slices.Reverse(counts)
	return counts
}

// gate holds up everything that a frozen worker does.
type gate struct {
	mu   sync.Mutex
	open chan struct{} // closed while the gate is open
}

func newGate() *gate {
	g := &gate{open: make(chan struct{})}
	close(g.open)
	return g
}

func (g *gate) pass() {
	g.mu.Lock()
	open := g.open
	g.mu.Unlock()
	<-open
}

func (g *gate) freeze() {
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-g.open:
		g.open = make(chan struct{})
	default: // it is frozen
	}
}

func (g *gate) thaw() {
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-g.open:
	default:
		close(g.open)
	}
}

// frozenAPI is a stream behind a gate: calls and answers wait.
type frozenAPI struct {
	*fakestream.Stream
	gate *gate
}

func (f frozenAPI) ListShards(ctx context.Context, in *kinesis.ListShardsInput,
	o ...func(*kinesis.Options)) (*kinesis.ListShardsOutput, error) {
	f.gate.pass()
	defer f.gate.pass()
	return f.Stream.ListShards(ctx, in, o...)
}

func (f frozenAPI) GetShardIterator(ctx context.Context, in *kinesis.GetShardIteratorInput,
	o ...func(*kinesis.Options)) (*kinesis.GetShardIteratorOutput, error) {
	f.gate.pass()
	defer f.gate.pass()
	return f.Stream.GetShardIterator(ctx, in, o...)
}

func (f frozenAPI) Subscribe(ctx context.Context, in *kinesis.SubscribeToShardInput) (shards.Subscription, error) {
	f.gate.pass()
	defer f.gate.pass()
	return f.Stream.Subscribe(ctx, in)
}

func (f frozenAPI) GetRecords(ctx context.Context, in *kinesis.GetRecordsInput,
	o ...func(*kinesis.Options)) (*kinesis.GetRecordsOutput, error) {
	f.gate.pass()
	defer f.gate.pass()
	return f.Stream.GetRecords(ctx, in, o...)
}

// owner returns who has the lease of a shard.
func (s *site) owner(t *testing.T, shard string) string {
	t.Helper()
	return s.lease(t, shard).Owner
}

func (s *site) lease(t *testing.T, shard string) lease.Lease {
	t.Helper()
	leases, err := s.leases.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range leases {
		if l.Key == shard {
			return l
		}
	}
	t.Fatalf("%s has no lease", shard)
	return lease.Lease{}
}
