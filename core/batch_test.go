package core_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry"
)

func TestEveryEventOfABatchHasItsOutcome(t *testing.T) {
	g := newGateway(time.Minute)
	g.MustRegister(t, "SpongeBob", "Fruits", "fruit")
	g.MustRegister(t, "SpongeBob", "Colors", "color")
	broken := &core.Error{Code: core.CodeCloudEventInvalid}
	batch := []core.Submission{
		gatewaytest.Submission("Fruits", "fruit 0"), gatewaytest.Submission("Colors", "fruit 1"),
		gatewaytest.Submission("Colors", "color 2"),
		gatewaytest.Submission("Songs", "song 3"), {Err: broken}, gatewaytest.Submission("Fruits", "fruit 5"),
	}
	outcomes := g.Receive.ReceiveAll(t.Context(), batch, false)
	if got := gatewaytest.Codes(outcomes); got != "id-1 event_invalid id-2 event_type_not_registered "+
		"cloudevent_invalid id-3" {
		t.Errorf("the outcomes are %s", got)
	}
	for i, e := range g.Stream.Events() {
		if want := []string{"fruit 0", "color 2", "fruit 5"}[i]; string(e.Data) != want {
			t.Errorf("published as %d: %s", i, e.Data)
		}
	}
	if n := g.Language.Compiled.Load(); n != 2 {
		t.Errorf("compiled %d times", n)
	}
}

// Each outcome carries its own submission, whatever became of it: also where an event
// repeats another one of the batch, and has its outcome.
func TestAnOutcomeCarriesItsSubmission(t *testing.T) {
	for _, atomic := range []bool{false, true} {
		g := newGateway(time.Minute)
		g.Idempotent(t, "Fruits", "fruit")
		batch := []core.Submission{
			keyed("1", "fruit 1"), {Err: &core.Error{Code: core.CodeCloudEventInvalid}}, keyed("1", "fruit 1"),
			keyed("2", "2"), gatewaytest.Submission("Songs", "song"), keyed("1", "fruit 1"),
		}
		outcomes := g.Receive.ReceiveAll(t.Context(), batch, atomic)
		for i := range batch {
			if outcomes[i].Submission != &batch[i] {
				t.Errorf("atomic %t: the outcome %d is of another submission: %+v", atomic, i, outcomes[i].Submission)
			}
		}
		if !atomic && (!outcomes[2].Receipt.Duplicate || !outcomes[5].Receipt.Duplicate) {
			t.Error("the repetitions are not told")
		}
	}
}

func TestAnAtomicBatchIsAllOrNothing(t *testing.T) {
	g := newGateway(time.Minute)
	g.MustRegister(t, "SpongeBob", "Fruits", "fruit")
	batch := gatewaytest.Batch("fruit 0", "1", "fruit 2")
	if got := gatewaytest.Codes(g.Receive.ReceiveAll(t.Context(), batch,
		true)); got != "batch_refused event_invalid batch_refused" {
		t.Errorf("the outcomes are %s", got)
	}
	g.WantStored(t, 0)
	batch[1] = gatewaytest.Submission("Fruits", "fruit 1")
	if got := gatewaytest.Codes(g.Receive.ReceiveAll(t.Context(), batch, true)); strings.Count(got, "id-") != 3 ||
		len(g.Stream.Events()) != 3 {
		t.Errorf("with all valid, the outcomes are %s", got)
	}
}

// In one batch, a stale head is looked at again once, not for each event.
func TestABatchIsNotRejectedOnAStaleHead(t *testing.T) {
	g := newGateway(time.Hour)
	g.MustRegister(t, "SpongeBob", "Fruits", "apple")
	g.MustReceive(t, gatewaytest.Submission("Fruits", "apple"))
	g.MustRegister(t, "SpongeBob", "Fruits", "pear")
	g.Later()
	batch := gatewaytest.Batch("apple", "pear", "apple", "plum")
	outcomes := g.Receive.ReceiveAll(t.Context(), batch, false)
	// The first is accepted by the version that memory knows; from the second
	// on, the newer one is known.
	if got := gatewaytest.Codes(outcomes); got != "id-2 id-3 event_invalid event_invalid" ||
		outcomes[0].Receipt.SchemaVersion != 1 || outcomes[1].Receipt.SchemaVersion != 2 {
		t.Errorf("the outcomes are %s: %+v", got, outcomes)
	}
}

