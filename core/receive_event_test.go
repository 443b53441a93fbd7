package core_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
)

// language is a schema language for tests: a schema is a word, and an event is
// valid if it contains it, and costs too much if the word is heavy in it.
type language struct{ compiled atomic.Int32 }

func (l *language) Compile(schema core.SchemaSource) (core.Validator, error) {
	l.compiled.Add(1)
	return contains(schema.Document), nil
}

func (l *language) References([]byte) []core.Reference { return nil }

type contains string

func (c contains) Memory() int { return len(c) }

func (c contains) Validate(event []byte, work *core.Work) error {
	if strings.Contains(string(event), "heavy "+string(c)) {
		return &core.Error{Code: core.CodeTooLarge, Detail: "too heavy for " + string(c)}
	}
	if strings.Contains(string(event), string(c)) {
		return nil
	}
	refusal := &core.Error{Code: core.CodeEventInvalid, Detail: "the event does not contain " + string(c), Unlisted: 1}
	if work.Explains() {
		refusal.Violations, refusal.Unlisted = []core.Violation{{Keyword: "contains"}}, 0
		work.Explain(refusal.Violations)
	}
	return refusal
}

func (l *language) Check(schema core.SchemaSource) (string, error) {
	if len(schema.Document) == 0 {
		return "", &core.Error{Code: core.CodeInvalidJSON}
	}
	return "fingerprint of " + string(schema.Document), nil
}

func (l *language) CheckScalar(schema core.SchemaSource, pointer string) error {
	if !strings.Contains(string(schema.Document), pointer) {
		return &core.Error{Code: core.CodeSchemaInvalid}
	}
	return nil
}

func (l *language) CheckString(schema core.SchemaSource) error {
	if strings.Contains(string(schema.Document), "object") {
		return &core.Error{Code: core.CodeSchemaInvalid}
	}
	return nil
}

// gateway is the core over memory, with a clock that tests move.
type gateway struct {
	schemas  memory.Schemas
	stream   memory.Stream
	claims   memory.Claims
	language language
	now      time.Time
	receive  core.ReceiveEvent
	register core.RegisterEvent
}

