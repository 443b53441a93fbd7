package registrytest

import (
	"context"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/registry"
)

// deprecatedSchema is the schema of a deprecated event type, which can be deleted.
func deprecatedSchema(t core.EventType, version int, document string) core.Schema {
	s := schema(t, version, document)
	s.DeprecatedAt = coretest.Begin.Unix()
	return s
}

func mustDelete(ctx context.Context, t *testing.T, store registry.SchemaStore, head core.Registration) {
	t.Helper()
	if err := store.Delete(ctx, head, coretest.Begin.Unix()+1); err != nil {
		t.Fatalf("deleting version %d of %s: %v", head.Version, head.Type.Topic(), err)
	}
}

// wantMarks checks when the versions, from the first on, and the head were deprecated.
func wantMarks(ctx context.Context, t *testing.T, store registry.SchemaStore, head int64, versions ...int64) {
	t.Helper()
	latest, err := store.Latest(ctx, coretest.Fruits)
	if err != nil || latest.VersionDeprecatedAt != head {
		t.Errorf("the head is deprecated since %d, %v; want %d", latest.VersionDeprecatedAt, err, head)
	}
	page, _, err := store.Versions(ctx, coretest.Fruits, 0, len(versions))
	if err != nil || len(page) != len(versions) {
		t.Fatalf("there are %d versions, %v", len(page), err)
	}
	for i, want := range versions {
		one, err := store.Version(ctx, coretest.Fruits, i+1)
		if err != nil || one.VersionDeprecatedAt != want || page[i].VersionDeprecatedAt != want {
			t.Errorf("version %d is deprecated since %d, in the list %d, %v; want %d", i+1, one.VersionDeprecatedAt,
				page[i].VersionDeprecatedAt, err, want)
		}
	}
}

func deprecateVersion(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	first, second := schema(coretest.Fruits, 1, `{"title":"1"}`), schema(coretest.Fruits, 2, `{"title":"2"}`)
	mustAdd(ctx, t, store, first)
	mark := func(head core.Registration, version int, at int64, want core.Code) {
		t.Helper()
		coretest.WantCode(t, store.DeprecateVersion(ctx, head, version, at), want)
	}
	mark(first.Registration, 1, 7, "")
	wantMarks(ctx, t, store, 7, 7)
	mark(first.Registration, 1, 8, core.CodeRegistrationConflict)
	mark(first.Registration, 2, 8, core.CodeRegistrationConflict)
	// it does not know of the mark
	coretest.WantCode(t, store.Configure(ctx, first.Registration), core.CodeRegistrationConflict)
	wantMarks(ctx, t, store, 7, 7)

	mustAdd(ctx, t, store, seen(ctx, t, store, second))
	wantMarks(ctx, t, store, 0, 7, 0)
	mark(first.Registration, 1, 0, core.CodeRegistrationConflict) // not the head any more
	mark(second.Registration, 1, 0, "")
	unaware := second.Registration // of the mark of version 1
	unaware.Idempotent = true
	coretest.WantCode(t, store.Configure(ctx, unaware), core.CodeRegistrationConflict)
	mark(second.Registration, 2, 9, core.CodeRegistrationConflict)
	second = seen(ctx, t, store, second)
	mark(second.Registration, 1, 0, core.CodeRegistrationConflict)
	mark(second.Registration, 2, 9, "")
	wantMarks(ctx, t, store, 9, 0, 9)

	marked := seen(ctx, t, store, second).Registration
	marked.VersionDeprecatedAt, marked.Idempotent = 9, true
	coretest.WantCode(t, store.Configure(ctx, marked), "")
	wantMarks(ctx, t, store, 9, 0, 9)
	marked.Revision++
	mark(marked, 2, 0, "")
	wantMarks(ctx, t, store, 0, 0, 0)
	if got, err := store.Latest(ctx, coretest.Fruits); err != nil || !got.Idempotent {
		t.Errorf("the settings are %+v, %v", got.Settings, err)
	}
	if got, err := store.Version(ctx, coretest.Fruits, 2); err != nil || string(got.Document) != `{"title":"2"}` || got.Idempotent {
		t.Errorf("version 2 is %s, %+v, %v", got.Document, got.Settings, err)
	}
	marked.Revision++
	for _, version := range []int{-1, 0, 3} {
		mark(marked, version, 9, core.CodeRegistrationConflict)
	}
}

