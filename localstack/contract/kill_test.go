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
	"example.com/eventgateway/localstack/emulator"
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
	if operation != "GetItem" {
		k.calls = append(k.calls, operation)
	}
	now := operation != "GetItem" && len(k.calls) == k.next.at
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
	slots := make(chan struct{}, 16)
	for _, deaths := range stories {
		told.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			t.Run(fmt.Sprint(deaths), func(t *testing.T) { story(t, endpoint, deaths) })
		})
	}
	told.Wait()
}

func story(t *testing.T, endpoint string, deaths []death) {
	const timeout = 2 * time.Second // of the function; its leases end a second later
	u, err := url.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	k := &killer{through: httputil.NewSingleHostReverseProxy(u)}
	table, stream := emulatortest.UniqueName(t), emulatortest.UniqueName(t)
	if err := emulator.CreateResources(t.Context(), endpoint, gatewaytest.Resources(table, stream)); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(k)
	t.Cleanup(server.Close)
	address := gatewaytest.StartOver(t, server.URL, table, stream, gateway.Options{
		MemoryMB: memoryMB, MaxWorkers: 1, Timeout: timeout, Started: k.started,
	})
	if a := send(t, "POST", address+"/SpongeBob/Fruits/register_event?idempotent=true", asJSON, schema); a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}

	event := func() answer {
		return send(t, "POST", address+"/SpongeBob/Fruits/send_event", asJSON+"\nIdempotency-Key: once", `{"fruit":"apple"}`)
	}
	for i, d := range append(deaths, death{}) {
		var a answer
		dying := i > 0 // whom the last death was ordered for may have answered first, and take this event to its grave
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
			k.order(d) // the calls of a process that was turned away do not count
			if a = event(); k.killed() > i || a.status < 300 || time.Now().After(deadline) {
				break
			}
			if dying && a.status == 500 {
				dying = false
				continue
			}
			// A sender tries again while another process has the claim, or if a busy machine
			// exceeds the function's time.
			if p := a.problem(t); a.status != 409 && a.status != 503 || a.status == 409 && p.Code != "event_in_progress" || !p.Retryable || a.header.Get("Retry-After") == "" {
				t.Fatalf("%d %s", a.status, a.body)
			}
		}
		if d.at > 0 {
			if k.killed() != i+1 || a.status < 500 {
				t.Fatalf("killed at %v, it answered %d %s; its calls were %v", d, a.status, a.body, k.calls)
			}
			continue
		}
		var r events.Receipt
		if err := json.Unmarshal([]byte(a.body), &r); err != nil || a.status != 200 && a.status != 201 || r.Duplicate != (a.status == 200) {
			t.Fatalf("%d %s", a.status, a.body)
		}
		all := storedIn(t, stream)
		if len(all) != 1 || all[0].shard != r.ShardID || all[0].sequenceNumber != r.SequenceNumber || all[0].ID != r.ID || r.PartitionKey != r.ID {
			t.Fatalf("%d records, %+v, and the receipt %+v", len(all), all, r)
		}
	}
	if k.killed() != len(deaths) {
		t.Errorf("%d kills", k.killed())
	}
}
