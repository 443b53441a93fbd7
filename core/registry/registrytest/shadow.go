package registrytest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/registry"
)

// shadowOf returns a shadow beside a version. The name tells shadows apart.
func shadowOf(version int, name string) core.Schema {
	s := schema(coretest.Fruits, version, fmt.Sprintf("{\"title\":%q}", name))
	s.Fingerprint, s.Author = "fingerprint of "+name, "arn:aws:iam::1:user/"+name
	return s
}

func wantShadow(ctx context.Context, t *testing.T, store registry.SchemaStore, want core.Schema) {
	t.Helper()
	got, err := store.Shadow(ctx, want.Type)
	if want.Fingerprint == "" {
		coretest.WantCode(t, err, core.CodeVersionNotFound)
	} else {
		if err != nil || string(got.Document) != string(want.Document) || got.Author != want.Author ||
			got.Shadow != "" {
			t.Errorf("the shadow is %+v, %v; want %+v", got, err, want)
		}
		wantRegistration(t, got.Registration, want.Registration)
	}
	head, err := store.Latest(ctx, want.Type)
	if err != nil || head.Shadow != want.Fingerprint {
		t.Errorf("the head has the shadow %q, %v; want %q", head.Shadow, err, want.Fingerprint)
	}
	page, _, err := store.List(ctx, want.Type.Client, "", 10)
	if err != nil || len(page) != 1 || page[0].Shadow != want.Fingerprint {
		t.Errorf("listed: %+v, %v; want the shadow %q", page, err, want.Fingerprint)
	}
}

// noShadow makes wantShadow expect no shadow.
var noShadow = core.Schema{Registration: core.Registration{Type: coretest.Fruits}}

func shadows(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	_, err := store.Shadow(ctx, coretest.Fruits)
	coretest.WantCode(t, err, core.CodeVersionNotFound)
	coretest.WantCode(t, store.SetShadow(ctx, shadowOf(1, "a")), core.CodeRegistrationConflict)
	_, err = store.Latest(ctx, coretest.Fruits)
	coretest.WantCode(t, err, core.CodeEventTypeNotRegistered)
	coretest.WantCode(t, store.DropShadow(ctx, core.Registration{Type: coretest.Fruits, Version: 1, Shadow: "none"}),
		core.CodeRegistrationConflict)

	first := schema(coretest.Fruits, 1, `{"title":"1"}`)
	first.PartitionKey, first.EnforcementWarn = "/id", true
	mustAdd(ctx, t, store, first)
	wantShadow(ctx, t, store, noShadow)
	coretest.WantCode(t, store.SetShadow(ctx, shadowOf(2, "a")), core.CodeRegistrationConflict)
	for _, name := range []string{"a", "b"} { // b in place of a
		coretest.NoErrors(t, store.SetShadow(ctx, seen(ctx, t, store, shadowOf(1, name))))
		coretest.WantCode(t, store.SetShadow(ctx, shadowOf(1, "unaware")), core.CodeRegistrationConflict)
		wantShadow(ctx, t, store, shadowOf(1, name))
	}
	coretest.WantCode(t, store.SetShadow(ctx, seen(ctx, t, store, shadowOf(2, "c"))), core.CodeRegistrationConflict)
	wantShadow(ctx, t, store, shadowOf(1, "b"))
	if head, err := store.Latest(ctx, coretest.Fruits); err != nil || head.Settings != first.Settings ||
		head.Fingerprint != first.Fingerprint || head.Version != 1 {
		t.Errorf("a shadow changed the head to %+v, %v", head, err)
	}
	if page, more, err := store.Versions(ctx, coretest.Fruits, 0, 10); err != nil || more || len(page) != 1 ||
		page[0].Shadow != "" {
		t.Errorf("a shadow is among the versions: %+v, %v", page, err)
	}

	head := seen(ctx, t, store, first).Registration
	head.Shadow = shadowOf(1, "a").Fingerprint
	coretest.WantCode(t, store.DropShadow(ctx, head), core.CodeRegistrationConflict)
	wantShadow(ctx, t, store, shadowOf(1, "b"))
	head.Shadow = shadowOf(1, "b").Fingerprint
	earlier := head
	earlier.Revision--
	coretest.WantCode(t, store.DropShadow(ctx, earlier), core.CodeRegistrationConflict)
	coretest.NoErrors(t, store.DropShadow(ctx, head))
	wantShadow(ctx, t, store, noShadow)
	coretest.WantCode(t, store.DropShadow(ctx, head), core.CodeRegistrationConflict)
	coretest.WantCode(t, store.DropShadow(ctx, seen(ctx, t, store, first).Registration), core.CodeRegistrationConflict)
}

