package registry_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/internal/gatewaytest"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/registry/catalog"
)

func TestDeprecateVersion(t *testing.T) {
	g := gatewaytest.New(0)
	g.MustRegister(t, "SpongeBob", "Fruits", "a")
	g.MustRegister(t, "SpongeBob", "Fruits", "b")
	deprecate := registry.DeprecateVersion{Schemas: &g.Schemas, Now: func() time.Time { return g.Now }}
	began := g.Now.Unix()
	for i, c := range []struct {
		version    int
		deprecated bool
		want       int64
		sends      int64 // what a sender is told
		code       core.Code
	}{
		{1, true, began, 0, ""},
		{1, true, began, 0, ""}, // the first time stays
		{2, true, began + 2, began + 2, ""},
		{1, false, 0, began + 2, ""},
		{1, false, 0, began + 2, ""},
		{2, false, 0, 0, ""},
		{0, true, 0, 0, core.CodeVersionNotFound},
		{3, true, 0, 0, core.CodeVersionNotFound},
	} {
		g.Now = time.Unix(began+int64(i), 0)
		r, err := deprecate.Deprecate(t.Context(), "SpongeBob", "Fruits", c.version, c.deprecated)
		if core.CodeOf(err) != c.code || r.VersionDeprecatedAt != c.want || err == nil && r.Version != c.version {
			t.Errorf("step %d: %+v, %v", i, r, err)
		}
		outcome := g.Receive.ReceiveAll(t.Context(),
			[]core.Submission{{Client: "SpongeBob", Event: "Fruits", Data: []byte("b")}}, false)[0]
		if outcome.Err != nil || outcome.DeprecatedAt != c.sends {
			t.Errorf("step %d: the sender is told %d, %v; want %d", i, outcome.DeprecatedAt, outcome.Err, c.sends)
		}
	}
	if _, err := deprecate.Deprecate(t.Context(), "SpongeBob", "Colors", 1,
		true); core.CodeOf(err) != core.CodeEventTypeNotRegistered {
		t.Errorf("%v", err)
	}
	if _, err := deprecate.Deprecate(t.Context(), "SpongeBob", "", 1, true); core.CodeOf(err) != core.CodeInvalidName {
		t.Errorf("%v", err)
	}
}

func TestDeprecatedSinceTheFirstOfBoth(t *testing.T) {
	for _, c := range [][3]int64{{0, 0, 0}, {5, 0, 5}, {0, 5, 5}, {5, 7, 5}, {7, 5, 5}} {
		r := core.Registration{VersionDeprecatedAt: c[0], Settings: core.Settings{DeprecatedAt: c[1]}}
		if got := r.DeprecatedSince(); got != c[2] {
			t.Errorf("%v: %d", c, got)
		}
	}
}

func TestRefusedDeletions(t *testing.T) {
	g := gatewaytest.New(0)
	g.MustRegister(t, "SpongeBob", "Fruits", "a")
	forbidden := registry.DeleteEvent{Schemas: &g.Schemas, Now: time.Now}
	want := func(err error, code core.Code) {
		t.Helper()
		if core.CodeOf(err) != code {
			t.Errorf("%v, want %s", err, code)
		}
	}
	want(g.Deleting().Delete(t.Context(), "SpongeBob", "Fruits"), core.CodeEventTypeNotDeprecated)
	g.DeprecateType(t)
	want(forbidden.Delete(t.Context(), "SpongeBob", "Fruits"), core.CodeDeletionNotAllowed)
	want(g.Deleting().Delete(t.Context(), "SpongeBob", ".Fruits"), core.CodeInvalidName)
	want(g.Deleting().Delete(t.Context(), "SpongeBob", "Colors"), core.CodeEventTypeNotRegistered)
	want(g.Deleting().Delete(t.Context(), "SpongeBob", "Fruits"), "")
	want(g.Deleting().Delete(t.Context(), "SpongeBob", "Fruits"), core.CodeEventTypeNotRegistered)
}

// A deleted event type is gone, but for its versions, which records name.
func TestADeletedEventTypeLeavesItsVersions(t *testing.T) {
	g := gatewaytest.New(0)
	get := catalog.GetEventSchema{Schemas: &g.Schemas}
	g.MustRegister(t, "SpongeBob", "Fruits", "a")
	g.MustDelete(t)
	versions := func() (numbers []int, err error) {
		page, err := get.Versions(t.Context(), "SpongeBob", "Fruits", "", 0)
		for _, v := range page.Versions {
			numbers = append(numbers, v.Version)
		}
		return numbers, err
	}
	if _, err := get.Get(t.Context(), "SpongeBob", "Fruits", 0); core.CodeOf(err) != core.CodeEventTypeNotRegistered {
		t.Errorf("the latest: %v", err)
	}
	if _, err := versions(); core.CodeOf(err) != core.CodeEventTypeNotRegistered {
		t.Errorf("the versions: %v", err)
	}
	if s, err := get.Get(t.Context(), "SpongeBob", "Fruits", 1); err != nil || string(s.Document) != "a" ||
		s.DeprecatedSince() != g.Now.Unix() {
		t.Errorf("version 1: %+v, %v", s, err)
	}
	if _, err := get.Get(t.Context(), "SpongeBob", "Fruits", 2); core.CodeOf(err) != core.CodeVersionNotFound {
		t.Errorf("version 2: %v", err)
	}

	g.MustRegister(t, "SpongeBob", "Fruits", "b")
	if s, err := get.Get(t.Context(), "SpongeBob", "Fruits", 0); err != nil || s.Version != 2 ||
		s.DeprecatedSince() != 0 {
		t.Errorf("registered again: %+v, %v", s, err)
	}
	if s, err := get.Get(t.Context(), "SpongeBob", "Fruits", 1); err != nil || string(s.Document) != "a" {
		t.Errorf("version 1: %+v, %v", s, err)
	}
	if numbers, err := versions(); err != nil || !slices.Equal(numbers, []int{2}) {
		t.Errorf("the versions: %v, %v", numbers, err)
	}
	deprecate := registry.DeprecateVersion{Schemas: &g.Schemas, Now: time.Now}
	if _, err := deprecate.Deprecate(t.Context(), "SpongeBob", "Fruits", 1,
		true); core.CodeOf(err) != core.CodeVersionNotFound {
		t.Errorf("a deleted version is deprecated: %v", err)
	}
}

