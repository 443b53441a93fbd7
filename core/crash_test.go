package core_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/internal/gatewaytest"
)

// How a process dies at a call to the outside: before it is made, or after it has
// had its effect and before its answer is heard.
const before, after = false, true

// mortal makes the calls of one process, which dies.
type mortal struct {
	*gateway
	*coretest.Life
}

func (m mortal) Take(ctx context.Context, now time.Time, claims []core.Claim) (r []core.ClaimResult) {
	m.Call(func() { r = m.Claims.Take(ctx, now, claims) })
	return r
}

func (m mortal) Renew(ctx context.Context, claims []core.Claim) (r []error) {
	m.Call(func() { r = m.Claims.Renew(ctx, claims) })
	return r
}

func (m mortal) Settle(ctx context.Context, claims []core.Claim) (r []error) {
	m.Call(func() { r = m.Claims.Settle(ctx, claims) })
	return r
}

func (m mortal) Release(ctx context.Context, claims []core.Claim) (r []error) {
	m.Call(func() { r = m.Claims.Release(ctx, claims) })
	return r
}

func (m mortal) Lookup(ctx context.Context, now time.Time, keys []string) (r []core.ClaimResult) {
	m.Call(func() { r = m.Claims.Lookup(ctx, now, keys) })
	return r
}

func (m mortal) Publish(ctx context.Context, events []core.Event) (r []core.PublishResult) {
	m.Call(func() { r = m.Stream.Publish(ctx, events) })
	return r
}

func (m mortal) Check(events []core.Event) []error { return m.Stream.Check(events) }

func (m mortal) Find(ctx context.Context, sought []core.Sought) (r []core.PublishResult) {
	m.Call(func() { r = m.Stream.Find(ctx, sought) })
	return r
}

// die has a process receive the batch and die at one of its calls, if it makes so many.
func (g *gateway) die(t *testing.T, batch []core.Submission, at int, after bool) {
	t.Helper()
	process := g.Receive
	m := mortal{g, &coretest.Life{Dies: at, After: after}}
	process.Claims, process.Stream = m, m
	m.Live(func() { process.ReceiveAll(context.WithoutCancel(t.Context()), batch, false) })
}

// A process dies between any two of its calls, the next one that tries the same
// does too, and so does a third: the events are stored once, and their sender
// learns where.
func TestProcessesThatDie(t *testing.T) {
	type death struct {
		at    int
		after bool
	}
	deaths := []death{{}}
	for at := 1; at <= 6; at++ {
		deaths = append(deaths, death{at, before}, death{at, after})
	}
	searched := 0
	for _, first := range deaths {
		for _, second := range deaths {
			for _, third := range deaths {
				name := fmt.Sprintf("%v %v %v", first, second, third)
				g := newGateway(0)
				g.Idempotent(t, "Fruits", "fruit")
				batch := []core.Submission{keyed("a", "fruit 1"), keyed("b", "fruit 2"), keyed("a", "fruit 1"),
					keyed("c", "oops")}
				for _, d := range []death{first, second, third} {
					g.die(t, batch, d.at, d.after)
					g.Now = g.Now.Add(time.Minute) // past the lease
				}
				outcomes := g.Receive.ReceiveAll(t.Context(), batch, false)
				stored := g.Stream.Events()
				if got := gatewaytest.Codes(outcomes); strings.Count(got, "id-") != 3 ||
					!strings.HasSuffix(got, " event_invalid") || len(stored) != 2 {
					t.Fatalf("%s: the outcomes are %s; %d are stored", name, got, len(stored))
				}
				for _, o := range outcomes[:3] {
					var place int
					fmt.Sscan(o.Receipt.SequenceNumber, &place)
					if e := stored[place-1]; e.ID != o.Receipt.ID || e.PartitionKey != o.Receipt.PartitionKey ||
						e.SchemaVersion != o.Receipt.SchemaVersion {
						t.Fatalf("%s: the receipt %+v is of %+v", name, o.Receipt, e)
					}
				}
				if outcomes[0].Receipt.Duplicate {
					searched++
				}
			}
		}
	}
	if searched == 0 {
		t.Error("no event was found again: the test shows nothing")
	}
}