func newGateway(headTTL time.Duration) *gateway {
	g := &gateway{now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	now := func() time.Time { return g.now }
	var ids atomic.Int32
	g.stream.Now = now
	g.register = core.RegisterEvent{Schemas: &g.schemas, Checker: &g.language, Comparer: comparer{}, Now: now}
	g.receive = core.ReceiveEvent{
		Validators: core.NewValidators(&g.schemas, &g.language, core.ValidatorsOptions{HeadTTL: headTTL, Now: now}),
		Claims:     &g.claims,
		Stream:     &g.stream, Now: now, MaxBytes: 100, Window: 24 * time.Hour,
		NewID: func() string { return fmt.Sprintf("id-%d", ids.Add(1)) },
	}
	return g
}

func (g *gateway) mustRegister(t *testing.T, client, event, schema string) {
	t.Helper()
	none := core.CompatibilityNone
	if _, created, err := g.register.Register(t.Context(), client, event, []byte(schema), core.Declaration{Compatibility: &none}); err != nil || !created {
		t.Fatalf("registering %s: %v, %v", schema, created, err)
	}
}

func TestAValidEventIsPublishedAndAcknowledged(t *testing.T) {
	g := newGateway(time.Minute)
	g.mustRegister(t, "SpongeBob", "Fruits", "fruit")
	receipt, err := g.receive.Receive(t.Context(), core.Submission{Client: "SpongeBob", Event: "Fruits", Data: []byte(" \r\n{\"fruit\" : \"apple\"}\t ")})
	if err != nil {
		t.Fatal(err)
	}
	published := g.stream.Events()
	if len(published) != 1 || string(published[0].Data) != `{"fruit" : "apple"}` || published[0].Time != g.now {
		t.Fatalf("published: %+v", published)
	}
	want := core.Receipt{
		ID: "id-1", Type: core.EventType{Client: "SpongeBob", Event: "Fruits"}, SchemaVersion: 1,
		PartitionKey: "id-1", ShardID: "shard-0", SequenceNumber: "00000000000000000001",
	}
	if receipt != want || published[0].ID != "id-1" || published[0].PartitionKey != "id-1" || published[0].SchemaVersion != 1 {
		t.Errorf("the receipt is %+v, want %+v; published: %+v", receipt, want, published[0])
	}
}

func TestWhatIsRefusedIsNotPublished(t *testing.T) {
	g := newGateway(time.Minute)
	g.mustRegister(t, "SpongeBob", "Fruits", "fruit")
	for _, c := range []struct {
		client, event, data string
		want                core.Code
	}{
		{"SpongeBob", "Fruits", `{"vegetable":1}`, core.CodeEventInvalid},
		{"SpongeBob", "Colors", `{"fruit":1}`, core.CodeEventTypeNotRegistered},
		{"spongebob", "Fruits", `{"fruit":1}`, core.CodeEventTypeNotRegistered},
		{"Sponge.Bob", "Fruits", `{"fruit":1}`, core.CodeInvalidName},
		{"SpongeBob", "../Fruits", `{"fruit":1}`, core.CodeInvalidName},
		{"SpongeBob", "Fruits", `"fruit` + strings.Repeat("x", 94) + `"`, core.CodeTooLarge},
	} {
		_, err := g.receive.Receive(t.Context(), core.Submission{Client: c.client, Event: c.event, Data: []byte(c.data)})
		if core.CodeOf(err) != c.want {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if n := len(g.stream.Events()); n != 0 {
		t.Errorf("%d events were published", n)
	}
}

func TestNothingIsRejectedOnAStaleHead(t *testing.T) {
	g := newGateway(time.Hour)
	send := func(data string) (int, core.Code) {
		receipt, err := g.receive.Receive(t.Context(), core.Submission{Client: "SpongeBob", Event: "Fruits", Data: []byte(data)})
		return receipt.SchemaVersion, core.CodeOf(err)
	}
	if _, code := send("apple"); code != core.CodeEventTypeNotRegistered {
		t.Errorf("before any version: %q", code)
	}
	g.mustRegister(t, "SpongeBob", "Fruits", "apple")
	if version, code := send("apple"); version != 1 || code != "" {
		t.Errorf("just registered: %d %q", version, code)
	}
	// Another process registers a version of which this one's memory knows nothing.
	g.mustRegister(t, "SpongeBob", "Fruits", "pear")
	if version, code := send("pear"); version != 2 || code != "" {
		t.Errorf("valid for the newer version only: %d %q", version, code)
	}
	if _, code := send("plum"); code != core.CodeEventInvalid {
		t.Errorf("valid for none: %q", code)
	}
}

// What is too costly for one version need not be for the next.
func TestNothingIsTooLargeForAStaleHead(t *testing.T) {
	g := newGateway(time.Hour)
	g.mustRegister(t, "SpongeBob", "Fruits", "apple")
	send := func(data string) (int, core.Code) {
		receipt, err := g.receive.Receive(t.Context(), core.Submission{Client: "SpongeBob", Event: "Fruits", Data: []byte(data)})
		return receipt.SchemaVersion, core.CodeOf(err)
	}
	if _, code := send("heavy apple"); code != core.CodeTooLarge {
		t.Errorf("too costly: %q", code)
	}
	g.mustRegister(t, "SpongeBob", "Fruits", "pear")
	if version, code := send("heavy apple pear"); version != 2 || code != "" {
		t.Errorf("too costly for the older version only: %d %q", version, code)
	}
}

func TestAHeadIsBelievedForItsTTL(t *testing.T) {
	g := newGateway(5 * time.Second)
	g.mustRegister(t, "SpongeBob", "Fruits", "a")
	send := func() int {
		receipt, err := g.receive.Receive(t.Context(), core.Submission{Client: "SpongeBob", Event: "Fruits", Data: []byte("ab")})
		if err != nil {
			t.Fatal(err)
		}
		return receipt.SchemaVersion
	}
	send()
	g.mustRegister(t, "SpongeBob", "Fruits", "b")
	g.now = g.now.Add(4 * time.Second)
	if v := send(); v != 1 {
		t.Errorf("within the TTL: version %d", v)
	}
	g.now = g.now.Add(time.Second)
	if v := send(); v != 2 {
		t.Errorf("after the TTL: version %d", v)
	}
}

func TestAFailedPublicationIsNoReceipt(t *testing.T) {
	g := newGateway(0)
	g.mustRegister(t, "SpongeBob", "Fruits", "a")
	g.receive.Stream = failing{}
	receipt, err := g.receive.Receive(t.Context(), core.Submission{Client: "SpongeBob", Event: "Fruits", Data: []byte("a")})
	if core.CodeOf(err) != core.CodeBackendThrottled || receipt != (core.Receipt{}) {
		t.Errorf("%+v, %v", receipt, err)
	}
}

type failing struct{ core.EventStream }

func (failing) Publish(context.Context, []core.Event) []core.PublishResult {
	return []core.PublishResult{{Err: &core.Error{Code: core.CodeBackendThrottled}}}
}

// A cold burst compiles once, and a failed read is not remembered.
func TestFirstRequestsAllAtOnce(t *testing.T) {
	g := newGateway(time.Hour)
	g.mustRegister(t, "SpongeBob", "Fruits", "a")
	var wg sync.WaitGroup
	errs := make([]error, 200)
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = g.receive.Receive(t.Context(), core.Submission{Client: "SpongeBob", Event: "Fruits", Data: []byte("a")})
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	if n := g.language.compiled.Load(); n != 1 {
		t.Errorf("compiled %d times", n)
	}
	if n := len(g.stream.Events()); n != 200 {
		t.Errorf("%d events were published", n)
	}
}

func TestAFailedReadIsNotRemembered(t *testing.T) {
	g := newGateway(time.Hour)
	g.mustRegister(t, "SpongeBob", "Fruits", "a")
	late, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.receive.Receive(late, core.Submission{Client: "SpongeBob", Event: "Fruits", Data: []byte("a")}); core.CodeOf(err) != core.CodeBackendUnavailable {
		t.Errorf("%v", err)
	}
	if _, err := g.receive.Receive(t.Context(), core.Submission{Client: "SpongeBob", Event: "Fruits", Data: []byte("a")}); err != nil {
		t.Errorf("the next request: %v", err)
	}
}
