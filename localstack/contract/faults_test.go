package contract

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/eventgateway/events/client"
	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/faults"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// eventsEnv and killsEnv set the events that TestNothingIsStoredTwice sends and the
// processes that it kills; the defaults are 2,000 and 4. `make faults` sets 100,000 and 50,
// which leaves too little of the machine and the emulator for other tests.
const (
	eventsEnv = "EVENTGATEWAY_FAULT_EVENTS"
	killsEnv  = "EVENTGATEWAY_FAULT_KILLS"
)

func fromEnv(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// order is an event of the run, with its key and its number.
type order struct {
	Key string `json:"key,omitempty"`
	N   int    `json:"n"`
}

const orderSchema = `{"type":"object","required":["key","n"],"properties":{"key":{"type":"string"},"n":{"type":"integer"}}}`

// Batches of an idempotent type go through a Kinesis with 5 % faults of each kind, while
// the function's processes are killed. Each accepted event is stored once, at the place of
// its receipt. The events of a key are in the order of sending. Refused events are not
// stored.
func TestNothingIsStoredTwice(t *testing.T) {
	endpoint := emulatortest.Endpoint(t)
	t.Parallel()
	n, kills := fromEnv(eventsEnv, 2_000), fromEnv(killsEnv, 4)
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
	defer cancel()
	lost := 0.05
	if n < 10_000 {
		lost = 0.2 // of a few calls, fewer could lose none
	}
	proxy, err := faults.Start(ctx, endpoint, faults.Options{
		Seed: 1, ThrottledRecords: 0.05, FailedCalls: 0.05, LostAnswers: lost, DelayedCalls: 0.05,
		MaxDelay: 200 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer proxy.Close()
	const senders = 6
	victims := &victims{every: n / (kills + 1), left: kills, alive: map[int]*os.Process{}}
	g := gatewaytest.StartThrough(t, proxy.Endpoint, gateway.Options{
		MaxWorkers: senders, Timeout: 6 * time.Second, Started: victims.started, Ended: victims.ended, Log: io.Discard,
	})
	g.Register(t, "/SpongeBob/Orders?idempotent=true&partition_key=/key", orderSchema)

	began := time.Now()
	outcomes := make([][]client.Outcome, senders)
	var retries atomic.Int64
	shown := func() bool {
		c := proxy.Counts()
		return victims.areKilled(kills) && c.Throttled > 0 && c.Lost > 0
	}
	for sent := 0; sent == 0 || !shown() && ctx.Err() == nil; sent += n / senders {
		var sending sync.WaitGroup
		for s := range senders {
			sending.Go(func() {
				more := sendOrders(ctx, t, g.URL, s, sent, n/senders, victims, func(client.Retry) { retries.Add(1) })
				outcomes[s] = append(outcomes[s], more...)
			})
		}
		sending.Wait()
	}
	took := time.Since(began)
	accepted := compareOrders(t, outcomes, storedIn(t, g.Stream))
	t.Logf("%d events accepted in %v, %d repetitions, %d kills; %v", accepted, took.Round(time.Millisecond),
		retries.Load(), kills, proxy.Counts())
	if !shown() {
		t.Errorf("the test shows nothing: not %d kills, or %+v", kills, proxy.Counts())
	}
}

// sendOrders sends n events, from a number on; one in five hundred has no key and is refused.
func sendOrders(ctx context.Context, t *testing.T, url string, sender, from, n int, v *victims,
	onRetry func(client.Retry)) (all []client.Outcome) {
	c, err := client.New(url, client.Options{})
	if err != nil {
		t.Error(err)
		return nil
	}
	defer c.Close()
	b, err := c.NewBatcher("SpongeBob", "Orders", func(o client.Outcome) {
		o.Data = slices.Clone(o.Data)
		all = append(all, o)
		v.progress()
	}, client.BatcherOptions{
		MaxEvents: min(250, n/3), MaxAttempts: 50, RetryFor: 10 * time.Minute, OnRetry: onRetry,
		Results: client.AllResults,
	})
	if err != nil {
		t.Error(err)
		return nil
	}
	for i := from; i < from+n; i++ {
		e := order{Key: fmt.Sprintf("%d-%d", sender, i%100), N: i}
		if i%500 == 77 {
			e.Key = ""
		}
		data, _ := json.Marshal(e) // always marshals
		if err := b.Add(ctx, data); err != nil {
			t.Error(err)
			break
		}
	}
	if err := b.Close(ctx); err != nil {
		t.Error(err)
	}
	return all
}

func compareOrders(t *testing.T, outcomes [][]client.Outcome, all []stored) (accepted int) {
	t.Helper()
	places, times := map[string]string{}, map[string]int{}
	last := map[string]int{}
	for _, s := range all {
		times[s.ID]++
		places[s.shard+" "+s.sequenceNumber] = s.ID
		var e order
		if err := json.Unmarshal(s.Data, &e); err != nil || e.Key == "" {
			t.Errorf("%s is stored, %v", s.Data, err)
		}
		if before, ok := last[e.Key]; ok && before > e.N {
			t.Errorf("of key %s, %d is behind %d", e.Key, e.N, before)
		}
		last[e.Key] = e.N
	}
	for _, list := range outcomes {
		for _, o := range list {
			switch {
			case o.Rejected():
				if times[o.ID] > 0 {
					t.Errorf("%s was refused and is stored", o.Data)
				}
			case o.Err != nil:
				t.Errorf("%s: %v", o.Data, o.Err)
			case times[o.ID] != 1 || places[o.Receipt.ShardID+" "+o.Receipt.SequenceNumber] != o.ID:
				t.Errorf("%s is stored %d times, and not at %+v", o.Data, times[o.ID], o.Receipt)
			default:
				accepted++
			}
		}
	}
	return accepted
}

// victims are the function's processes, of which one is killed every so many events.
type victims struct {
	every int

	mu     sync.Mutex
	alive  map[int]*os.Process
	events int
	left   int
	killed int
}

func (v *victims) started(function string, p *os.Process) {
	if function == routes.ReceiveEvent {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.alive[p.Pid] = p
	}
}

func (v *victims) ended(_ string, state *os.ProcessState) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.alive, state.Pid())
}

func (v *victims) progress() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.events++
	if v.left == 0 || v.events%v.every != 0 {
		return
	}
	v.left--
	// A batch has just been answered: wait until others are under way.
	time.AfterFunc(rand.N(500*time.Millisecond), v.kill)
}

// kill kills a process. If there is none just now, a later event has one killed.
func (v *victims) kill() {
	v.mu.Lock()
	defer v.mu.Unlock()
	for pid, p := range v.alive {
		delete(v.alive, pid)
		if p.Kill() == nil {
			v.killed++
			return
		}
	}
	v.left++
}

func (v *victims) areKilled(n int) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.killed >= n
}
