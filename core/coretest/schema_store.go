package coretest

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/eventgateway/core"
)

var (
	fruits = core.EventType{Client: "SpongeBob", Event: "Fruits"}
	colors = core.EventType{Client: "SpongeBob", Event: "Colors"}
)

// SchemaStore runs the suite of core.SchemaStore. open returns an empty store.
func SchemaStore(t *testing.T, open func(t *testing.T) core.SchemaStore) {
	cases := []struct {
		name string
		run  func(context.Context, *testing.T, core.SchemaStore)
	}{
		{"an event type without versions is not registered", unregistered},
		{"what was added is read back to the byte", readBack},
		{"a version that is not the next is refused", wrongVersion},
		{"versions are immutable and the head is the newest", versions},
		{"versions are listed in their order, with what was declared then", listVersions},
		{"settings change in the head of the version that is meant", settings},
		{"a shadow is stored beside the versions, and its fingerprint in the head", shadows},
		{"a head is written by whoever knows its shadow, which ends when it becomes a version", headsWithShadows},
		{"a shadow is promoted or replaced", shadowRace},
		{"similar names are kept apart", similarNames},
		{"the largest schema fits", largestSchema},
		{"of those who add the same version one wins", race},
		{"a list is sorted, paged and of one client", list},
		{"a context that ended is unavailable", endedContext},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			c.run(ctx, t, open(t))
		})
	}
}

func unregistered(ctx context.Context, t *testing.T, store core.SchemaStore) {
	_, err := store.Latest(ctx, fruits)
	wantCode(t, err, core.CodeEventTypeNotRegistered)
	_, err = store.Version(ctx, fruits, 1)
	wantCode(t, err, core.CodeVersionNotFound)
}

func readBack(ctx context.Context, t *testing.T, store core.SchemaStore) {
	want := schema(fruits, 1, " {\n\"type\" : \"object\", \"description\": \"pömme \\u0000 🍎\"}\r\n")
	mustAdd(ctx, t, store, want)
	got, err := store.Version(ctx, fruits, 1)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Document, want.Document) {
		t.Errorf("document is %q, want %q", got.Document, want.Document)
	}
	wantRegistration(t, got.Registration, want.Registration)
	head, err := store.Latest(ctx, fruits)
	if err != nil {
		t.Fatal(err)
	}
	wantRegistration(t, head, want.Registration)
}

func wrongVersion(ctx context.Context, t *testing.T, store core.SchemaStore) {
	wantCode(t, store.Add(ctx, schema(fruits, 2, `{}`)), core.CodeRegistrationConflict)
	_, err := store.Latest(ctx, fruits)
	wantCode(t, err, core.CodeEventTypeNotRegistered)

	mustAdd(ctx, t, store, schema(fruits, 1, `{"title":"first"}`))
	wantCode(t, store.Add(ctx, schema(fruits, 1, `{"title":"again"}`)), core.CodeRegistrationConflict)
	wantCode(t, store.Add(ctx, schema(fruits, 3, `{"title":"gap"}`)), core.CodeRegistrationConflict)

	got, err := store.Version(ctx, fruits, 1)
	if err != nil || string(got.Document) != `{"title":"first"}` {
		t.Errorf("version 1 is %s, %v: a refused Add changed it", got.Document, err)
	}
	_, err = store.Version(ctx, fruits, 3)
	wantCode(t, err, core.CodeVersionNotFound)
}

func versions(ctx context.Context, t *testing.T, store core.SchemaStore) {
	const most = 12 // past 9, where an order by text would go wrong
	for n := 1; n <= most; n++ {
		mustAdd(ctx, t, store, schema(fruits, n, fmt.Sprintf(`{"title":"v%d"}`, n)))
		head, err := store.Latest(ctx, fruits)
		if err != nil || head.Version != n {
			t.Fatalf("the head is %d, %v after adding version %d", head.Version, err, n)
		}
	}
	for n := 1; n <= most; n++ {
		got, err := store.Version(ctx, fruits, n)
		if want := fmt.Sprintf(`{"title":"v%d"}`, n); err != nil || string(got.Document) != want {
			t.Errorf("version %d is %s, %v; want %s", n, got.Document, err, want)
		}
	}
	for _, n := range []int{-1, 0, most + 1} {
		_, err := store.Version(ctx, fruits, n)
		wantCode(t, err, core.CodeVersionNotFound)
	}
}

