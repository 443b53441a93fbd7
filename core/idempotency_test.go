package core_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/gatewaytest"
)

// keyed is an event that its idempotency key identifies, cloudEvent one that its
// source and id do.
func keyed(key, data string) core.Submission {
	return core.Submission{Client: "SpongeBob", Event: "Fruits", Data: []byte(data), IdempotencyKey: key}
}

func cloudEvent(source, id, data string) core.Submission {
	return core.Submission{Client: "SpongeBob", Event: "Fruits", Data: []byte(data), Source: source, ID: id}
}

// wantRepetition receives an event, and again after some time. It checks that the second receipt is the
// first one, and that the event is refused with other data.
func wantRepetition(t *testing.T, g *gateway, s core.Submission, after time.Duration) {
	t.Helper()
	first, err := g.Receive.Receive(t.Context(), s)
	if err != nil || first.Duplicate {
		t.Fatalf("%+v, %v", first, err)
	}
	g.Now = g.Now.Add(after)
	again, err := g.Receive.Receive(t.Context(), s)
	first.Duplicate = true
	if err != nil || again != first {
		t.Errorf("%+v, %v; want %+v", again, err, first)
	}
	s.Data = []byte(`{"fruit":2}`)
	if _, err := g.Receive.Receive(t.Context(), s); core.CodeOf(err) != core.CodeIdempotencyKeyReused {
		t.Errorf("other data: %v", err)
	}
}

func TestARepeatedEventHasItsFirstReceipt(t *testing.T) {
	for name, s := range map[string]core.Submission{
		"idempotency key": keyed("k", `{"fruit":1}`), "source and id": cloudEvent("urn:a", "1", `{"fruit":1}`),
	} {
		t.Run(name, func(t *testing.T) {
			g := newGateway(time.Minute)
			g.Idempotent(t, "Fruits", "fruit")
			wantRepetition(t, g, s, 23*time.Hour)
			s.Data = []byte(`{"fruit":2}`)
			g.WantStored(t, 1)
			g.Now = g.Now.Add(2 * time.Hour)
			if late, err := g.Receive.Receive(t.Context(), s); err != nil || late.Duplicate ||
				len(g.Stream.Events()) != 2 {
				t.Errorf("after the window: %+v, %v", late, err)
			}
		})
	}
}

// An event with Once is stored once, although its type is not idempotent. Other events of the type
// are stored each time that they come.
func TestAnEventIsStoredOnceOnDemand(t *testing.T) {
	both := keyed("k", `{"fruit":1}`)
	both.Source, both.ID = "urn:a", "1"
	for name, s := range map[string]core.Submission{
		"idempotency key": keyed("k", `{"fruit":1}`), "source and id": cloudEvent("urn:a", "1", `{"fruit":1}`),
		"all": both,
	} {
		t.Run(name, func(t *testing.T) {
			g := newGateway(time.Minute)
			g.MustRegister(t, "SpongeBob", "Fruits", "fruit")
			s.Once = true
			wantRepetition(t, g, s, 0)
			for range 2 {
				if r, err := g.Receive.Receive(t.Context(), cloudEvent("urn:a", "1", "fruit")); err != nil ||
					r.Duplicate {
					t.Errorf("not once: %+v, %v", r, err)
				}
			}
			if n := len(g.Stream.Events()); n != 3 {
				t.Errorf("%d events are stored", n)
			}
		})
	}
}

// Two events of a type that is not idempotent may have the same id. The idempotency key tells them
// apart. If the type is idempotent, only the id counts.
func TestOnceByTheKeyOfAnEventWithAnID(t *testing.T) {
	for _, idempotent := range []bool{false, true} {
		g := newGateway(time.Minute)
		g.MustRegister(t, "SpongeBob", "Fruits", "fruit")
		if idempotent {
			g.Idempotent(t, "Fruits", "fruit")
		}
		for i, data := range []string{`{"fruit":1}`, `{"fruit":2}`} {
			s := cloudEvent("urn:a", "1", data)
			s.IdempotencyKey, s.Once = fmt.Sprint("k", i), true
			_, err := g.Receive.Receive(t.Context(), s)
			if reused := core.CodeOf(err) == core.CodeIdempotencyKeyReused; reused != (idempotent && i == 1) ||
				err != nil && !reused {
				t.Errorf("idempotent %t, event %d: %v", idempotent, i, err)
			}
		}
	}
}

