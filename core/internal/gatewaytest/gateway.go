// Package gatewaytest has a gateway over memory, for the tests of core and of its registry.
package gatewaytest

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/registry"
)

// Fruits is the event type that most tests are about.
var Fruits = core.EventType{Client: "SpongeBob", Event: "Fruits"}

// AnySchema declares that versions need not be compatible.
var AnySchema = registry.Declaration{Compatibility: new(core.CompatibilityNone)}

// Gateway is the core over memory, with a clock that tests move.
type Gateway struct {
	Schemas  memory.Schemas
	Stream   memory.Stream
	Claims   memory.Claims
	Language Language
	Now      time.Time
	Receive  core.ReceiveEvent
	Register registry.RegisterEvent
}

// New returns a gateway that remembers heads for headTTL.
func New(headTTL time.Duration) *Gateway {
	g := &Gateway{Now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	now := func() time.Time { return g.Now }
	var ids atomic.Int32
	g.Stream.Now = now
	g.Register = registry.RegisterEvent{Schemas: &g.Schemas, Language: &g.Language, Now: now}
	g.Receive = core.ReceiveEvent{
		Validators: core.NewValidators(&g.Schemas, &g.Language, core.ValidatorsOptions{HeadTTL: headTTL, Now: now}),
		Claims:     &g.Claims,
		Stream:     &g.Stream, Now: now, MaxBytes: 100, Window: 24 * time.Hour,
		NewID: func(time.Time) string { return fmt.Sprintf("id-%d", ids.Add(1)) },
	}
	return g
}

// Later moves the clock on, so that no event is rejected on a head in memory.
func (g *Gateway) Later() { g.Now = g.Now.Add(250 * time.Millisecond) }

// RegisterFruits registers a schema of [Fruits].
func (g *Gateway) RegisterFruits(
	t *testing.T, schema string, declared registry.Declaration,
) (r registry.Registered, created bool, err error) {
	return g.Register.Register(t.Context(), Fruits.Client, Fruits.Event, []byte(schema), declared)
}

// Declare registers a schema of an event type of the client SpongeBob. The event type may have the
// schema already.
func (g *Gateway) Declare(t *testing.T, event, schema string, declared registry.Declaration) {
	t.Helper()
	if _, _, err := g.Register.Register(t.Context(), "SpongeBob", event, []byte(schema), declared); err != nil {
		t.Fatal(err)
	}
}

// Send receives an event of the client SpongeBob.
func (g *Gateway) Send(t *testing.T, event, data string) (core.Receipt, error) {
	return g.Receive.Receive(t.Context(), Submission(event, data))
}

// MustReceive receives an event. The test fails if the gateway refuses it.
func (g *Gateway) MustReceive(t *testing.T, s core.Submission) core.Receipt {
	t.Helper()
	receipt, err := g.Receive.Receive(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

// WantStored checks how many events the stream has.
func (g *Gateway) WantStored(t *testing.T, want int) {
	t.Helper()
	if n := len(g.Stream.Events()); n != want {
		t.Errorf("%d events are stored, want %d", n, want)
	}
}

// MustRegister adds a version to an event type.
func (g *Gateway) MustRegister(t *testing.T, client, event, schema string) {
	t.Helper()
	if _, created, err := g.Register.Register(t.Context(), client, event, []byte(schema),
		AnySchema); err != nil || !created {
		t.Fatalf("registering %s: %v, %v", schema, created, err)
	}
}

// DeprecateType deprecates [Fruits].
func (g *Gateway) DeprecateType(t *testing.T) {
	t.Helper()
	latest, err := g.Schemas.Latest(t.Context(), Fruits)
	if err != nil {
		t.Fatal(err)
	}
	latest.DeprecatedAt = g.Now.Unix()
	if err := g.Schemas.Configure(t.Context(), latest); err != nil {
		t.Fatal(err)
	}
}

// Deleting returns the use case that deletes event types.
func (g *Gateway) Deleting() *registry.DeleteEvent {
	return &registry.DeleteEvent{Schemas: &g.Schemas, Allowed: true, Now: func() time.Time { return g.Now }}
}

// MustDelete deprecates and deletes [Fruits].
func (g *Gateway) MustDelete(t *testing.T) {
	t.Helper()
	g.DeprecateType(t)
	if err := g.Deleting().Delete(t.Context(), "SpongeBob", "Fruits"); err != nil {
		t.Fatal(err)
	}
}

// MustShadow gives [Fruits] a shadow.
func (g *Gateway) MustShadow(t *testing.T, schema string) core.Registration {
	t.Helper()
	r, created, err := g.Register.SetShadow(t.Context(), "SpongeBob", "Fruits", []byte(schema), "me", registry.Checks{})
	if err != nil || !created {
		t.Fatalf("%v, %v", created, err)
	}
	return r.Registration
}

// JSONSchemas gives the gateway the real schema language.
func (g *Gateway) JSONSchemas(headTTL time.Duration) {
	g.Register.Language = jsonschema.Language{}
	g.Receive.Validators = core.NewValidators(&g.Schemas, jsonschema.Language{},
		core.ValidatorsOptions{HeadTTL: headTTL, Now: func() time.Time { return g.Now }})
	g.Receive.MaxBytes = 1000
}

// NewJSON returns a gateway with the real schema language, and a function that registers
// a schema of Client/Event, whose versions need not be compatible.
func NewJSON(t *testing.T) (g *Gateway, register func(event, schema string) error) {
	g = New(0)
	g.JSONSchemas(0)
	return g, func(event, schema string) error {
		t.Helper()
		client, event, _ := strings.Cut(event, "/")
		_, _, err := g.Register.Register(t.Context(), client, event, []byte(schema), AnySchema)
		return err
	}
}

// Idempotent registers an event type whose events are stored once.
func (g *Gateway) Idempotent(t *testing.T, event, schema string) {
	t.Helper()
	g.Declare(t, event, schema,
		registry.Declaration{Idempotent: new(true), Compatibility: new(core.CompatibilityNone)})
}

// Warn registers [Fruits] as an event type that only warns of violations.
func (g *Gateway) Warn(t *testing.T, schema string, declared registry.Declaration) {
	t.Helper()
	declared.EnforcementWarn, declared.Compatibility = new(true), new(core.CompatibilityNone)
	g.Declare(t, "Fruits", schema, declared)
}

// Submission is an event of the client SpongeBob.
func Submission(event, data string) core.Submission {
	return core.Submission{Client: "SpongeBob", Event: event, Data: []byte(data)}
}

// Batch is events of [Fruits].
func Batch(data ...string) (batch []core.Submission) {
	for _, one := range data {
		batch = append(batch, Submission("Fruits", one))
	}
	return batch
}

// Codes has the code of each outcome, or the id of its receipt.
func Codes(outcomes []core.Outcome) string {
	var list []string
	for _, o := range outcomes {
		code := string(core.CodeOf(o.Err))
		if o.Err == nil {
			code = o.Receipt.ID
		}
		list = append(list, code)
	}
	return strings.Join(list, " ")
}
