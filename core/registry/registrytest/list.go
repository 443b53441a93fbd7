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

func list(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	page, more, err := store.List(ctx, "SpongeBob", "", 10)
	if len(page) != 0 || more || err != nil {
		t.Fatalf("an unknown client has %v, %v, %v", page, more, err)
	}

	var want []string
	for i := range 7 {
		want = append(want, fmt.Sprintf("Event-%d", i))
	}
	want = append(want, "Zebra", "apple", "event.1") // byte order: capitals first
	for _, i := range []int{9, 3, 0, 7, 5, 1, 8, 2, 6, 4} {
		mustAdd(ctx, t, store, schema(core.EventType{Client: "SpongeBob", Event: want[i]}, 1, `{}`))
	}
	mustAdd(ctx, t, store, schema(core.EventType{Client: "SpongeBob", Event: "Zebra"}, 2, `{"title":"2"}`))
	for _, neighbour := range []string{"SpongeBo", "SpongeBob1", "SpongeBob-", "Patrick"} {
		mustAdd(ctx, t, store, schema(core.EventType{Client: neighbour, Event: "Event-3x"}, 1, `{}`))
	}

	for _, limit := range []int{1, 3, 5, 9, 10, 11, 1000} {
		got := coretest.Pages(t, limit, func(after string) (names []string, next string, err error) {
			page, more, err := store.List(ctx, "SpongeBob", after, limit)
			for _, r := range page {
				names = append(names, r.Type.Event)
				if r.Type.Client != "SpongeBob" || r.Type.Event == "Zebra" && r.Version != 2 ||
					r.CreatedAt.IsZero() || r.Fingerprint == "" {
					t.Errorf("limit %d: an entry is %+v", limit, r)
				}
			}
			if more {
				next = names[len(names)-1]
			}
			return names, next, err
		})
		if !slices.Equal(got, want) {
			t.Errorf("limit %d: got %v, want %v", limit, got, want)
		}
	}

	page, more, err = store.List(ctx, "SpongeBob", "Event-55", 10) // a name that does not exist
	if err != nil || more || len(page) != 4 || page[0].Type.Event != "Event-6" {
		t.Errorf("after Event-55 come %v, %v, %v", page, more, err)
	}
}
