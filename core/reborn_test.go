package core_test

import (
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/gatewaytest"
)

// An event type that is registered again after it was deleted is another one: it knows
// nothing of the events that the first one had, even where a function still has the
// first one's head in memory.
func TestReceiptsAreOfOneLifeOfTheType(t *testing.T) {
	for _, headTTL := range []time.Duration{0, time.Hour} {
		for name, s := range map[string]core.Submission{"idempotency key": keyed("k", `{"fruit":1}`), "source and id": cloudEvent("urn:a", "1", `{"fruit":1}`)} {
			g := newGateway(headTTL)
			g.Idempotent(t, "Fruits", "fruit")
			g.MustReceive(t, s)
			for life := 2; life <= 3; life++ {
				g.MustDelete(t)
				g.Idempotent(t, "Fruits", "fruit")
				other := keyed("other", `{"fruit":2}`)
				outcomes := g.Receive.ReceiveAll(t.Context(), []core.Submission{other, s}, life == 3)
				for i, o := range outcomes {
					if o.Err != nil || o.Receipt.Duplicate || o.Receipt.SchemaVersion != life {
						t.Errorf("%s, headTTL %v, event %d of version %d: %+v", name, headTTL, i, life, o)
					}
				}
				again := g.Receive.ReceiveAll(t.Context(), []core.Submission{s}, false)[0]
				if again.Err != nil || !again.Receipt.Duplicate ||
					again.Receipt.SequenceNumber != outcomes[1].Receipt.SequenceNumber {
					t.Errorf("%s, headTTL %v, again: %+v", name, headTTL, again)
				}
			}
			if n := len(g.Stream.Events()); n != 5 {
				t.Errorf("%s, headTTL %v: %d events are stored", name, headTTL, n)
			}
		}
	}
}

// Other data under a key of the first one is no fault of the second one's sender.
func TestKeysCanBeUsedAgainInAnotherLife(t *testing.T) {
	g := newGateway(time.Hour)
	g.Idempotent(t, "Fruits", "fruit")
	g.MustReceive(t, keyed("k", `{"fruit":1}`))
	g.MustDelete(t)
	g.Idempotent(t, "Fruits", "fruit")
	if r, err := g.Receive.Receive(t.Context(), keyed("k", `{"fruit":2}`)); err != nil || r.Duplicate || r.SchemaVersion != 2 {
		t.Errorf("%+v, %v", r, err)
	}
}

// The keys of an event type that was never deleted are what they always were: other
// releases of the function have them too.
func TestClaimKeysStay(t *testing.T) {
	g := newGateway(0)
	g.Idempotent(t, "Fruits", "fruit")
	g.MustReceive(t, cloudEvent("urn:a", "1", "fruit"))
	key := core.ClaimKey(gatewaytest.Fruits, "event", "urn:a", "1")
	if found := g.Claims.Lookup(t.Context(), g.Now, []string{key})[0]; !found.Claim.Settled() {
		t.Errorf("%+v", found)
	}
}