// A writer of a head tells which shadow it has read in it.
func headsWithShadows(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	first := schema(coretest.Fruits, 1, `{"title":"1"}`)
	mustAdd(ctx, t, store, first)
	shadow := shadowOf(1, "a")
	coretest.NoErrors(t, store.SetShadow(ctx, shadow))

	head := first.Registration
	head.PartitionKey = "/id"
	coretest.WantCode(t, store.Configure(ctx, head), core.CodeRegistrationConflict)
	head = seen(ctx, t, store, core.Schema{Registration: head}).Registration
	coretest.NoErrors(t, store.Configure(ctx, head))
	wantShadow(ctx, t, store, shadow)

	next := schema(coretest.Fruits, 2, `{"title":"2"}`)
	next.Revision = 2
	coretest.WantCode(t, store.Add(ctx, next), core.CodeRegistrationConflict)
	next.Shadow = "another"
	coretest.WantCode(t, store.Add(ctx, next), core.CodeRegistrationConflict)
	wantShadow(ctx, t, store, shadow)
	next.Shadow = shadow.Fingerprint
	mustAdd(ctx, t, store, next) // another schema than the shadow, which stays
	wantShadow(ctx, t, store, shadow)

	promoted := schema(coretest.Fruits, 3, string(shadow.Document))
	promoted.Fingerprint, promoted.Shadow = shadow.Fingerprint, shadow.Fingerprint
	mustAdd(ctx, t, store, promoted)
	wantShadow(ctx, t, store, noShadow)
	got, err := store.Version(ctx, coretest.Fruits, 3)
	if err != nil || string(got.Document) != string(shadow.Document) || got.Shadow != "" {
		t.Errorf("version 3 is %+v, %v", got, err)
	}
}

// A shadow that is replaced while it is promoted either becomes the next version or is
// replaced, never both.
func shadowRace(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	mustAdd(ctx, t, store, schema(coretest.Fruits, 1, `{"title":"1"}`))
	shadow := shadowOf(1, "a")
	coretest.NoErrors(t, store.SetShadow(ctx, shadow))
	promoted := seen(ctx, t, store, schema(coretest.Fruits, 2, string(shadow.Document)))
	promoted.Fingerprint = shadow.Fingerprint
	var added, replaced error
	var both sync.WaitGroup
	both.Go(func() { added = store.Add(ctx, promoted) })
	another := seen(ctx, t, store, shadowOf(1, "b"))
	both.Go(func() { replaced = store.SetShadow(ctx, another) })
	both.Wait()
	head, err := store.Latest(ctx, coretest.Fruits)
	coretest.NoErrors(t, err)
	switch {
	case added == nil && head.Version == 2:
		coretest.WantCode(t, replaced, core.CodeRegistrationConflict)
		wantShadow(ctx, t, store, noShadow)
	case replaced == nil && head.Version == 1:
		coretest.WantCode(t, added, core.CodeRegistrationConflict)
		wantShadow(ctx, t, store, shadowOf(1, "b"))
	default: // both lost: transactions at the same item may
		coretest.WantCode(t, added, core.CodeRegistrationConflict)
		coretest.WantCode(t, replaced, core.CodeRegistrationConflict)
		wantShadow(ctx, t, store, shadow)
	}
}
