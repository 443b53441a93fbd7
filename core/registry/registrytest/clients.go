package registrytest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/registry"
)

func clients(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	if page, next, err := store.Clients(ctx, "", 10); len(page) > 0 || next != "" || err != nil {
		t.Fatalf("an empty store has the clients %v, %q, %v", page, next, err)
	}
	// Names that begin with others, with what sorts before and after the dot of a topic.
	want := []string{
		"0", "B", "B-", "B--x", "B-a", "B-a-b-c", "B0", "BA", "B_", "B_-1", "Ba", "a", "a-b", "a-b-c", "a0", "ab", "b-",
	}
	gone := []string{"A-gone", "B-a-b", "B-gone", "a-b-a", "zz"} // their event types are deleted
	for i, name := range slices.Concat(want, gone) {
		for e := range 1 + i%3 {
			et := core.EventType{Client: name, Event: fmt.Sprint("Event.", e)}
			mustAdd(ctx, t, store, deprecatedSchema(et, 1, `{}`))
			if i >= len(want) {
				mustDelete(ctx, t, store, deprecatedSchema(et, 1, `{}`).Registration)
			}
		}
	}
	for _, limit := range []int{1, 2, 5, 100} {
		wantClients(ctx, t, store, limit, want)
	}
	page, _, err := store.Clients(ctx, "B-b", 3) // B-gone is looked at too
	if err != nil || len(page) < 2 || page[0] != "B0" || page[1] != "BA" {
		t.Errorf("after a name that is no client: %v, %v", page, err)
	}
	// The last event type goes, and comes back.
	et := core.EventType{Client: "0", Event: "Event.0"}
	mustDelete(ctx, t, store, deprecatedSchema(et, 1, `{}`).Registration)
	wantClients(ctx, t, store, 100, want[1:])
	anew := schema(et, 2, `{}`)
	anew.DeletedVersion = 1
	mustAdd(ctx, t, store, anew)
	wantClients(ctx, t, store, 100, want)
	// Many event types of one client are passed over.
	for e := range 450 {
		mustAdd(ctx, t, store, schema(core.EventType{Client: "BA", Event: fmt.Sprint("More", e)}, 1, `{}`))
	}
	wantClients(ctx, t, store, 3, want)
}

func wantClients(ctx context.Context, t *testing.T, store registry.SchemaStore, limit int, want []string) {
	t.Helper()
	got := coretest.Pages(t, limit, func(after string) ([]string, string, error) {
		return store.Clients(ctx, after, limit)
	})
	if !slices.Equal(got, want) {
		t.Errorf("limit %d: the clients are %q, want %q", limit, got, want)
	}
}
