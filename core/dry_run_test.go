package core_test

import (
	"slices"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/gatewaytest"
)

// refusals has the code of each outcome's error; "" for none.
func refusals(outcomes []core.Outcome) (codes []core.Code) {
	for _, o := range outcomes {
		codes = append(codes, core.CodeOf(o.Err))
	}
	return codes
}

// A dry run decides as the real one does that follows it, and leaves nothing behind: not even
// when it is made again and again.
func TestADryRunDecidesAsTheRealOne(t *testing.T) {
	g := newGateway(time.Minute)
	g.MustRegister(t, "SpongeBob", "Fruits", "fruit")
	g.Idempotent(t, "Orders", "order")
	order := func(id, data string) core.Submission {
		return core.Submission{Client: "SpongeBob", Event: "Orders", ID: id, Source: "urn:a", Data: []byte(data)}
	}
	plain := gatewaytest.Submission
	long := plain("Fruits", `{"fruit":"`+string(slices.Repeat([]byte("x"), g.Receive.MaxBytes))+`"}`)
	for i, batch := range [][]core.Submission{
		{plain("Fruits", `{"fruit":1}`)}, {plain("Fruits", `{"color":1}`)}, {plain("Colors", `{}`)}, {long},
		{plain("Fruits", `{"fruit":1}`), plain("Fruits", `{"color":1}`), plain("Fruits", `{`)},
		{order("1", `{"order":1}`), order("1", `{"order":1}`), order("1", `{"order":2}`)},
		{order("1", `{"order":1}`), order("2", `{"order":1}`), order("3", `{}`)},
		{order("1", `{"order":2}`)}, {order("2", `{}`)},
		{{Client: "SpongeBob", Event: "Fruits", IdempotencyKey: "k", Data: []byte(`{"fruit":1}`)}},
	} {
		for _, atomic := range []bool{true, false} {
			stored := len(g.Stream.Events())
			first := g.Receive.DryRun().ReceiveAll(t.Context(), slices.Clone(batch), atomic)
			dry := g.Receive.DryRun().ReceiveAll(t.Context(), slices.Clone(batch), atomic)
			if now := len(g.Stream.Events()); now != stored {
				t.Fatalf("batch %d: a dry run stores %d events", i, now-stored)
			}
			sent := g.Receive.ReceiveAll(t.Context(), slices.Clone(batch), atomic)
			if want := refusals(sent); !slices.Equal(refusals(dry), want) || !slices.Equal(refusals(first), want) {
				t.Errorf("batch %d, atomic %t: %q, then %q; the real one: %q", i, atomic, refusals(first),
					refusals(dry), want)
			}
			for n := range sent {
				got, want := dry[n].Receipt, sent[n].Receipt
				if got.Duplicate != want.Duplicate || got.SchemaVersion != want.SchemaVersion ||
					got.SequenceNumber != "" && got.SequenceNumber != want.SequenceNumber {
					t.Errorf("batch %d, event %d: %+v; the real one: %+v", i, n, got, want)
				}
			}
		}
	}
}

// A dry run meets the claims of requests that are under way or died, and leaves them alone.
func TestADryRunLeavesClaimsAlone(t *testing.T) {
	g := newGateway(time.Minute)
	g.Idempotent(t, "Fruits", "fruit")
	s := cloudEvent("urn:a", "1", `{"fruit":1}`)
	broken := g.Receive
	broken.Stream = doubtful{g.Receive.Stream, true}
	if _, err := broken.Receive(t.Context(), s); core.CodeOf(err) != core.CodeBackendUnavailable {
		t.Fatal(err)
	}
	for _, step := range []struct {
		later time.Duration
		code  core.Code
	}{{0, core.CodeEventInProgress}, {time.Minute, ""}, {0, ""}} {
		g.Now = g.Now.Add(step.later)
		receipt, err := g.Receive.DryRun().Receive(t.Context(), s)
		if core.CodeOf(err) != step.code || err == nil && (!receipt.Duplicate || receipt.SequenceNumber == "") {
			t.Errorf("%+v, %v; want %q", receipt, err, step.code)
		}
	}
	receipt, err := g.Receive.Receive(t.Context(), s) // which finds the claim not settled
	if err != nil || !receipt.Duplicate || len(g.Stream.Events()) != 1 {
		t.Errorf("%+v, %v: %d events", receipt, err, len(g.Stream.Events()))
	}
}