func TestWhatACloudEventSaysIsKept(t *testing.T) {
	g := newGateway(time.Minute)
	g.MustRegister(t, "SpongeBob", "Fruits", "fruit")
	s := gatewaytest.Submission("Fruits", "fruit")
	s.ID, s.Source, s.Subject, s.PartitionKey, s.Time = "my-id", "urn:mine", "basket", "my-key", time.Unix(1, 5)
	s.Extensions = []core.Extension{{Name: "traceparent", Value: []byte(`"00"`)}}
	receipt, err := g.Receive.Receive(t.Context(), s)
	if err != nil || receipt.ID != "my-id" || receipt.PartitionKey != "my-key" {
		t.Errorf("%+v, %v", receipt, err)
	}
	e := g.Stream.Events()[0]
	if e.ID != "my-id" || e.Source != "urn:mine" || e.Subject != "basket" || !e.Time.Equal(s.Time) ||
		e.PartitionKey != "my-key" || len(e.Extensions) != 1 {
		t.Errorf("%+v", e)
	}
	if _, err := g.Send(t, "Fruits", "fruit"); err != nil ||
		g.Stream.Events()[1].Source != "/SpongeBob" {
		t.Errorf("a plain event: %+v, %v", g.Stream.Events()[1], err)
	}
}

func TestThePartitionKeyIsWhatTheRegistrationDeclares(t *testing.T) {
	g := newGateway(0)
	g.Declare(t, "Orders", `"/order/id"`, registry.Declaration{PartitionKey: new("/order/id")})
	long := strings.Repeat("k", 300)
	for data, want := range map[string]string{
		`{"order":{"id":"/order/id"}}`:                    "/order/id",
		`{"order":{"id":"\u002Forder/id \"/order/id\""}}`: `/order/id "/order/id"`,
		`{"order":{"id":17},"x":"/order/id"}`:             "17",
		`{"order":{"id":17.0},"x":"/order/id"}`:           "17.0",
		`{"order":{"id":true},"x":"/order/id"}`:           "true",
		`{"order":{"id":""},"x":"/order/id"}`:             "sender's",
		`{"order":{},"x":"/order/id"}`:                    "sender's",
		`{"order":{"id":"` + long + `"},"x":"/order/id"}`: "sha256",
	} {
		s := gatewaytest.Submission("Orders", data)
		g.Receive.MaxBytes, s.PartitionKey = 1000, "sender's"
		g.Receive.Validators = core.NewValidators(&g.Schemas, anything{}, core.ValidatorsOptions{})
		receipt, err := g.Receive.Receive(t.Context(), s)
		if got := receipt.PartitionKey; err != nil || got != want && (want != "sha256" || len(got) != 64) {
			t.Errorf("%s: %q, %v, want %q", data, got, err, want)
		}
	}
}

type anything struct{}

func (anything) References([]byte) []core.Reference { return nil }

func (anything) Compile(core.SchemaSource) (core.Validator, error) {
	return gatewaytest.Contains(""), nil
}

func TestADeclarationCanChangeWithoutANewVersion(t *testing.T) {
	g := newGateway(0)
	for i, step := range []struct {
		schema   string
		declared *string
		version  int
		want     string
		code     core.Code
	}{
		{"schema /a /b", nil, 1, "", ""},
		{"schema /a /b", new("/a"), 1, "/a", ""},
		{"schema /a /b", nil, 1, "/a", ""},
		{"schema /a", nil, 2, "/a", ""},                         // it stays with the next version
		{"schema", nil, 0, "", core.CodeSchemaInvalid},          // which must still have it
		{"schema", new(""), 3, "", ""},                          // or take it back
		{"schema /b", new("/c"), 0, "", core.CodeSchemaInvalid}, // a scalar that is not there
	} {
		r, _, err := g.Register.Register(t.Context(), "SpongeBob", "Orders", []byte(step.schema),
			registry.Declaration{PartitionKey: step.declared})
		if core.CodeOf(err) != step.code || r.Version != step.version || r.PartitionKey != step.want {
			t.Errorf("step %d: %+v, %v", i, r, err)
		}
	}
}

// A batch whose time is up says of each event that it may be sent again.
func TestABatchEndsWithItsTime(t *testing.T) {
	g := newGateway(time.Minute)
	g.MustRegister(t, "SpongeBob", "Fruits", "fruit")
	late, cancel := context.WithCancel(t.Context())
	cancel()
	for _, o := range g.Receive.ReceiveAll(late, gatewaytest.Batch("fruit", "fruit", "fruit", "fruit"), false) {
		if !core.CodeOf(o.Err).Retryable() || !errors.Is(o.Err, context.Canceled) {
			t.Errorf("%v", o.Err)
		}
	}
}