// The name begins anew: initial settings, nothing to be compatible with, the same
// schema a new version; and from then on only its own versions count.
func TestADeletedNameBeginsAnew(t *testing.T) {
	g := gatewaytest.New(0)
	declared := registry.Declaration{Compatibility: new(core.CompatibilityFullTransitive), PartitionKey: new("/a"),
		Idempotent: new(true)}
	register := func(schema string, d registry.Declaration) (registry.Registered, bool, error) {
		return g.RegisterFruits(t, schema, d)
	}
	if _, _, err := register("/a", declared); err != nil {
		t.Fatal(err)
	}
	g.MustDelete(t)
	tried, _, _, tryErr := g.Register.Try(t.Context(), "SpongeBob", "Fruits", []byte("/a"), registry.Declaration{})
	r, created, err := register("/a", registry.Declaration{})
	if err != nil || !created || r.Version != 2 || r.DeletedVersion != 1 ||
		r.Settings != (core.Settings{OpenContentLenient: true}) ||
		tried.Registration != r.Registration || tryErr != nil {
		t.Errorf("%+v, %v, %v; tried: %+v, %v", r, created, err, tried, tryErr)
	}
	g.MustDelete(t)
	for i, c := range []struct {
		schema string
		want   string
	}{{"x y z", ""}, {"y z", ""}, {"a", "[4 3]"}} {
		_, _, err := register(c.schema, registry.Declaration{
			Compatibility: new(core.CompatibilityBackwardTransitive), OpenContentLenient: new(false)})
		got := ""
		if e, ok := errors.AsType[*registry.Incompatible](err); ok {
			var versions []int
			for _, v := range e.Breaches {
				versions = append(versions, v.Version)
			}
			got = fmt.Sprint(versions)
		}
		if got != c.want {
			t.Errorf("step %d: not compatible with %s, want %s: %v", i, got, c.want, err)
		}
	}
}

// Senders are refused once the head is no longer believed.
func TestSendersOfADeletedEventTypeAreRefused(t *testing.T) {
	g := gatewaytest.New(time.Minute)
	g.MustRegister(t, "SpongeBob", "Fruits", "a")
	send := func() error {
		_, err := g.Send(t, "Fruits", "a")
		return err
	}
	if err := send(); err != nil {
		t.Fatal(err)
	}
	g.MustDelete(t)
	g.Now = g.Now.Add(59 * time.Second)
	if err := send(); err != nil {
		t.Errorf("while the head is believed: %v", err)
	}
	g.Now = g.Now.Add(time.Second)
	if err := send(); core.CodeOf(err) != core.CodeEventTypeNotRegistered {
		t.Errorf("after that: %v", err)
	}
}

// deletes has the event type deleted just before a write of somebody else's.
type deletes struct {
	registry.SchemaWriter
	before func()
}

func (d deletes) Add(ctx context.Context, s core.Schema) error {
	d.before()
	return d.SchemaWriter.Add(ctx, s)
}

func (d deletes) Configure(ctx context.Context, r core.Registration) error {
	d.before()
	return d.SchemaWriter.Configure(ctx, r)
}

// A registration that was meant for what is deleted in between does not begin anew.
func TestARegistrationLosesToADeletion(t *testing.T) {
	for name, schema := range map[string]string{"a new version": "b", "the end of the deprecation": "a"} {
		g := gatewaytest.New(0)
		g.MustRegister(t, "SpongeBob", "Fruits", "a")
		g.DeprecateType(t)
		register := g.Register
		writes := 0
		register.Schemas = deletes{&g.Schemas, func() {
			if writes++; writes == 1 {
				g.MustDelete(t)
			}
		}}
		_, _, err := register.Register(t.Context(), "SpongeBob", "Fruits", []byte(schema),
			registry.Declaration{Compatibility: new(core.CompatibilityNone), Deprecated: new(false)})
		if core.CodeOf(err) != core.CodeRegistrationConflict || writes != 1 {
			t.Errorf("%s: %v after %d writes", name, err, writes)
		}
		if r, _, err := register.Register(t.Context(), "SpongeBob", "Fruits", []byte(schema),
			registry.Declaration{}); err != nil || r.Version != 2 {
			t.Errorf("%s, again: %+v, %v", name, r, err)
		}
	}
}
