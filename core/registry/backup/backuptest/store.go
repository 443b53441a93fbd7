// Package backuptest has the conformance suite of the port of backups, [backup.Store], which
// every schema store passes.
package backuptest

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/registry/backup"
)

// StoreUnderTest is a schema store that can be backed up.
type StoreUnderTest interface {
	registry.SchemaStore
	backup.Store
}

// Store runs the suite. open returns an empty store.
func Store(t *testing.T, open func(t *testing.T) StoreUnderTest) {
	coretest.Rules[StoreUnderTest]{
		"names come in the order of topics, deleted ones too": names,
		"a snapshot has all that can change":                  snapshot,
		"versions come with their documents, page by page":    schemas,
		"large versions come a megabyte at a time":            largeSchemas,
		"versions are restored in order, before their head":   order,
		"what is there is not overwritten":                    nothingIsOverwritten,
		"an event type is registered once its head is there":  half,
		"a deleted event type is restored as deleted":         deleted,
		"of those who restore the same one wins":              races,
		"a context that ended is unavailable":                 endedContext,
	}.Run(t, open)
	t.Run("a registry that is restored is equal to the byte", func(t *testing.T) { whole(t, open) })
}

func names(ctx context.Context, t *testing.T, store StoreUnderTest) {
	if page, more, err := store.Names(ctx, "", 10); len(page) != 0 || more || err != nil {
		t.Fatalf("an empty registry has %v, %v, %v", page, more, err)
	}
	want := []string{"SpongeBob.Fruits", "a-b.x", "a.Zebra", "a.apple", "a.x.y", "a_b.x"} // '-' before '.' before '_'
	for _, topic := range []string{"a.x.y", "a_b.x", "a.apple", "SpongeBob.Fruits", "a.Zebra", "a-b.x"} {
		client, event, _ := strings.Cut(topic, ".")
		s := schema(core.EventType{Client: client, Event: event}, 1)
		s.DeprecatedAt = 7
		coretest.NoErrors(t, store.Add(ctx, s))
		if event == "x" {
			coretest.NoErrors(t, store.Delete(ctx, s.Registration, 8))
		}
	}
	for _, limit := range []int{1, 2, 5, 6, 100} {
		got := coretest.Pages(t, limit, func(after string) (names []string, next string, err error) {
			page, more, err := store.Names(ctx, after, limit)
			for _, et := range page {
				names = append(names, et.Topic())
			}
			if more {
				next = names[len(names)-1]
			}
			return names, next, err
		})
		if !slices.Equal(got, want) {
			t.Errorf("limit %d: %v, want %v", limit, got, want)
		}
	}
}

func snapshot(ctx context.Context, t *testing.T, store StoreUnderTest) {
	_, err := store.Snapshot(ctx, coretest.Fruits)
	coretest.WantCode(t, err, core.CodeEventTypeNotRegistered)
	first, second := schema(coretest.Fruits, 1), schema(coretest.Fruits, 2)
	coretest.NoErrors(t, store.Add(ctx, first))
	coretest.NoErrors(t, store.Add(ctx, second))
	want := backup.Snapshot{Head: registry.Head{Registration: second.Registration}, Latest: second}
	wantSnapshot(ctx, t, store, want)

	shadow := schema(coretest.Fruits, 2)
	shadow.Fingerprint, shadow.Document = "shadow", []byte(`{"title":"shadow"}`)
	coretest.NoErrors(t, store.SetShadow(ctx, shadow))
	coretest.NoErrors(t, store.DeprecateVersion(ctx, core.Registration{Type: coretest.Fruits, Version: 2, Revision: 1,
		Shadow: "shadow"}, 2, 7))
	want.Shadow, want.Head.Shadow, want.Head.Revision = shadow, "shadow", 2
	want.Head.VersionDeprecatedAt, want.Latest.VersionDeprecatedAt = 7, 7
	wantSnapshot(ctx, t, store, want)
}

func schemas(ctx context.Context, t *testing.T, store StoreUnderTest) {
	page, more, err := store.Schemas(ctx, coretest.Fruits, 0, 10)
	if len(page) != 0 || more || err != nil {
		t.Fatalf("without versions: %v, %v, %v", page, more, err)
	}
	const all = 12
	for i := range all {
		coretest.NoErrors(t, store.Add(ctx, schema(coretest.Fruits, i+1)))
		coretest.NoErrors(t, store.Add(ctx, schema(core.EventType{Client: "SpongeBob", Event: "Fruits.1"}, i+1)))
	}
	shadow := schema(coretest.Fruits, all)
	shadow.Fingerprint = "shadow"
	coretest.NoErrors(t, store.SetShadow(ctx, shadow))
	for _, limit := range []int{1, 5, all, 100} {
		if got := readAll(ctx, t, store, limit); got != all {
			t.Errorf("limit %d: %d versions", limit, got)
		}
	}
}

func largeSchemas(ctx context.Context, t *testing.T, store StoreUnderTest) {
	const all = 6
	for i := range all {
		s := schema(coretest.Fruits, i+1)
		s.Document = bytes.Repeat([]byte("x"), core.MaxSchemaBytes)
		coretest.NoErrors(t, store.Add(ctx, s))
	}
	page, more, err := store.Schemas(ctx, coretest.Fruits, 0, all)
	if err != nil || !more || len(page) > 4 {
		t.Errorf("%d versions of 350 kB are in one page, %v, %v", len(page), more, err)
	}
	if got := readAll(ctx, t, store, all); got != all {
		t.Errorf("there are %d versions", got)
	}
}

// readAll reads the versions of Fruits and returns their number. Each must be what schema makes of it.
func readAll(ctx context.Context, t *testing.T, store StoreUnderTest, limit int) (version int) {
	t.Helper()
	for more := true; more; {
		var page []core.Schema
		var err error
		page, more, err = store.Schemas(ctx, coretest.Fruits, version, limit)
		if err != nil || len(page) > limit || more && len(page) == 0 {
			t.Fatalf("after %d come %d, %v, %v", version, len(page), more, err)
		}
		for _, s := range page {
			version++
			want := schema(coretest.Fruits, version)
			if len(s.Document) < core.MaxSchemaBytes {
				wantSchema(t, s, want)
			}
			if s.Version != version {
				t.Fatalf("version %d comes as number %d", s.Version, version)
			}
		}
	}
	return version
}

func endedContext(ctx context.Context, t *testing.T, store StoreUnderTest) {
	ctx = coretest.Ended(ctx)
	s := schema(coretest.Fruits, 1)
	_, _, names := store.Names(ctx, "", 10)
	_, snapshot := store.Snapshot(ctx, coretest.Fruits)
	_, _, schemas := store.Schemas(ctx, coretest.Fruits, 0, 10)
	for _, err := range []error{names, snapshot, schemas, store.RestoreVersion(ctx, s),
		store.RestoreHead(ctx, registry.Head{Registration: s.Registration}, core.Schema{})} {
		coretest.WantCode(t, err, core.CodeBackendUnavailable)
	}
}