// Who delivers webhooks may change what it delivers again: the id says that it is the same.
func TestAnIDAlone(t *testing.T) {
	g := newGateway(time.Minute)
	g.Idempotent(t, "Fruits", "fruit")
	s := cloudEvent("hook:SpongeBob/Fruits", "evt_1", `{"fruit":1,"pending_webhooks":2}`)
	s.IDAlone = true
	first, err := g.Receive.Receive(t.Context(), s)
	if err != nil || first.Duplicate {
		t.Fatalf("%+v, %v", first, err)
	}
	first.Duplicate = true
	for _, data := range []string{`{"fruit":1,"pending_webhooks":1}`, `{"fruit":2}`, `7`} {
		s.Data = []byte(data)
		if again, err := g.Receive.Receive(t.Context(), s); err != nil || again != first {
			t.Errorf("%s: %+v, %v; want %+v", data, again, err, first)
		}
	}
	s.ID = "evt_2"
	if other, err := g.Receive.Receive(t.Context(), s); core.CodeOf(err) != core.CodeEventInvalid {
		t.Errorf("another id: %+v, %v", other, err)
	}
	g.WantStored(t, 1)
}

func TestWhatIsNotTheSameEvent(t *testing.T) {
	g := newGateway(time.Minute)
	g.Idempotent(t, "Fruits", "fruit")
	g.Idempotent(t, "Colors", "fruit")
	other := keyed("1", "fruit")
	other.Event = "Colors"
	for _, s := range []core.Submission{
		keyed("1", "fruit"), keyed("2", "fruit"), other, keyed("", "fruit"), keyed("", "fruit"),
		cloudEvent("", "1", "fruit"), cloudEvent("urn:a", "1", "fruit"), cloudEvent("urn:a", "2", "fruit"),
	} {
		if receipt, err := g.Receive.Receive(t.Context(), s); err != nil || receipt.Duplicate {
			t.Errorf("%+v: %+v, %v", s, receipt, err)
		}
	}
	// A source that is not given is the client's.
	if receipt, err := g.Receive.Receive(t.Context(), cloudEvent("/SpongeBob", "1", "fruit")); err != nil ||
		!receipt.Duplicate {
		t.Errorf("%+v, %v", receipt, err)
	}
}

func TestAKeyNeedsAnIdempotentType(t *testing.T) {
	g := newGateway(time.Hour)
	g.MustRegister(t, "SpongeBob", "Fruits", "fruit")
	if _, err := g.Receive.Receive(t.Context(), keyed("k", "fruit")); core.CodeOf(err) != core.CodeInvalidParameter ||
		remedyOf(err).Declare != core.DeclareIdempotent {
		t.Errorf("%v", err)
	}
	for range 2 { // what says nothing of a key is stored each time
		if receipt, err := g.Receive.Receive(t.Context(), cloudEvent("urn:a", "1", "fruit")); err != nil ||
			receipt.Duplicate {
			t.Errorf("%+v, %v", receipt, err)
		}
	}
	g.Idempotent(t, "Fruits", "fruit")
	g.Later()
	if receipt, err := g.Receive.Receive(t.Context(), keyed("k", "fruit")); err != nil {
		t.Errorf("refused on a stale head: %+v, %v", receipt, err)
	}
}

// A head that is looked at again because of a key may be of another version: that
// one must accept the event.
func TestAKeyThatBringsANewVersion(t *testing.T) {
	g := newGateway(time.Hour)
	g.MustRegister(t, "SpongeBob", "Fruits", "apple")
	g.MustReceive(t, keyed("", "apple"))
	g.Idempotent(t, "Fruits", "pear")
	g.Later()
	if receipt, err := g.Receive.Receive(t.Context(), keyed("k", "apple")); core.CodeOf(err) != core.CodeEventInvalid {
		t.Errorf("%+v, %v", receipt, err)
	}
	if receipt, err := g.Receive.Receive(t.Context(), keyed("k", "pear")); err != nil || receipt.SchemaVersion != 2 {
		t.Errorf("%+v, %v", receipt, err)
	}
}

// What was stored stays a success, whatever the schema says today.
func TestARepetitionThatTheSchemaRefusesNow(t *testing.T) {
	g := newGateway(0)
	g.Idempotent(t, "Fruits", "fruit")
	first := g.MustReceive(t, keyed("k", "fruit"))
	g.MustRegister(t, "SpongeBob", "Fruits", "vegetable")
	again, err := g.Receive.Receive(t.Context(), keyed("k", "fruit"))
	first.Duplicate = true
	if err != nil || again != first {
		t.Errorf("%+v, %v; want %+v", again, err, first)
	}
	for _, s := range []core.Submission{keyed("k", "other"), keyed("new", "fruit")} {
		if _, err := g.Receive.Receive(t.Context(), s); core.CodeOf(err) != core.CodeEventInvalid {
			t.Errorf("%+v: %v", s, err)
		}
	}
	// The key of what was refused is free.
	if receipt, err := g.Receive.Receive(t.Context(), keyed("new", "vegetable")); err != nil || receipt.Duplicate {
		t.Errorf("%+v, %v", receipt, err)
	}
}

