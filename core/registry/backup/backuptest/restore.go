package backuptest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/registry/backup"
	"example.com/eventgateway/core/registry/registrytest"
)

func order(ctx context.Context, t *testing.T, store StoreUnderTest) {
	first, second, third := schema(coretest.Fruits, 1), schema(coretest.Fruits, 2), schema(coretest.Fruits, 3)
	headOf := func(s core.Schema) registry.Head { return registry.Head{Registration: s.Registration} }
	conflict(t, store.RestoreVersion(ctx, second))
	conflict(t, store.RestoreHead(ctx, headOf(first), core.Schema{}))
	coretest.NoErrors(t, store.RestoreVersion(ctx, first))
	conflict(t, store.RestoreVersion(ctx, third))
	conflict(t, store.RestoreHead(ctx, headOf(second), core.Schema{}))
	coretest.NoErrors(t, store.RestoreVersion(ctx, second))
	conflict(t, store.RestoreHead(ctx, headOf(first), core.Schema{})) // it would hide the second
	coretest.NoErrors(t, store.RestoreHead(ctx, headOf(second), core.Schema{}))
	wantSnapshot(ctx, t, store, backup.Snapshot{Head: headOf(second), Latest: second})
	conflict(t, store.RestoreVersion(ctx, third))
	coretest.NoErrors(t, store.Add(ctx, third)) // the registry goes on from there
}

func nothingIsOverwritten(ctx context.Context, t *testing.T, store StoreUnderTest) {
	first := schema(coretest.Fruits, 1)
	shadow := schema(coretest.Fruits, 1)
	shadow.Fingerprint, first.Owner = "shadow", "shop"
	head := registry.Head{Registration: first.Registration}
	head.Shadow, head.Revision = shadow.Fingerprint, 5
	coretest.NoErrors(t, store.RestoreVersion(ctx, first))
	coretest.NoErrors(t, store.RestoreHead(ctx, head, shadow))
	want := backup.Snapshot{Head: head, Latest: first, Shadow: shadow}

	first.Document, head.Owner = []byte(`{"title":"other"}`), "other"
	conflict(t, store.RestoreVersion(ctx, first))
	conflict(t, store.RestoreHead(ctx, head, shadow))
	head.Shadow = ""
	conflict(t, store.RestoreHead(ctx, head, core.Schema{}))
	wantSnapshot(ctx, t, store, want)
}

func half(ctx context.Context, t *testing.T, store StoreUnderTest) {
	first := schema(coretest.Fruits, 1)
	coretest.NoErrors(t, store.RestoreVersion(ctx, first))
	_, err := store.Latest(ctx, coretest.Fruits)
	coretest.WantCode(t, err, core.CodeEventTypeNotRegistered)
	_, err = store.Snapshot(ctx, coretest.Fruits)
	coretest.WantCode(t, err, core.CodeEventTypeNotRegistered)
	if page, _, err := store.List(ctx, coretest.Fruits.Client, "", 10); len(page) > 0 || err != nil {
		t.Errorf("listed %v, %v", page, err)
	}
	if page, _, err := store.Clients(ctx, "", 10); len(page) > 0 || err != nil {
		t.Errorf("the clients are %v, %v", page, err)
	}
	other := schema(coretest.Fruits, 1)
	other.Document = []byte(`{"title":"other"}`)
	conflict(t, store.Add(ctx, other))
	conflict(t, store.Add(ctx, schema(coretest.Fruits, 2)))
	coretest.NoErrors(t, store.RestoreHead(ctx, registry.Head{Registration: first.Registration}, core.Schema{}))
	if page, _, err := store.List(ctx, coretest.Fruits.Client, "", 10); len(page) != 1 || err != nil {
		t.Errorf("listed %v, %v", page, err)
	}
}

func deleted(ctx context.Context, t *testing.T, store StoreUnderTest) {
	first := schema(coretest.Fruits, 1)
	first.DeprecatedAt = 7
	head := registry.Head{Registration: first.Registration, DeletedAt: 8}
	coretest.NoErrors(t, store.RestoreVersion(ctx, first))
	coretest.NoErrors(t, store.RestoreHead(ctx, head, core.Schema{}))
	wantSnapshot(ctx, t, store, backup.Snapshot{Head: head, Latest: first})
	_, err := store.Latest(ctx, coretest.Fruits)
	coretest.WantCode(t, err, core.CodeEventTypeNotRegistered)
	conflict(t, store.Add(ctx, schema(coretest.Fruits, 1)))
	again := schema(coretest.Fruits, 2)
	again.DeletedVersion = 1
	coretest.NoErrors(t, store.Add(ctx, again))
}

func races(ctx context.Context, t *testing.T, store StoreUnderTest) {
	first := schema(coretest.Fruits, 1)
	coretest.OneWins(t, core.CodeRegistrationConflict, func(int) error { return store.RestoreVersion(ctx, first) })
	coretest.OneWins(t, core.CodeRegistrationConflict, func(writer int) error {
		head := registry.Head{Registration: first.Registration}
		head.Owner = fmt.Sprint(writer)
		return store.RestoreHead(ctx, head, core.Schema{})
	})
}

func schema(t core.EventType, version int) core.Schema {
	return core.Schema{
		Registration: core.Registration{
			Type: t, Version: version, Fingerprint: fmt.Sprintf("fingerprint-%d", version),
			CreatedAt: coretest.Begin.Add(time.Duration(version) * time.Second),
		},
		Document: fmt.Appendf(nil, " {\"title\":\"%s \\u0000 <é> %d\"}\r\n", t.Topic(), version),
	}
}

func conflict(t *testing.T, err error) {
	t.Helper()
	coretest.WantCode(t, err, core.CodeRegistrationConflict)
}

func wantSnapshot(ctx context.Context, t *testing.T, store backup.Reader, want backup.Snapshot) {
	t.Helper()
	got, err := store.Snapshot(ctx, want.Head.Type)
	coretest.NoErrors(t, err)
	registrytest.WantSame(t, "the head", got.Head.Registration, nil, want.Head.Registration)
	if got.Head.DeletedAt != want.Head.DeletedAt {
		t.Errorf("it was deleted at %d, want %d", got.Head.DeletedAt, want.Head.DeletedAt)
	}
	wantSchema(t, got.Latest, want.Latest)
	wantSchema(t, got.Shadow, want.Shadow)
}

func wantSchema(t *testing.T, got, want core.Schema) {
	t.Helper()
	registrytest.WantSame(t, "the schema", got.Registration, nil, want.Registration)
	if string(got.Document) != string(want.Document) {
		t.Errorf("the document is %.100q, want %.100q", got.Document, want.Document)
	}
}
