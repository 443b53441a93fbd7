package usage_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/usage"
)

// If the ledger is away, everyone is let in, each request is reported, and the ledger is
// asked again after a pause.
func TestTheLedgerIsAway(t *testing.T) {
	ledger := &memory.Usage{}
	setQuota(t, ledger, usage.Quota{PerSecond: usage.Amounts{10}})
	g := start(ledger, noon())
	g.ledger.away = true
	if in, _ := g.letIn(t, 100, of(1, 1)); in != 100 || g.unchecked != 100 || g.ledger.calls != 1 {
		t.Errorf("%d are let in, %d unchecked, after %d calls", in, g.unchecked, g.ledger.calls)
	}
	g.pass(5 * time.Second)
	g.letIn(t, 100, of(1, 1))
	if g.unchecked != 200 || g.ledger.calls != 2 {
		t.Errorf("%d unchecked after %d calls", g.unchecked, g.ledger.calls)
	}
	g.ledger.away = false
	g.pass(5 * time.Second)
	if in, _ := g.letIn(t, 100, of(1, 1)); in != 10 || g.unchecked != 200 {
		t.Errorf("%d are let in, %d unchecked, after the ledger is back", in, g.unchecked)
	}
	g.ledger.away = true
	g.pass(time.Second)
	if in, _ := g.letIn(t, 100, of(1, 1)); in != 100 || g.unchecked != 300 {
		t.Errorf("%d are let in, %d unchecked, when the ledger is away again", in, g.unchecked)
	}
}

// A client that is known to have no quota is not unchecked when the ledger is away.
func TestNoQuotaAndNoLedger(t *testing.T) {
	g := start(&memory.Usage{}, noon())
	g.letIn(t, 1, of(1, 1))
	g.ledger.away = true
	g.pass(time.Hour)
	if in, _ := g.letIn(t, 10, of(1, 1)); in != 10 || g.unchecked != 0 {
		t.Errorf("%d are let in, %d unchecked", in, g.unchecked)
	}
}

// silent is a ledger that does not answer until its caller gives up.
type silent struct{ *memory.Usage }

func (s silent) Quota(ctx context.Context, _ string) (usage.Quota, error) {
	<-ctx.Done()
	return usage.Quota{}, ctx.Err()
}

// Requests wait for a ledger that does not answer at most 250 ms, and few of them do.
func TestTheLedgerDoesNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &usage.Accounts{Ledger: silent{&memory.Usage{}}, Now: time.Now}
		begin, slow := time.Now(), 0
		for range 1000 {
			sent := time.Now()
			if _, err := a.Admit(t.Context(), client, of(1, 1)); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(sent); took > 250*time.Millisecond {
				t.Errorf("a request took %v", took)
			} else if took > 0 {
				slow++
			}
			time.Sleep(10 * time.Millisecond)
		}
		if slow > 3 {
			t.Errorf("%d requests waited in %v", slow, time.Since(begin))
		}
	})
}

// Who sends a request cannot end the check by going away.
func TestAContextThatEnded(t *testing.T) {
	ledger := &memory.Usage{}
	setQuota(t, ledger, usage.Quota{PerSecond: usage.Amounts{1}})
	a := &usage.Accounts{Ledger: ledger, Now: noon().Now, NotChecked: unexpected(t)}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for i := range 2 {
		if _, err := a.Admit(ended, client, of(1, 1)); (err == nil) != (i == 0) {
			t.Errorf("request %d: %v", i, err)
		}
	}
}