func TestRepetitionsInOneBatch(t *testing.T) {
	g := newGateway(time.Minute)
	g.Idempotent(t, "Fruits", "fruit")
	batch := []core.Submission{keyed("a", "fruit 1"), keyed("b", "fruit 2"), keyed("a", "fruit 1"),
		keyed("a", "fruit 3"), keyed("b", "?")}
	outcomes := g.Receive.ReceiveAll(t.Context(), batch, false)
	if got := gatewaytest.Codes(outcomes); got != "id-1 id-2 id-1 idempotency_key_reused event_invalid" {
		t.Errorf("the outcomes are %s", got)
	}
	if outcomes[0].Receipt.Duplicate || !outcomes[2].Receipt.Duplicate ||
		outcomes[2].Receipt.SequenceNumber != outcomes[0].Receipt.SequenceNumber || len(g.Stream.Events()) != 2 {
		t.Errorf("%+v", outcomes)
	}
}

func TestAnAtomicBatchWithKeys(t *testing.T) {
	g := newGateway(time.Minute)
	g.Idempotent(t, "Fruits", "fruit")
	g.MustReceive(t, keyed("a", "fruit 1"))
	batch := []core.Submission{keyed("b", "fruit 2"), keyed("a", "fruit 3"), keyed("b", "fruit 2")}
	if got := gatewaytest.Codes(g.Receive.ReceiveAll(t.Context(), batch,
		true)); got != "batch_refused idempotency_key_reused batch_refused" {
		t.Errorf("the outcomes are %s", got)
	}
	batch[1] = keyed("a", "fruit 1") // stored already, which is no refusal
	outcomes := g.Receive.ReceiveAll(t.Context(), batch, true)
	if got := gatewaytest.Codes(outcomes); strings.Contains(got, "_") || !outcomes[1].Receipt.Duplicate ||
		outcomes[0].Receipt.Duplicate || len(g.Stream.Events()) != 2 {
		t.Errorf("the outcomes are %s: %+v", got, outcomes)
	}
}

// An event that another request publishes just now is answered so, and what comes
// behind it with the same partition key does not overtake it.
func TestAnEventInProgress(t *testing.T) {
	g := newGateway(time.Minute)
	g.Idempotent(t, "Fruits", "fruit")
	g.die(t, []core.Submission{keyed("a", "fruit 1")}, 1, after)
	batch := []core.Submission{keyed("b", "fruit 0"), keyed("a", "fruit 1"), keyed("c", "fruit 2"),
		keyed("d", "fruit 3"), {Client: "SpongeBob", Event: "Fruits", Data: []byte("fruit 4")}}
	for i := range batch {
		batch[i].PartitionKey = []string{"x", "x", "x", "y", "x"}[i]
	}
	outcomes := g.Receive.ReceiveAll(t.Context(), batch, false)
	var got []string
	for _, o := range outcomes {
		got = append(got, string(core.CodeOf(o.Err)))
	}
	if fmt.Sprintf("%q", got) != `["" "event_in_progress" "event_in_progress" "" "event_in_progress"]` || len(g.Stream.Events()) != 2 {
		t.Errorf("the outcomes are %q", got)
	}
	if e, ok := errors.AsType[*core.Error](outcomes[1].Err); !ok || e.RetryAfter < 10*time.Second ||
		e.RetryAfter > 20*time.Second {
		t.Errorf("the wait is not the rest of the lease: %+v", outcomes[1].Err)
	}
	if got := gatewaytest.Codes(g.Receive.ReceiveAll(t.Context(), batch[:3], true)); strings.Count(got,
		"event_in_progress") != 2 {
		t.Errorf("in an atomic batch, the outcomes are %s", got) // the first one is stored already
	}
	g.Now = g.Now.Add(time.Minute)
	if got := gatewaytest.Codes(g.Receive.ReceiveAll(t.Context(), batch, false)); strings.Contains(got, "_") ||
		len(g.Stream.Events()) != 5 {
		t.Errorf("once the lease has ended, the outcomes are %s", got)
	}
}

// slowClaims has time for one claim.
type slowClaims struct{ core.Claims }

func (s slowClaims) Take(ctx context.Context, now time.Time, claims []core.Claim) []core.ClaimResult {
	results := s.Claims.Take(ctx, now, claims[:1])
	<-ctx.Done()
	for range claims[1:] {
		results = append(results, core.ClaimResult{Err: core.Unavailable("the time was up", ctx.Err())})
	}
	return results
}

// A batch whose claims take too long stores what has a claim, so that the rest is less
// when it is sent again.
func TestABatchWithoutTimeForAllClaimsMakesProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(time.Minute)
		g.Idempotent(t, "Fruits", "fruit")
		g.Receive.Claims = slowClaims{g.Receive.Claims}
		ctx, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
		defer cancel()
		batch := []core.Submission{keyed("1", `{"fruit":1}`), keyed("2", `{"fruit":2}`)}
		outcomes := g.Receive.ReceiveAll(ctx, batch, false)
		if outcomes[0].Err != nil || core.CodeOf(outcomes[1].Err) != core.CodeBackendUnavailable ||
			len(g.Stream.Events()) != 1 {
			t.Errorf("%+v; %d events are stored", outcomes, len(g.Stream.Events()))
		}
	})
}
