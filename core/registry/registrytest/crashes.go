package registrytest

import (
	"context"
	"fmt"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/registry"
)

// change is a request that changes an event type.
type change func(ctx context.Context, store registry.SchemaStore, t core.EventType) error

func register(document string, declared registry.Declaration) change {
	return func(ctx context.Context, store registry.SchemaStore, t core.EventType) error {
		_, _, err := registering(store).Register(ctx, t.Client, t.Event, []byte(document), declared)
		return err
	}
}

func deprecate(version int) change {
	return func(ctx context.Context, store registry.SchemaStore, t core.EventType) error {
		_, err := (&registry.DeprecateVersion{Schemas: store, Now: clock}).Deprecate(ctx, t.Client, t.Event, version,
			true)
		return err
	}
}

func setShadow(document string) change {
	return func(ctx context.Context, store registry.SchemaStore, t core.EventType) error {
		_, _, err := registering(store).SetShadow(ctx, t.Client, t.Event, []byte(document), "", registry.Checks{})
		return err
	}
}

// orNoShadow turns the error that there is no shadow into a success, because a repetition
// of a request that removed the shadow finds none.
func orNoShadow(err error) error {
	if core.CodeOf(err) == core.CodeVersionNotFound {
		return nil
	}
	return err
}

func promoteShadow(ctx context.Context, store registry.SchemaStore, t core.EventType) error {
	_, _, err := registering(store).PromoteShadow(ctx, t.Client, t.Event, "", registry.Declaration{})
	return orNoShadow(err)
}

func dropShadow(ctx context.Context, store registry.SchemaStore, t core.EventType) error {
	return orNoShadow(registering(store).DropShadow(ctx, t.Client, t.Event))
}

// remove deletes the event type. It succeeds if the event type is deleted already.
func remove(ctx context.Context, store registry.SchemaStore, t core.EventType) error {
	err := (&registry.DeleteEvent{Schemas: store, Allowed: true, Now: clock}).Delete(ctx, t.Client, t.Event)
	if core.CodeOf(err) == core.CodeEventTypeNotRegistered {
		return nil
	}
	return err
}

// crashes lets a process die at each call of each request. The store then has the state
// before the request or the state after it, and the same request succeeds once more.
func crashes(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	deprecated := registry.Declaration{Deprecated: new(true)}
	level := registry.Declaration{Compatibility: new(core.CompatibilityBackwardTransitive)}
	client := 0
	for name, c := range map[string]struct {
		given []change
		then  change
	}{
		"a first version": {nil, register("a", level)},
		"another version": {[]change{register("a", level), register("b", level)},
			register("c", registry.Declaration{})},
		"settings": {[]change{register("a", level)},
			register("a", registry.Declaration{Idempotent: new(true)})},
		"an earlier version's mark": {[]change{register("a", level), register("b", level)}, deprecate(1)},
		"the latest version's mark": {[]change{register("a", level), register("b", level)}, deprecate(2)},
		"a deletion":                {[]change{register("a", deprecated)}, remove},
		"a deletion with a shadow":  {[]change{register("a", deprecated), setShadow("b")}, remove},
		"a shadow":                  {[]change{register("a", level)}, setShadow("b")},
		"another shadow":            {[]change{register("a", level), setShadow("b")}, setShadow("c")},
		"a promotion":               {[]change{register("a", level), setShadow("b")}, promoteShadow},
		"a shadow dropped":          {[]change{register("a", level), setShadow("b")}, dropShadow},
		"a name used again":         {[]change{register("a", deprecated), remove}, register("b", level)},
	} {
		given := func() core.EventType {
			client++
			et := core.EventType{Client: fmt.Sprint("client", client), Event: "Fruits"}
			for _, change := range c.given {
				if err := change(ctx, store, et); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
			}
			return et
		}
		et := given()
		before := stateOf(ctx, t, store, et)
		if err := c.then(ctx, store, et); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		done := stateOf(ctx, t, store, et)
		if before == done {
			t.Fatalf("%s changes nothing: the case shows nothing", name)
		}
		deaths := 0
		for died := true; died; {
			deaths++
			died = false
			for _, after := range []bool{false, true} {
				et := given()
				died = die(ctx, store, et, c.then, deaths, after) || died
				if got := stateOf(ctx, t, store, et); got != before && got != done {
					t.Errorf("%s, death at call %d (after %v): there is %s", name, deaths, after, got)
				}
				if err := c.then(ctx, store, et); err != nil {
					t.Errorf("%s, death at call %d (after %v): again: %v", name, deaths, after, err)
				}
				if got := stateOf(ctx, t, store, et); got != done {
					t.Errorf("%s, death at call %d (after %v): again, there is %s, want %s", name, deaths, after, got,
						done)
				}
			}
		}
		if deaths < 3 {
			t.Errorf("%s makes %d calls: the case shows nothing", name, deaths-1)
		}
	}
}

// stateOf returns everything that a store has of an event type, which is its client's only
// one.
func stateOf(ctx context.Context, t *testing.T, store registry.SchemaStore, et core.EventType) string {
	t.Helper()
	head, err := store.Head(ctx, et)
	if err != nil && core.CodeOf(err) != core.CodeEventTypeNotRegistered {
		t.Fatal(err)
	}
	versions, _, err := store.Versions(ctx, et, 0, 100)
	coretest.NoErrors(t, err)
	listed, _, err := store.List(ctx, et.Client, "", 100)
	coretest.NoErrors(t, err)
	shadow, err := store.Shadow(ctx, et)
	if err != nil && core.CodeOf(err) != core.CodeVersionNotFound {
		t.Fatal(err)
	}
	if shadow.Fingerprint != head.Shadow {
		t.Errorf("the head has the shadow %q, and the shadow is %q", head.Shadow, shadow.Fingerprint)
	}
	head.Type = core.EventType{}
	state := fmt.Sprintf("head %+v; %d listed; shadow %s", head, len(listed), shadow.Document)
	for i, v := range versions {
		s, err := store.Version(ctx, et, i+1)
		coretest.NoErrors(t, err)
		v.Type = core.EventType{}
		state += fmt.Sprintf("; version %+v %s", v, s.Document)
	}
	if head.Version != len(versions) {
		t.Errorf("the head is of version %d, of %d", head.Version, len(versions))
	}
	return state
}