// Who dies after publishing, under a schema that refuses the event when it is
// sent again, has published it: the sender is told so.
func TestAProcessThatDiesBeforeTheSchemaChanges(t *testing.T) {
	for at := 1; at <= 4; at++ {
		for _, how := range []bool{before, after} {
			g := newGateway(0)
			g.Idempotent(t, "Fruits", "fruit")
			batch := []core.Submission{keyed("a", "fruit 1")}
			g.die(t, batch, at, how)
			g.MustRegister(t, "SpongeBob", "Fruits", "vegetable")
			g.Now = g.Now.Add(time.Minute)
			outcome := g.Receive.ReceiveAll(t.Context(), batch, false)[0]
			if stored := len(g.Stream.Events()); stored == 0 && core.CodeOf(outcome.Err) != core.CodeEventInvalid ||
				stored == 1 && (!outcome.Receipt.Duplicate || outcome.Receipt.SchemaVersion != 1) || stored > 1 {
				t.Errorf("death after %t call %d: %d stored, and the outcome is %+v", how, at, stored, outcome)
			}
		}
	}
}

// An answer that is lost leaves the event in doubt; the claim says so, and the
// next one searches.
type doubtful struct {
	core.EventStream
	store bool
}

func (d doubtful) Publish(ctx context.Context, events []core.Event) []core.PublishResult {
	results := make([]core.PublishResult, len(events))
	if d.store {
		d.EventStream.Publish(ctx, events)
	}
	for i := range results {
		results[i] = core.PublishResult{Err: core.Unavailable("no answer", nil), InDoubt: true}
	}
	return results
}

func TestAnEventInDoubt(t *testing.T) {
	for _, store := range []bool{true, false} {
		g := newGateway(0)
		g.Idempotent(t, "Fruits", "fruit")
		process := g.Receive
		process.Stream = doubtful{&g.Stream, store}
		if _, err := process.Receive(t.Context(),
			keyed("a", "fruit")); core.CodeOf(err) != core.CodeBackendUnavailable {
			t.Fatal(err)
		}
		if _, err := g.Receive.Receive(t.Context(), keyed("a", "fruit")); core.CodeOf(err) != core.CodeEventInProgress {
			t.Errorf("as long as the event may still land: %v", err)
		}
		g.Now = g.Now.Add(2 * core.LandingTime)
		receipt, err := g.Receive.Receive(t.Context(), keyed("a", "fruit"))
		if err != nil || receipt.Duplicate != store || len(g.Stream.Events()) != 1 {
			t.Errorf("stored %v: %+v, %v", store, receipt, err)
		}
	}
}

// What was not sent can be sent again at once.
func TestAnEventThatWasNotSent(t *testing.T) {
	g := newGateway(0)
	g.Idempotent(t, "Fruits", "fruit")
	ctx, cancel := context.WithCancel(t.Context())
	process := g.Receive
	process.Stream = unsent{&g.Stream}
	if _, err := process.Receive(ctx, keyed("a", "fruit")); core.CodeOf(err) != core.CodeBackendThrottled {
		t.Fatal(err)
	}
	cancel()
	if receipt, err := g.Receive.Receive(t.Context(), keyed("a", "fruit")); err != nil || receipt.Duplicate {
		t.Errorf("%+v, %v", receipt, err)
	}
}

type unsent struct{ core.EventStream }

func (unsent) Publish(_ context.Context, events []core.Event) []core.PublishResult {
	results := make([]core.PublishResult, len(events))
	for i := range results {
		results[i].Err = &core.Error{Code: core.CodeBackendThrottled}
	}
	return results
}