func deletion(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	conflict := func(err error) {
		t.Helper()
		coretest.WantCode(t, err, core.CodeRegistrationConflict)
	}
	plain := schema(coretest.Fruits, 1, `{"title":"1"}`)
	conflict(store.Delete(ctx, plain.Registration, 7))
	mustAdd(ctx, t, store, plain)
	conflict(store.Delete(ctx, plain.Registration, 7)) // not deprecated
	latest := deprecatedSchema(coretest.Fruits, 2, `{"title":"2"}`)
	mustAdd(ctx, t, store, latest)
	conflict(store.Delete(ctx, plain.Registration, 7)) // of another version
	mustDelete(ctx, t, store, latest.Registration)

	head, err := store.Head(ctx, coretest.Fruits)
	if err != nil || head.DeletedAt != coretest.Begin.Unix()+1 || head.Settings != latest.Settings {
		t.Errorf("what is left is %+v, %v", head, err)
	}
	wantRegistration(t, head.Registration, latest.Registration)
	_, err = store.Latest(ctx, coretest.Fruits)
	coretest.WantCode(t, err, core.CodeEventTypeNotRegistered)
	if page, more, err := store.List(ctx, coretest.Fruits.Client, "", 10); len(page) > 0 || more || err != nil {
		t.Errorf("listed are %v, %v, %v", page, more, err)
	}
	wantVersions := func() {
		t.Helper()
		for version, want := range map[int]string{1: `{"title":"1"}`, 2: `{"title":"2"}`} {
			if got, err := store.Version(ctx, coretest.Fruits, version); err != nil || string(got.Document) != want {
				t.Errorf("version %d is %s, %v", version, got.Document, err)
			}
		}
		if page, _, err := store.Versions(ctx, coretest.Fruits, 0, 10); err != nil || len(page) < 2 ||
			page[1].Version != 2 {
			t.Errorf("the versions are %+v, %v", page, err)
		}
	}
	wantVersions()

	// Nothing brings it back, and no number is used twice.
	conflict(store.Delete(ctx, latest.Registration, 8))
	conflict(store.Configure(ctx, latest.Registration))
	conflict(store.DeprecateVersion(ctx, latest.Registration, 2, 8))
	conflict(store.Add(ctx, schema(coretest.Fruits, 1, `{"title":"again"}`)))
	conflict(store.Add(ctx, schema(coretest.Fruits, 3, `{"title":"as if nothing had happened"}`)))
	anew := schema(coretest.Fruits, 3, `{"title":"3"}`)
	anew.DeletedVersion = 2
	mustAdd(ctx, t, store, anew)
	wantVersions()
	if head, err = store.Head(ctx, coretest.Fruits); err != nil || head.DeletedAt != 0 || head.DeletedVersion != 2 ||
		head.Settings != anew.Settings {
		t.Errorf("the head is %+v, %v", head, err)
	}
	if page, _, err := store.List(ctx, coretest.Fruits.Client, "", 10); err != nil || len(page) != 1 ||
		page[0].Version != 3 {
		t.Errorf("listed are %v, %v", page, err)
	}

	again := anew
	again.Version, again.DeletedVersion = 4, 3
	conflict(store.Add(ctx, again)) // it is not deleted
	next := deprecatedSchema(coretest.Fruits, 4, `{"title":"4"}`)
	next.DeletedVersion = 2
	mustAdd(ctx, t, store, next)
	if got, err := store.Version(ctx, coretest.Fruits, 4); err != nil || got.DeletedVersion != 2 {
		t.Errorf("version 4 is %+v, %v", got.Registration, err)
	}
	mustDelete(ctx, t, store, next.Registration)
	_, err = store.Latest(ctx, coretest.Fruits)
	coretest.WantCode(t, err, core.CodeEventTypeNotRegistered)
}

func deletionWithShadow(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	latest := deprecatedSchema(coretest.Fruits, 1, `{"title":"1"}`)
	mustAdd(ctx, t, store, latest)
	shadow := shadowOf(1, "a")
	coretest.NoErrors(t, store.SetShadow(ctx, shadow))
	// it does not know of the shadow
	coretest.WantCode(t, store.Delete(ctx, latest.Registration, 7), core.CodeRegistrationConflict)
	latest = seen(ctx, t, store, latest)
	mustDelete(ctx, t, store, latest.Registration)
	_, err := store.Shadow(ctx, coretest.Fruits)
	coretest.WantCode(t, err, core.CodeVersionNotFound)
	coretest.WantCode(t, store.SetShadow(ctx, seen(ctx, t, store, shadow)), core.CodeRegistrationConflict)
	coretest.WantCode(t, store.DropShadow(ctx, latest.Registration), core.CodeRegistrationConflict)

	anew := schema(coretest.Fruits, 2, `{"title":"2"}`)
	anew.DeletedVersion, anew.Shadow = 1, shadow.Fingerprint
	coretest.WantCode(t, store.Add(ctx, anew), core.CodeRegistrationConflict)
	anew = seen(ctx, t, store, anew)
	mustAdd(ctx, t, store, anew)
	if head, err := store.Head(ctx, coretest.Fruits); err != nil || head.Shadow != "" {
		t.Errorf("the head is %+v, %v", head, err)
	}
}
