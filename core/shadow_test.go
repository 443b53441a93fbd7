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
)

func (g *gateway) mustShadow(t *testing.T, schema string) core.Registration {
	t.Helper()
	r, created, err := g.register.SetShadow(t.Context(), "SpongeBob", "Fruits", []byte(schema), "me")
	if err != nil || !created {
		t.Fatalf("%v, %v", created, err)
	}
	return r
}

// shadowNow is the document of the shadow, "" for none.
func (g *gateway) shadowNow(t *testing.T) string {
	t.Helper()
	shadow, err := (&core.GetEventSchema{Schemas: &g.schemas}).Shadow(t.Context(), "SpongeBob", "Fruits")
	if code := core.CodeOf(err); code != "" && code != core.CodeVersionNotFound {
		t.Fatal(err)
	}
	return string(shadow.Document)
}

func TestAShadowIsNoVersion(t *testing.T) {
	g := newGateway(0)
	if _, _, err := g.register.SetShadow(t.Context(), "SpongeBob", "Fruits", []byte("a"), ""); core.CodeOf(err) != core.CodeEventTypeNotRegistered {
		t.Errorf("without any version: %v", err)
	}
	g.mustRegister(t, "SpongeBob", "Fruits", "a")
	if _, _, err := g.register.SetShadow(t.Context(), "SpongeBob", "Fruits", []byte("a"), ""); core.CodeOf(err) != core.CodeInvalidParameter {
		t.Errorf("the latest version: %v", err)
	}
	if _, _, err := g.register.SetShadow(t.Context(), "SpongeBob", "Fruits", nil, ""); core.CodeOf(err) != core.CodeInvalidJSON {
		t.Errorf("no schema: %v", err)
	}
	if r, created, err := g.register.TryShadow(t.Context(), "SpongeBob", "Fruits", []byte("b"), ""); err != nil || !created || r.Version != 1 || g.shadowNow(t) != "" {
		t.Errorf("a dry run: %+v, %v, %v", r, created, err)
	}
	if r := g.mustShadow(t, "b"); r.Version != 1 || r.Author != "me" || r.Fingerprint != "fingerprint of b" {
		t.Errorf("%+v", r)
	}
	g.now = g.now.Add(time.Hour)
	if r, created, err := g.register.SetShadow(t.Context(), "SpongeBob", "Fruits", []byte("b"), "you"); err != nil || created || r.Author != "me" {
		t.Errorf("the same again: %+v, %v, %v", r, created, err)
	}
	g.mustShadow(t, "c")
	if got := g.shadowNow(t); got != "c" {
		t.Errorf("the shadow is %q", got)
	}
	if head, err := g.schemas.Latest(t.Context(), core.EventType{Client: "SpongeBob", Event: "Fruits"}); err != nil || head.Version != 1 {
		t.Errorf("%+v, %v", head, err)
	}
}

func TestRegistrationsAndTheShadow(t *testing.T) {
	g := newGateway(0)
	g.mustRegister(t, "SpongeBob", "Fruits", "a")
	g.mustShadow(t, "b")
	g.mustRegister(t, "SpongeBob", "Fruits", "c")
	if _, _, err := g.register.Register(t.Context(), "SpongeBob", "Fruits", []byte("c"), core.Declaration{EnforcementWarn: new(true)}); err != nil {
		t.Fatal(err)
	}
	if got := g.shadowNow(t); got != "b" {
		t.Errorf("after another version and other settings, the shadow is %q", got)
	}
	g.mustRegister(t, "SpongeBob", "Fruits", "b")
	if got := g.shadowNow(t); got != "" {
		t.Errorf("registered as a version, %q is still the shadow", got)
	}
}

// Promotion is a registration: by its rules, with its declarations.
func TestPromotion(t *testing.T) {
	g := newGateway(0)
	g.mustRegister(t, "SpongeBob", "Fruits", "b")
	backward := core.Declaration{Compatibility: new(core.CompatibilityBackward)}
	if _, _, err := g.register.PromoteShadow(t.Context(), "SpongeBob", "Fruits", "", backward); core.CodeOf(err) != core.CodeVersionNotFound {
		t.Errorf("without a shadow: %v", err)
	}
	if _, _, _, err := g.register.TryPromotion(t.Context(), "SpongeBob", "Fruits", "", backward); core.CodeOf(err) != core.CodeVersionNotFound {
		t.Errorf("tried without a shadow: %v", err)
	}
	g.mustShadow(t, "ab")
	if _, _, _, err := g.register.TryPromotion(t.Context(), "SpongeBob", "Fruits", "", backward); core.CodeOf(err) != core.CodeSchemaIncompatible {
		t.Errorf("tried: %v", err)
	}
	if _, _, err := g.register.PromoteShadow(t.Context(), "SpongeBob", "Fruits", "", backward); core.CodeOf(err) != core.CodeSchemaIncompatible || g.shadowNow(t) != "ab" {
		t.Errorf("incompatible: %v", err)
	}
	if _, _, err := g.register.PromoteShadow(t.Context(), "SpongeBob", "Fruits", "fingerprint of x", anySchema); core.CodeOf(err) != core.CodeVersionNotFound || g.shadowNow(t) != "ab" {
		t.Errorf("another one is meant: %v", err)
	}
	if r, created, _, err := g.register.TryPromotion(t.Context(), "SpongeBob", "Fruits", "", anySchema); err != nil || !created || r.Version != 2 || g.shadowNow(t) != "ab" {
		t.Errorf("tried: %+v, %v, %v", r, created, err)
	}
	r, created, err := g.register.PromoteShadow(t.Context(), "SpongeBob", "Fruits", "fingerprint of ab", core.Declaration{Compatibility: new(core.CompatibilityNone), EnforcementWarn: new(true)})
	if err != nil || !created || r.Version != 2 || !r.EnforcementWarn || g.shadowNow(t) != "" {
		t.Errorf("%+v, %v, %v", r, created, err)
	}
	if s, err := g.schemas.Version(t.Context(), r.Type, 2); err != nil || string(s.Document) != "ab" {
		t.Errorf("version 2 is %q, %v", s.Document, err)
	}
}

