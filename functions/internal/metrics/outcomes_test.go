package metrics

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/functions/internal/wire"
)

// outcomes is a receiver with these outcomes.
type outcomes []core.Outcome

func (o outcomes) ReceiveAll(_ context.Context, batch []core.Submission, _ bool) []core.Outcome {
	for i := range o {
		o[i].Submission = &batch[i]
	}
	return o
}

// Events count once, however many violations they have, and only where they are
// stored now.
func TestViolationsAreCounted(t *testing.T) {
	violating, duplicate := core.Receipt{Violations: 7}, core.Receipt{Violations: 7, Duplicate: true}
	refused := core.ShadowCheck{Checked: true, Refusal: &core.Error{Code: core.CodeEventInvalid}}
	all := outcomes{
		{Receipt: violating, Shadow: core.ShadowCheck{Checked: true}}, {Receipt: violating, Shadow: refused},
		{Shadow: refused}, {Earlier: true},
		{Receipt: duplicate, Earlier: true}, {Err: &core.Error{Code: core.CodeEventInvalid}, Earlier: true},
	}
	var batch []core.Submission
	for range all {
		batch = append(batch, event("Fruits", valid))
	}
	for _, most := range []int{1, -1} { // named, and one of the others
		g := &gateway{}
		m := New(&g.out, Options{MaxTypes: most, Now: (&clock{now: start}).Now})
		g.Receiver = m.Receiver(all)
		got := essence(g.lines(t, batch...))
		name := map[int]string{1: "client:Bob event:Fruits", -1: "client:(other) event:(other)"}[most]
		if want := name + " Accepted:4 Rejected:1 Duplicates:1 Violating:2 EarlierVersions:1 ShadowChecked:3 " +
			"ShadowViolations:2 " +
			"Bytes:44"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	var merged bytes.Buffer
	m := New(&merged, Options{MaxTypes: -1, Now: (&clock{now: start}).Now})
	m.Receiver(append(all, all...)).ReceiveAll(t.Context(), append(batch, named("Nuts", batch)...), false)
	if got, want := essence([]string{merged.String()}),
		"client:(other) event:(other) Accepted:8 Rejected:2 Duplicates:2 Violating:4 EarlierVersions:2 "+
			"ShadowChecked:6 "+
			"ShadowViolations:4 Bytes:88\n"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// named is the batch as of another event type.
func named(name string, batch []core.Submission) (renamed []core.Submission) {
	for _, s := range batch {
		s.Event = name
		renamed = append(renamed, s)
	}
	return renamed
}

// The alarm on failed events is for faults of the gateway and of what it stands on: what
// is answered with a 5xx, or is turned away because a backend throttles. Nothing that
// the sender brings about raises it, retryable or not.
func TestOnlyFaultsCountAsFailed(t *testing.T) {
	for code, status := range wire.Statuses() {
		var out bytes.Buffer
		m := New(&out, Options{Now: (&clock{now: start}).Now})
		one := []core.Submission{event("Fruits", valid)}
		m.Receiver(outcomes{{Err: &core.Error{Code: code}}}).ReceiveAll(t.Context(), one, false)
		want := "Rejected:1"
		switch fault := status.Code >= http.StatusInternalServerError || code == core.CodeBackendThrottled; {
		case fault:
			want = "Failed:1"
		case code.Retryable():
			want = "Deferred:1"
		}
		if got := essence([]string{out.String()}); !strings.Contains(got, want) {
			t.Errorf("%s is counted as %s, want %s", code, got, want)
		}
	}
}

// Deferred events are counted under their event type, since its schema was found, also
// where types are merged.
func TestDeferredEventsAreCounted(t *testing.T) {
	deferred := outcomes{
		{Err: &core.Error{Code: core.CodeEventInProgress}}, {Err: &core.Error{Code: core.CodeBatchTooCostly}},
	}
	for most, want := range map[int]string{
		1: "client:Bob event:Fruits Deferred:2\n", -1: "client:(other) event:(other) Deferred:2\n",
	} {
		var out bytes.Buffer
		m := New(&out, Options{MaxTypes: most, Now: (&clock{now: start}).Now})
		batch := []core.Submission{event("Fruits", valid), event("Fruits", valid)}
		m.Receiver(deferred).ReceiveAll(t.Context(), batch, false)
		if got := essence([]string{out.String()}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
