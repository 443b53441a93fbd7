package contract

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/functions/routes"
	"example.com/eventgateway/localstack/emulator/emulatortest"
	"example.com/eventgateway/localstack/gateway"
	"example.com/eventgateway/localstack/gateway/gatewaytest"
)

// death says when a process is killed: at its call to AWS of that number, either before the
// call, or between its effect and its answer.
type death struct {
	at    int // from 1; 0 for never
	after bool
}

func (d death) String() string {
	return fmt.Sprintf("call %d%s", d.at, map[bool]string{false: "", true: " done"}[d.after])
}

// killer stands between receive_event and the emulator, and kills the process.
type killer struct {
	through http.Handler

	mu      sync.Mutex
	process *os.Process
	next    death
	calls   []string // operations, since the last death was ordered
	kills   int
}

func (k *killer) order(d death) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.next, k.calls = d, nil
}

func (k *killer) started(function string, p *os.Process) {
	if function == routes.ReceiveEvent {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.process = p
	}
}

func (k *killer) kill() {
	k.mu.Lock()
	defer k.mu.Unlock()
	_ = k.process.Kill() // the answer shows whether it lives
	k.kills++
}

func (k *killer) killed() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.kills
}

func (k *killer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	counts := operation != "GetItem" && operation != "" // which opens a connection, and is no call
	if counts {
		k.calls = append(k.calls, operation)
	}
	now := counts && len(k.calls) == k.next.at
	after := k.next.after
	k.mu.Unlock()
	switch {
	case !now:
		k.through.ServeHTTP(w, r)
	case after:
		k.through.ServeHTTP(httptest.NewRecorder(), r)
		fallthrough
	default:
		k.kill()
		panic(http.ErrAbortHandler)
	}
}

// The function is killed between every two of its calls, and so is the one that gets the
// event again. The event is stored once, and its sender learns where.
func TestAFunctionThatIsKilledBetweenAnyTwoCalls(t *testing.T) {
	endpoint := emulatortest.Endpoint(t)
	t.Parallel()
	// The calls for an event are UpdateItem, PutRecords and UpdateItem. If a claim was
	// left behind, ListShards, GetShardIterator and GetRecords follow the first, and
	// another UpdateItem if they find nothing. Reads of the schema do not count.
	var stories [][]death
	for _, after := range []bool{false, true} {
		for at := 1; at <= 3; at++ {
			stories = append(stories, []death{{at, after}})
		}
		for at := 1; at <= 5; at++ {
			stories = append(stories, []death{{2, true}, {at, after}}) // published, and not settled
		}
		for at := 1; at <= 7; at++ {
			stories = append(stories, []death{{2, false}, {at, after}}) // not published
		}
	}
	var told sync.WaitGroup
	slots := make(chan struct{}, 8)
	for _, deaths := range stories {
		told.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			t.Run(fmt.Sprint(deaths), func(t *testing.T) { story(t, endpoint, deaths) })
		})
	}
	told.Wait()
}

// died is what API Gateway answers if the function has died.
const died = `{"message":"Internal Server Error"}`

func story(t *testing.T, endpoint string, deaths []death) {
	const timeout = 3 * time.Second // of the function; its leases end a second later
	u, err := url.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	k := &killer{through: httputil.NewSingleHostReverseProxy(u)}
	server := httptest.NewServer(k)
	t.Cleanup(server.Close)
	g := gatewaytest.StartThrough(t, server.URL, gateway.Options{
		MemoryMB: 1769, MaxWorkers: 1, Timeout: timeout, Started: k.started, // a whole processor: many run at once
	})
	g.Register(t, "/SpongeBob/Fruits?idempotent=true", schema)

	event := func() gatewaytest.Answer {
		return g.Send(t, "POST", "/SpongeBob/Fruits/send_event", asJSON+"\nIdempotency-Key: once", `{"fruit":"apple"}`)
	}
	for i, d := range append(deaths, death{}) {
		var a gatewaytest.Answer
		for deadline := time.Now().Add(4 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
			k.order(d) // the calls of a process that was turned away do not count
			if a = event(); k.killed() > i || a.Status < 300 || time.Now().After(deadline) {
				break
			}
			// The process that should have died may have answered first: it dies with this event. On a
			// busy machine a process may exceed its time.
			if a.Status == 500 && a.Body == died {
				continue
			}
			// A sender tries again while another process has the claim, or if a busy machine
			// exceeds the function's time.
			if p := a.Problem(t); a.Status != 409 && a.Status != 503 ||
				a.Status == 409 && p.Code != "event_in_progress" || !p.Retryable || a.Header.Get("Retry-After") == "" {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
		}
		if d.at > 0 {
			if k.killed() != i+1 || a.Status < 500 {
				t.Fatalf("killed at %v, it answered %d %s; its calls were %v", d, a.Status, a.Body, k.calls)
			}
			continue
		}
		var r events.Receipt
		if err := json.Unmarshal([]byte(a.Body), &r); err != nil || a.Status != 200 && a.Status != 201 ||
			r.Duplicate != (a.Status == 200) {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		all := storedIn(t, g.Stream)
		if len(all) != 1 || all[0].shard != r.ShardID || all[0].sequenceNumber != r.SequenceNumber ||
			all[0].ID != r.ID || r.PartitionKey != r.ID {
			t.Fatalf("%d records, %+v, and the receipt %+v", len(all), all, r)
		}
	}
	if k.killed() != len(deaths) {
		t.Errorf("%d kills", k.killed())
	}
}