// What is promoted is what was the shadow when the promotion began, or nothing.
func TestAShadowThatIsReplacedIsNotPromoted(t *testing.T) {
	for name, meanwhile := range map[string]func(*gateway){
		"replaced": func(g *gateway) { g.mustShadow(t, "c") },
		"dropped": func(g *gateway) {
			if err := g.register.DropShadow(t.Context(), "SpongeBob", "Fruits"); err != nil {
				t.Error(err)
			}
		},
	} {
		for call := 1; call <= 4; call++ { // Latest, Shadow, Head, Add
			t.Run(fmt.Sprint(name, " before call ", call), func(t *testing.T) {
				g := newGateway(0)
				g.mustRegister(t, "SpongeBob", "Fruits", "a")
				g.mustShadow(t, "b")
				promotion := g.register
				promotion.Schemas = &interrupted{SchemaWriter: &g.schemas, at: call, do: func() { meanwhile(g) }}
				r, _, err := promotion.PromoteShadow(t.Context(), "SpongeBob", "Fruits", "fingerprint of b", anySchema)
				if core.CodeOf(err) != core.CodeVersionNotFound {
					t.Errorf("%+v, %v", r, err)
				}
				if head, err := g.schemas.Latest(t.Context(), core.EventType{Client: "SpongeBob", Event: "Fruits"}); err != nil || head.Version != 1 {
					t.Errorf("%+v, %v", head, err)
				}
				if got, want := g.shadowNow(t), map[string]string{"replaced": "c"}[name]; got != want {
					t.Errorf("the shadow is %q, want %q", got, want)
				}
			})
		}
	}
}

// interrupted does something before one of its calls.
type interrupted struct {
	core.SchemaWriter
	at, calls int
	do        func()
}

func (i *interrupted) call() {
	if i.calls++; i.calls == i.at {
		i.do()
	}
}

func (i *interrupted) Latest(ctx context.Context, t core.EventType) (core.Registration, error) {
	i.call()
	return i.SchemaWriter.Latest(ctx, t)
}

func (i *interrupted) Head(ctx context.Context, t core.EventType) (core.Head, error) {
	i.call()
	return i.SchemaWriter.Head(ctx, t)
}

func (i *interrupted) Shadow(ctx context.Context, t core.EventType) (core.Schema, error) {
	i.call()
	return i.SchemaWriter.Shadow(ctx, t)
}

func (i *interrupted) Add(ctx context.Context, s core.Schema) error {
	i.call()
	return i.SchemaWriter.Add(ctx, s)
}

func TestDropShadow(t *testing.T) {
	g := newGateway(0)
	drop := func() core.Code { return core.CodeOf(g.register.DropShadow(t.Context(), "SpongeBob", "Fruits")) }
	if code := drop(); code != core.CodeEventTypeNotRegistered {
		t.Errorf("not registered: %q", code)
	}
	g.mustRegister(t, "SpongeBob", "Fruits", "a")
	if code := drop(); code != core.CodeVersionNotFound {
		t.Errorf("no shadow: %q", code)
	}
	g.mustShadow(t, "b")
	if code := drop(); code != "" || g.shadowNow(t) != "" {
		t.Errorf("%q", code)
	}
}

// checking is a receiver that asks shadows, over a gateway.
func (g *gateway) checking(failed func(context.Context, core.EventType, error)) *core.CheckShadows {
	return &core.CheckShadows{Receiver: &g.receive, Validators: g.receive.Validators, Failed: failed}
}

