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
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry"
)

// checking is a receiver that asks shadows, over a gateway.
func (g *gateway) checking(failed func(context.Context, core.EventType, error)) *core.CheckShadows {
	return &core.CheckShadows{Receiver: &g.Receive, Validators: g.Receive.Validators, Failed: failed}
}

// A shadow judges what was stored just now, and changes nothing.
func TestShadowsAreCheckedBesideTheSchema(t *testing.T) {
	g := newGateway(0)
	g.Warn(t, "apple", registry.Declaration{Idempotent: new(true)})
	g.MustRegister(t, "SpongeBob", "Colors", "red")
	shadows := g.checking(func(_ context.Context, et core.EventType, err error) { t.Errorf("%v: %v", et, err) })
	apple := gatewaytest.Submission("Fruits", "apple")
	for _, o := range shadows.ReceiveAll(t.Context(), []core.Submission{apple}, false) {
		if o.Err != nil || o.Shadow != (core.ShadowCheck{}) {
			t.Errorf("without a shadow: %+v", o)
		}
	}
	g.MustShadow(t, "pear")
	keyed := keyed("k", "apple and pear")
	batch := []core.Submission{
		gatewaytest.Submission("Fruits", "apple"), gatewaytest.Submission("Fruits", "apple pear"),
		gatewaytest.Submission("Fruits", "pear"), gatewaytest.Submission("Fruits", "plum"),
		gatewaytest.Submission("Fruits", "apple, heavy pear"), gatewaytest.Submission("Fruits", "heavy apple"),
		gatewaytest.Submission("Colors", "red"), keyed, keyed,
	}
	var got []string
	outcomes := shadows.ReceiveAll(t.Context(), batch, false)
	for _, o := range outcomes {
		got = append(got, fmt.Sprintf("%s/%d/%v/%s", core.CodeOf(o.Err), o.Receipt.Violations, o.Shadow.Checked,
			core.CodeOf(o.Shadow.Refusal)))
	}
	want := "/0/true/event_invalid /0/true/ /1/true/ /1/true/event_invalid /0/true/too_large too_large/0/false/ " +
		"/0/false/ /0/true/ /0/false/"
	if strings.Join(got, " ") != want {
		t.Errorf("%s\nwant %s", strings.Join(got, " "), want)
	}
	if !outcomes[8].Receipt.Duplicate {
		t.Errorf("%+v", outcomes[8])
	}
	compiled := g.Language.Compiled.Load()
	g.Receive.ReceiveAll(t.Context(), batch, false)
	if n := g.Language.Compiled.Load(); n != compiled {
		t.Errorf("compiled %d times more", n-compiled)
	}
}

// An event that names an earlier version is not the shadow's: that version checks it also
// once the shadow is promoted.
func TestShadowsLeaveOutEarlierVersions(t *testing.T) {
	g := versions(t, time.Minute, "all")
	g.MustShadow(t, "four")
	shadows := core.CheckShadows{Receiver: &g.Receive, Validators: g.Receive.Validators}
	outcomes := shadows.ReceiveAll(t.Context(), []core.Submission{named(1, "one"), named(2, "two")}, false)
	outcomes = append(outcomes, shadows.ReceiveAll(t.Context(),
		[]core.Submission{named(1, "one"), named(3, "three"), named(0, "three")}, false)...)
	for i, o := range outcomes {
		if o.Err != nil || o.Shadow.Checked != (i >= 3) {
			t.Errorf("event %d: %+v", i, o)
		}
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
			g.MustRegister(t, "SpongeBob", "Fruits", "apple")
			g.MustShadow(t, c.shadow)
			g.Receive.Validators = core.NewValidators(shadowless{&g.Schemas, c.readErr}, breaking{&g.Language},
				core.ValidatorsOptions{})
			var cause error
			failed := func(_ context.Context, _ core.EventType, err error) { cause = errors.Join(cause, err) }
			apple := gatewaytest.Submission("Fruits", "apple")
			outcomes := g.checking(failed).ReceiveAll(t.Context(), []core.Submission{apple, apple}, false)
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
		g.MustRegister(t, "SpongeBob", "Fruits", "a")
		g.MustShadow(t, "slow")
		g.Receive.Validators = core.NewValidators(&g.Schemas, slow{&g.Language}, core.ValidatorsOptions{})
		batch := make([]core.Submission, 100)
		for i := range batch {
			batch[i] = gatewaytest.Submission("Fruits", "a")
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
