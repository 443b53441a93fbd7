package registrytest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/registry"
)

func versions(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	const most = 12 // past 9, where an order by text would go wrong
	for n := 1; n <= most; n++ {
		mustAdd(ctx, t, store, schema(coretest.Fruits, n, fmt.Sprintf(`{"title":"v%d"}`, n)))
		head, err := store.Latest(ctx, coretest.Fruits)
		if err != nil || head.Version != n {
			t.Fatalf("the head is %d, %v after adding version %d", head.Version, err, n)
		}
	}
	for n := 1; n <= most; n++ {
		got, err := store.Version(ctx, coretest.Fruits, n)
		if want := fmt.Sprintf(`{"title":"v%d"}`, n); err != nil || string(got.Document) != want {
			t.Errorf("version %d is %s, %v; want %s", n, got.Document, err, want)
		}
	}
	for _, n := range []int{-1, 0, most + 1} {
		_, err := store.Version(ctx, coretest.Fruits, n)
		coretest.WantCode(t, err, core.CodeVersionNotFound)
	}
}

func listVersions(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	page, more, err := store.Versions(ctx, coretest.Fruits, 0, 10)
	if len(page) != 0 || more || err != nil {
		t.Fatalf("an unregistered event type has %v, %v, %v", page, more, err)
	}
	var want []core.Registration
	for n := 1; n <= 12; n++ { // past 9, where an order by text would go wrong
		s := schema(coretest.Fruits, n, fmt.Sprintf(`{"title":"v%d"}`, n))
		s.PartitionKey, s.Idempotent = fmt.Sprint("/p", n), n%2 == 0
		if n%3 == 0 {
			s.Author, s.Compatibility = fmt.Sprint("arn:aws:iam::1:user/", n), core.CompatibilityFull
		}
		mustAdd(ctx, t, store, s)
		want = append(want, s.Registration)
	}
	mustAdd(ctx, t, store, schema(core.EventType{Client: coretest.Fruits.Client, Event: coretest.Fruits.Event + "2"}, 1, `{}`))
	changed := want[11]
	changed.PartitionKey = "/changed" // of the event type, not of the version
	coretest.NoErrors(t, store.Configure(ctx, changed))

	for _, limit := range []int{1, 5, 11, 12, 13, 1000} {
		var got []core.Registration
		for after := 0; ; after = got[len(got)-1].Version {
			page, more, err := store.Versions(ctx, coretest.Fruits, after, limit)
			if err != nil || len(page) > limit || more && len(page) == 0 {
				t.Fatalf("limit %d after %d: %d, %v, %v", limit, after, len(page), more, err)
			}
			if got = append(got, page...); !more {
				break
			}
		}
		if len(got) != len(want) {
			t.Fatalf("limit %d: %d versions", limit, len(got))
		}
		for i := range want {
			WantSame(t, fmt.Sprintf("limit %d: version %d", limit, i+1), got[i], nil, want[i])
		}
	}
	if page, more, err := store.Versions(ctx, coretest.Fruits, 12, 5); err != nil || more || len(page) != 0 {
		t.Errorf("after the last come %v, %v, %v", page, more, err)
	}
}

// Pages are right for many small versions and for a few of the largest size, although a
// store may read versions by the megabyte.
func manyVersions(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	const small, large = 1000, 7
	for n := 1; n <= small; n++ {
		mustAdd(ctx, t, store, schema(coretest.Fruits, n, `{}`))
	}
	for n := 1; n <= large; n++ {
		mustAdd(ctx, t, store, schema(coretest.Colors, n, strings.Repeat(" ", core.MaxSchemaBytes-2)+`{}`))
	}
	for et, want := range map[core.EventType]int{coretest.Fruits: small, coretest.Colors: large} {
		for _, limit := range []int{2, 6, 100, 1000} {
			after := 0
			if limit < 100 && want == small { // the end is enough
				after = small - 10
			}
			for more := true; more; {
				var page []core.Registration
				var err error
				page, more, err = store.Versions(ctx, et, after, limit)
				if err != nil || len(page) > limit || more && len(page) < limit {
					t.Fatalf("%d versions of %s after %d: %d, %v, %v", limit, et.Topic(), after, len(page), more, err)
				}
				for _, r := range page {
					if after++; r.Version != after {
						t.Fatalf("version %d of %s is in the place of %d", r.Version, et.Topic(), after)
					}
				}
			}
			if after != want {
				t.Errorf("%d at a time, %s has %d versions, want %d", limit, et.Topic(), after, want)
			}
		}
	}
}
