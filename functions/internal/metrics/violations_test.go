package metrics

import (
	"bytes"
	"context"
	"testing"

	"example.com/eventgateway/core"
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
		{Shadow: refused}, {},
		{Receipt: duplicate}, {Err: &core.Error{Code: core.CodeEventInvalid}},
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
		if want := name + " Accepted:4 Rejected:1 Duplicates:1 Violating:2 ShadowChecked:3 ShadowViolations:2 " +
			"Bytes:44"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	var merged bytes.Buffer
	m := New(&merged, Options{MaxTypes: -1, Now: (&clock{now: start}).Now})
	m.Receiver(append(all, all...)).ReceiveAll(t.Context(), append(batch, named("Nuts", batch)...), false)
	if got, want := essence([]string{merged.String()}),
		"client:(other) event:(other) Accepted:8 Rejected:2 Duplicates:2 Violating:4 ShadowChecked:6 "+
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
