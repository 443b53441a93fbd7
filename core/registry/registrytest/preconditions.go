package registrytest

import (
	"context"
	"fmt"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/registry"
)

// Every kind of change is asked for at once, all of the same state. One is made, and then
// the event type is in another state.
func preconditionRace(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	for round := range 5 {
		et := core.EventType{Client: coretest.Fruits.Client, Event: fmt.Sprint("Event", round)}
		for _, change := range []change{
			register("1", registry.Declaration{}), register("2", registry.Declaration{Deprecated: new(true)}),
			setShadow("3"),
		} {
			coretest.NoErrors(t, change(ctx, store, et))
		}
		before := tagOf(ctx, t, store, et)
		only := registry.Precondition{Tags: []string{before}}
		u := registering(store).If(only)
		deprecating := (&registry.DeprecateVersion{Schemas: store, Now: clock}).If(only)
		deleting := (&registry.DeleteEvent{Schemas: store, Allowed: true, Now: clock}).If(only)
		changes := []func() error{
			func() error {
				_, _, err := u.Register(ctx, et.Client, et.Event, []byte("4"), registry.Declaration{})
				return err
			},
			func() error {
				_, _, err := u.Register(ctx, et.Client, et.Event, []byte("2"),
					registry.Declaration{Idempotent: new(true)})
				return err
			},
			func() error {
				_, _, err := u.SetShadow(ctx, et.Client, et.Event, []byte("5"), "", registry.Checks{})
				return err
			},
			func() error {
				_, _, err := u.PromoteShadow(ctx, et.Client, et.Event, "", registry.Declaration{})
				return err
			},
			func() error { return u.DropShadow(ctx, et.Client, et.Event) },
			func() error {
				_, err := deprecating.Deprecate(ctx, et.Client, et.Event, 1, true)
				return err
			},
			func() error {
				_, err := deprecating.Deprecate(ctx, et.Client, et.Event, 2, true)
				return err
			},
			func() error { return deleting.Delete(ctx, et.Client, et.Event) },
		}
		won := 0
		for i, err := range atOnce(len(changes), func(i int) error { return changes[i]() }) {
			switch core.CodeOf(err) {
			case "":
				won++
			case core.CodePreconditionFailed, core.CodeVersionNotFound, core.CodeEventTypeNotRegistered,
				core.CodeRegistrationConflict: // not found: the winner dropped the shadow, or deleted the event type
			default:
				t.Errorf("change %d: %v", i, err)
			}
		}
		if after := tagOf(ctx, t, store, et); won != 1 || after == before {
			t.Errorf("%d changes were made; the state was %s and is %s", won, before, after)
		}
	}
}

// tagOf returns the tag of the state, "" for an event type that is not registered.
func tagOf(ctx context.Context, t *testing.T, store registry.SchemaStore, et core.EventType) string {
	t.Helper()
	head, err := store.Latest(ctx, et)
	if core.CodeOf(err) == core.CodeEventTypeNotRegistered {
		return ""
	}
	coretest.NoErrors(t, err)
	return registry.TagOf(head)
}