func settings(ctx context.Context, t *testing.T, store core.SchemaStore) {
	first := schema(fruits, 1, `{"title":"1"}`)
	wantCode(t, store.Configure(ctx, first.Registration), core.CodeRegistrationConflict)
	_, err := store.Latest(ctx, fruits)
	wantCode(t, err, core.CodeEventTypeNotRegistered)

	first.PartitionKey, first.Idempotent = "/order/id", true
	mustAdd(ctx, t, store, first)
	head := func(want string) {
		t.Helper()
		r, err := store.Latest(ctx, fruits)
		if err != nil || r.PartitionKey != want || r.Idempotent != (want != "") || r.Fingerprint != first.Fingerprint || !r.CreatedAt.Equal(first.CreatedAt) {
			t.Errorf("the head is %+v, %v; want %q", r, err, want)
		}
	}
	head("/order/id")
	for _, pointer := range []string{"/a~1b", "", "/c"} {
		changed := first.Registration
		changed.PartitionKey, changed.Idempotent = pointer, pointer != ""
		if err := store.Configure(ctx, changed); err != nil {
			t.Fatal(err)
		}
		head(pointer)
	}
	other := first.Registration
	other.Version = 2
	wantCode(t, store.Configure(ctx, other), core.CodeRegistrationConflict)
	head("/c")

	for _, want := range []core.Settings{{DataContentType: "image/png"}, {DataContentType: "application/vnd.x"}, {}, {Compatibility: core.CompatibilityFullTransitive, Lenient: true}, {AssertFormats: true}, {Warn: true}, {DeprecatedAt: 1795521600}, {PartitionKey: "/d"}} {
		changed := first.Registration
		changed.Settings = want
		if err := store.Configure(ctx, changed); err != nil {
			t.Fatal(err)
		}
		if r, err := store.Latest(ctx, fruits); err != nil || r.Settings != want {
			t.Errorf("the head has %+v, %v; want %+v", r.Settings, err, want)
		}
	}
	next := schema(fruits, 2, `{"title":"2"}`)
	next.DataContentType = "text/csv"
	mustAdd(ctx, t, store, next)
	if r, err := store.Latest(ctx, fruits); err != nil || r.Settings != next.Settings {
		t.Errorf("the head has %+v, %v; want %+v", r.Settings, err, next.Settings)
	}

	got, err := store.Version(ctx, fruits, 1)
	if err != nil || string(got.Document) != `{"title":"1"}` {
		t.Errorf("version 1 is %s, %v", got.Document, err)
	}
}

func similarNames(ctx context.Context, t *testing.T, store core.SchemaStore) {
	similar := []core.EventType{
		fruits, colors, {Client: "SpongeBob", Event: "fruits"}, {Client: "Sponge", Event: "Bob.Fruits"},
		{Client: "SpongeBob", Event: "Fruits.1"}, {Client: "SpongeBob", Event: "Fruits-1"}, {Client: "spongebob", Event: "Fruits"},
	}
	for _, et := range similar {
		mustAdd(ctx, t, store, schema(et, 1, fmt.Sprintf("{\"title\":%q}", et.Topic())))
	}
	for _, et := range similar {
		got, err := store.Version(ctx, et, 1)
		if want := fmt.Sprintf("{\"title\":%q}", et.Topic()); err != nil || string(got.Document) != want || got.Type != et {
			t.Errorf("%v has %s of %v, %v", et, got.Document, got.Type, err)
		}
	}
}

func largestSchema(ctx context.Context, t *testing.T, store core.SchemaStore) {
	document := `{"description":"` + strings.Repeat("x", core.MaxSchemaBytes-len(`{"description":""}`)) + `"}`
	longest := core.EventType{Client: strings.Repeat("c", core.MaxClientName), Event: strings.Repeat("e", core.MaxEventName)}
	mustAdd(ctx, t, store, schema(longest, 1, document))
	got, err := store.Version(ctx, longest, 1)
	if err != nil || string(got.Document) != document {
		t.Errorf("%d bytes came back as %d, %v", len(document), len(got.Document), err)
	}
}

func race(ctx context.Context, t *testing.T, store core.SchemaStore) {
	for version := 1; version <= 3; version++ {
		const racers = 10
		errs := make([]error, racers)
		var wg sync.WaitGroup
		for i := range racers {
			wg.Go(func() {
				errs[i] = store.Add(ctx, schema(fruits, version, fmt.Sprintf(`{"title":"%d"}`, i)))
			})
		}
		wg.Wait()
		winner := -1
		for i, err := range errs {
			switch {
			case err != nil:
				wantCode(t, err, core.CodeRegistrationConflict)
			case winner >= 0:
				t.Fatalf("both %d and %d added version %d", winner, i, version)
			default:
				winner = i
			}
		}
		got, err := store.Version(ctx, fruits, version)
		if want := fmt.Sprintf(`{"title":"%d"}`, winner); err != nil || string(got.Document) != want {
			t.Fatalf("version %d is %s, %v; its winner wrote %s", version, got.Document, err, want)
		}
	}
}

func endedContext(ctx context.Context, t *testing.T, store core.SchemaStore) {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	_, err := store.Latest(ctx, fruits)
	wantCode(t, err, core.CodeBackendUnavailable)
	_, err = store.Version(ctx, fruits, 1)
	wantCode(t, err, core.CodeBackendUnavailable)
	_, err = store.Shadow(ctx, fruits)
	wantCode(t, err, core.CodeBackendUnavailable)
	_, _, err = store.List(ctx, "SpongeBob", "", 10)
	wantCode(t, err, core.CodeBackendUnavailable)
	_, _, err = store.Versions(ctx, fruits, 0, 10)
	wantCode(t, err, core.CodeBackendUnavailable)
	wantCode(t, store.Add(ctx, schema(fruits, 1, `{}`)), core.CodeBackendUnavailable)
	wantCode(t, store.Configure(ctx, schema(fruits, 1, `{}`).Registration), core.CodeBackendUnavailable)
	wantCode(t, store.SetShadow(ctx, schema(fruits, 1, `{}`)), core.CodeBackendUnavailable)
	wantCode(t, store.DropShadow(ctx, schema(fruits, 1, `{}`).Registration), core.CodeBackendUnavailable)
}
