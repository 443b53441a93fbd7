package core_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/rejections"
)

func TestAnEventWhoseViolationsAreWarnedOfIsStored(t *testing.T) {
	g := newGateway(0)
	g.Warn(t, "apple", registry.Declaration{})
	outcomes := g.Receive.ReceiveAll(t.Context(), gatewaytest.Batch("apple", "pear", "heavy apple"), false)
	for i, want := range []struct {
		code       core.Code
		violations int
	}{{"", 0}, {"", 1}, {core.CodeTooLarge, 0}} { // what is too costly is refused as ever
		o := outcomes[i]
		if core.CodeOf(o.Err) != want.code || o.Receipt.Violations != want.violations ||
			len(o.Violations) != want.violations {
			t.Errorf("event %d: %+v", i, o)
		}
	}
	stored := g.Stream.Events()
	if len(stored) != 2 || stored[0].Violations != 0 || stored[1].Violations != 1 ||
		string(stored[1].Data) != "pear" || stored[1].SchemaVersion != 1 {
		t.Errorf("stored: %+v", stored)
	}
	if got := outcomes[1].Violations; len(got) == 1 && got[0].Keyword != "contains" {
		t.Errorf("the violations are %+v", got)
	}
}

// A violation that is only warned of is no reason to refuse a batch.
func TestWarningsDoNotRefuseAnAtomicBatch(t *testing.T) {
	g := newGateway(0)
	g.Warn(t, "apple", registry.Declaration{})
	for i, o := range g.Receive.ReceiveAll(t.Context(), gatewaytest.Batch("apple", "pear"), true) {
		if o.Err != nil || o.Receipt.Violations != i {
			t.Errorf("event %d: %+v", i, o)
		}
	}
}

// Another process may have registered a version that accepts the event, or taken
// the warning back.
func TestNothingIsWarnedOfOnAStaleHead(t *testing.T) {
	g := newGateway(time.Hour)
	g.Warn(t, "apple", registry.Declaration{})
	if r, err := g.Send(t, "Fruits", "apple"); err != nil ||
		r.Violations != 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	g.Warn(t, "pear", registry.Declaration{})
	g.Later()
	if r, err := g.Send(t, "Fruits", "pear"); err != nil ||
		r.SchemaVersion != 2 || r.Violations != 0 {
		t.Errorf("valid for the newer version: %+v, %v", r, err)
	}
	g.Declare(t, "Fruits", "pear", registry.Declaration{EnforcementWarn: new(false)})
	g.Later()
	if _, err := g.Send(t, "Fruits", "plum"); core.CodeOf(err) != core.CodeEventInvalid {
		t.Errorf("enforced again: %v", err)
	}
}

// With another key than the declared one, the event would overtake those that it
// belongs to.
func TestAViolatingEventWithoutItsPartitionKeyIsRefused(t *testing.T) {
	g := newGateway(0)
	g.Warn(t, "/id apple", registry.Declaration{PartitionKey: new("/id")})
	for data, want := range map[string]string{
		`{"id":"a"}`:   "a",
		`{"id":7}`:     "7",
		`{"id":["a"]}`: "",
		`{"id":null}`:  "",
		`{"no":"a"}`:   "",
		`7`:            "",
	} {
		s := gatewaytest.Submission("Fruits", data)
		s.PartitionKey = "mine"
		r, err := g.Receive.Receive(t.Context(), s)
		switch {
		case want != "" && (err != nil || r.PartitionKey != want || r.Violations != 1):
			t.Errorf("%s: %+v, %v", data, r, err)
		case want == "" && (core.CodeOf(err) != core.CodeEventInvalid ||
			!strings.Contains(err.Error(), "no scalar at /id")):
			t.Errorf("%s: %+v, %v", data, r, err)
		}
	}
}

// A repetition is told of the violations of the event as it was stored.
func TestARepetitionOfAViolatingEvent(t *testing.T) {
	g := newGateway(0)
	g.Warn(t, "apple", registry.Declaration{Idempotent: new(true)})
	first, err := g.Receive.Receive(t.Context(), keyed("k", "pear"))
	if err != nil || first.Violations != 1 {
		t.Fatalf("%+v, %v", first, err)
	}
	first.Duplicate = true
	repeat := func(when string, listed int) {
		t.Helper()
		o := g.Receive.ReceiveAll(t.Context(), []core.Submission{keyed("k", "pear")}, false)[0]
		if o.Err != nil || o.Receipt != first || len(o.Violations) != listed {
			t.Errorf("%s: %+v", when, o)
		}
	}
	repeat("the same version", 1)
	g.Warn(t, "pear", registry.Declaration{})
	repeat("another version, which accepts it", 0)
	g.Warn(t, "plum", registry.Declaration{EnforcementWarn: new(false)})
	repeat("another version, which refuses it", 0)
}

// What a dead request may have stored is told with the violations that it found.
func TestAViolatingEventThatIsFoundInTheStream(t *testing.T) {
	g := newGateway(0)
	g.Warn(t, "apple", registry.Declaration{Idempotent: new(true)})
	g.die(t, []core.Submission{keyed("k", "pear")}, 2, after) // it is stored, and not settled
	g.Now = g.Now.Add(time.Minute)
	g.Warn(t, "pear", registry.Declaration{})
	r, err := g.Receive.Receive(t.Context(), keyed("k", "pear"))
	if err != nil || !r.Duplicate || r.Violations != 1 || r.SchemaVersion != 1 || len(g.Stream.Events()) != 1 {
		t.Errorf("%+v, %v; %d are stored", r, err, len(g.Stream.Events()))
	}
}

// What is stored is not rejected; what is refused in spite of the warning is.
func TestWhatIsWarnedOfIsNotKeptAsRejected(t *testing.T) {
	g := newGateway(0)
	g.Warn(t, "/id apple", registry.Declaration{PartitionKey: new("/id")})
	var rejected memory.Rejected
	keep := rejections.KeepRejected{Receiver: &g.Receive, Rejected: &rejected, NewID: g.Receive.NewID,
		Now: g.Receive.Now}
	keep.ReceiveAll(t.Context(), gatewaytest.Batch(`{"id":1}`, `{}`), false)
	if kept := rejected.Rejections(); len(kept) != 1 || string(kept[0].Original.Bytes) != `{}` || kept[0].SchemaVersion != 1 {
		t.Errorf("kept: %+v", kept)
	}
}

// However many violations the events of a batch have, what is kept of them is
// bounded, and their number is told.
func TestTheViolationsOfABatchAreListedUpToALimit(t *testing.T) {
	g := newGateway(0)
	g.Warn(t, "apple", registry.Declaration{})
	g.MustShadow(t, "plum")
	batch := make([]core.Submission, 20_000)
	for i := range batch {
		batch[i] = gatewaytest.Submission("Fruits", "pear")
	}
	listed, byShadow := 0, 0
	for i, o := range g.checking(nil).ReceiveAll(t.Context(), batch, false) {
		if o.Err != nil || o.Receipt.Violations != 1 || o.Shadow.Checked &&
			core.CodeOf(o.Shadow.Refusal) != core.CodeEventInvalid {
			t.Fatalf("event %d: %+v", i, o)
		}
		listed += len(o.Violations)
		if e, ok := errors.AsType[*core.Error](o.Shadow.Refusal); ok {
			byShadow += len(e.Violations)
		}
	}
	if listed < 10_000 || listed > 18_000 || byShadow > 18_000 {
		t.Errorf("%d are listed, %d by the shadow", listed, byShadow)
	}
}