// A shadow judges what was stored just now, and changes nothing.
func TestShadowsAreCheckedBesideTheSchema(t *testing.T) {
	g := newGateway(0)
	g.warn(t, "apple", core.Declaration{Idempotent: new(true)})
	g.mustRegister(t, "SpongeBob", "Colors", "red")
	shadows := g.checking(func(_ context.Context, et core.EventType, err error) { t.Errorf("%v: %v", et, err) })
	for _, o := range shadows.ReceiveAll(t.Context(), []core.Submission{submission("Fruits", "apple")}, false) {
		if o.Err != nil || o.Shadow != (core.ShadowCheck{}) {
			t.Errorf("without a shadow: %+v", o)
		}
	}
	g.mustShadow(t, "pear")
	keyed := keyed("k", "apple and pear")
	batch := []core.Submission{
		submission("Fruits", "apple"), submission("Fruits", "apple pear"), submission("Fruits", "pear"), submission("Fruits", "plum"),
		submission("Fruits", "apple, heavy pear"), submission("Fruits", "heavy apple"), submission("Colors", "red"), keyed, keyed,
	}
	var got []string
	outcomes := shadows.ReceiveAll(t.Context(), batch, false)
	for _, o := range outcomes {
		got = append(got, fmt.Sprintf("%s/%d/%v/%s", core.CodeOf(o.Err), o.Receipt.Violations, o.Shadow.Checked, core.CodeOf(o.Shadow.Refusal)))
	}
	want := "/0/true/event_invalid /0/true/ /1/true/ /1/true/event_invalid /0/true/too_large too_large/0/false/ /0/false/ /0/true/ /0/false/"
	if strings.Join(got, " ") != want {
		t.Errorf("%s\nwant %s", strings.Join(got, " "), want)
	}
	if !outcomes[8].Receipt.Duplicate {
		t.Errorf("%+v", outcomes[8])
	}
	compiled := g.language.compiled.Load()
	g.receive.ReceiveAll(t.Context(), batch, false)
	if n := g.language.compiled.Load(); n != compiled {
		t.Errorf("compiled %d times more", n-compiled)
	}
}

// A shadow that cannot be had is told of, and nothing else.
func TestAShadowThatFails(t *testing.T) {
	unavailable := core.Unavailable("away", nil)
	for name, c := range map[string]struct {
		readErr error
		shadow  string
		failed  bool
	}{
		"cannot be read":   {unavailable, "pear", true},
		"does not compile": {nil, "broken", true},
		"is gone by now":   {core.NoShadow(core.EventType{}, ""), "pear", false},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGateway(0)
			g.mustRegister(t, "SpongeBob", "Fruits", "apple")
			g.mustShadow(t, c.shadow)
			g.receive.Validators = core.NewValidators(shadowless{&g.schemas, c.readErr}, breaking{&g.language}, core.ValidatorsOptions{})
			var cause error
			outcomes := g.checking(func(_ context.Context, _ core.EventType, err error) { cause = errors.Join(cause, err) }).
				ReceiveAll(t.Context(), []core.Submission{submission("Fruits", "apple"), submission("Fruits", "apple")}, false)
			for _, o := range outcomes {
				if o.Err != nil || o.Shadow.Checked {
					t.Errorf("%+v", o)
				}
			}
			if (cause != nil) != c.failed {
				t.Errorf("told: %v", cause)
			}
		})
	}
}

type shadowless struct {
	core.SchemaReader
	err error
}

func (s shadowless) Shadow(ctx context.Context, t core.EventType) (core.Schema, error) {
	if s.err != nil {
		return core.Schema{}, s.err
	}
	return s.SchemaReader.Shadow(ctx, t)
}

type breaking struct{ core.SchemaCompiler }

func (b breaking) Compile(schema core.SchemaSource) (core.Validator, error) {
	if string(schema.Document) == "broken" {
		return nil, &core.Error{Code: core.CodeSchemaInvalid}
	}
	return b.SchemaCompiler.Compile(schema)
}

// What a shadow adds to a request is bounded.
func TestWhatAShadowHasNoTimeForIsNotChecked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(0)
		g.mustRegister(t, "SpongeBob", "Fruits", "a")
		g.mustShadow(t, "slow")
		g.receive.Validators = core.NewValidators(&g.schemas, slow{&g.language}, core.ValidatorsOptions{})
		batch := make([]core.Submission, 100)
		for i := range batch {
			batch[i] = submission("Fruits", "a")
		}
		began, checked := time.Now(), 0
		for _, o := range g.checking(nil).ReceiveAll(t.Context(), batch, false) {
			if o.Err != nil {
				t.Errorf("%+v", o)
			}
			if o.Shadow.Checked {
				checked++
			}
		}
		if took := time.Since(began); took > 400*time.Millisecond || checked < 2 || checked > 3 {
			t.Errorf("%d checked in %v", checked, took)
		}
	})
}

// slow takes a tenth of a second for each event of the schema "slow".
type slow struct{ core.SchemaCompiler }

func (s slow) Compile(schema core.SchemaSource) (core.Validator, error) {
	v, err := s.SchemaCompiler.Compile(schema)
	if string(schema.Document) == "slow" {
		return sleeping{v}, err
	}
	return v, err
}

type sleeping struct{ core.Validator }

func (s sleeping) Validate(event []byte, work *core.Work) error {
	time.Sleep(100 * time.Millisecond)
	return s.Validator.Validate(event, work)
}
