package registrytest

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/registry"
)

// FillAll sets the fields of a struct but some, found by reflection, to values that are not zero.
// A suite that uses it fails if a store forgets a new field.
func FillAll(t *testing.T, fields reflect.Value, but ...string) {
	t.Helper()
	for i := range fields.NumField() {
		if name := fields.Type().Field(i).Name; !slices.Contains(but, name) {
			fill(t, fields.Field(i), name)
		}
	}
}

func fill(t *testing.T, field reflect.Value, name string) {
	t.Helper()
	switch field.Kind() {
	case reflect.String:
		field.SetString("a value of " + name + " é <\"")
	case reflect.Bool:
		field.SetBool(true)
	case reflect.Int, reflect.Int64:
		field.SetInt(1795521600)
	case reflect.Struct:
		FillAll(t, field)
	default:
		t.Fatalf("teach this suite to fill %s, a %s", name, field.Type())
	}
}

// eachSettings returns settings with one field set, for each field; then with all fields
// set, and with none.
func eachSettings(t *testing.T) (each []core.Settings) {
	for i := range reflect.TypeFor[core.Settings]().NumField() {
		name := reflect.TypeFor[core.Settings]().Field(i).Name
		var one core.Settings
		fill(t, reflect.ValueOf(&one).Elem().Field(i), name)
		each = append(each, one)
	}
	var all core.Settings
	FillAll(t, reflect.ValueOf(&all).Elem())
	return append(each, all, core.Settings{})
}

// A store keeps every field of core.Settings: Add in the version and the head, Configure in
// the head alone. The test fails if a new field is forgotten in the store.
func settingsAreKept(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	for i, want := range eachSettings(t) {
		s := schema(core.EventType{Client: coretest.Fruits.Client, Event: fmt.Sprint("Added", i)}, 1, `{}`)
		s.Settings = want
		mustAdd(ctx, t, store, s)
		wantSettings(ctx, t, store, s.Type, want, want)
	}
	s := schema(coretest.Fruits, 1, `{}`)
	mustAdd(ctx, t, store, s)
	for i, want := range eachSettings(t) {
		changed := s.Registration
		changed.Revision, changed.Settings = i, want
		coretest.NoErrors(t, store.Configure(ctx, changed))
		wantSettings(ctx, t, store, coretest.Fruits, want, core.Settings{})
	}
}

func wantSettings(
	ctx context.Context, t *testing.T, store registry.SchemaStore, of core.EventType, head, version core.Settings,
) {
	t.Helper()
	if got, err := store.Latest(ctx, of); err != nil || got.Settings != head {
		t.Errorf("the latest has %+v, %v; want %+v", got.Settings, err, head)
	}
	if got, err := store.Head(ctx, of); err != nil || got.Settings != head || got.DeletedAt != 0 {
		t.Errorf("the head has %+v, %v; want %+v", got.Settings, err, head)
	}
	if got, err := store.Version(ctx, of, 1); err != nil || got.Settings != version {
		t.Errorf("the version has %+v, %v; want %+v", got.Settings, err, version)
	}
	if got, _, err := store.Versions(ctx, of, 0, 1); err != nil || len(got) != 1 || got[0].Settings != version {
		t.Errorf("in the list of versions are %+v, %v; want %+v", got, err, version)
	}
	page, _, err := store.List(ctx, of.Client, "", 100)
	found := false
	for _, r := range page {
		found = found || r.Type == of && r.Settings == head
	}
	if err != nil || !found {
		t.Errorf("in the list are %+v, %v; want %+v", page, err, head)
	}
}

// NotAnyValue are the fields of a registration that have a meaning for the store: other cases of
// the suite have them.
var NotAnyValue = []string{"Type", "Version", "CreatedAt", "Shadow", "Revision", "DeletedVersion"}

// This is settingsAreKept for the other fields of a registration.
func registrationsAreKept(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	s := schema(coretest.Fruits, 1, `{}`)
	FillAll(t, reflect.ValueOf(&s.Registration).Elem(), NotAnyValue...)
	mustAdd(ctx, t, store, s)
	latest, err := store.Latest(ctx, coretest.Fruits)
	WantSame(t, "the latest", latest, err, s.Registration)
	head, err := store.Head(ctx, coretest.Fruits)
	WantSame(t, "the head", head.Registration, err, s.Registration)
	version, err := store.Version(ctx, coretest.Fruits, 1)
	WantSame(t, "the version", version.Registration, err, s.Registration)
	versions, _, err := store.Versions(ctx, coretest.Fruits, 0, 1)
	WantSame(t, "the list of versions", append(versions, core.Registration{})[0], err, s.Registration)
	list, _, err := store.List(ctx, coretest.Fruits.Client, "", 1)
	WantSame(t, "the list", append(list, core.Registration{})[0], err, s.Registration)
}

// WantSame fails a test unless a registration that was read without an error is equal to another.
func WantSame(t *testing.T, what string, got core.Registration, err error, want core.Registration) {
	t.Helper()
	if got.CreatedAt.Equal(want.CreatedAt) {
		got.CreatedAt = want.CreatedAt // whatever its time zone
	}
	if err != nil || got != want {
		t.Errorf("%s has %+v, %v; want %+v", what, got, err, want)
	}
}

func configure(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	first := schema(coretest.Fruits, 1, `{"title":"1"}`)
	coretest.WantCode(t, store.Configure(ctx, first.Registration), core.CodeRegistrationConflict)
	_, err := store.Latest(ctx, coretest.Fruits)
	coretest.WantCode(t, err, core.CodeEventTypeNotRegistered)

	first.PartitionKey = "/order/id"
	mustAdd(ctx, t, store, first)
	other := first.Registration
	other.Version, other.PartitionKey = 2, "/other"
	coretest.WantCode(t, store.Configure(ctx, other), core.CodeRegistrationConflict)
	latest, err := store.Latest(ctx, coretest.Fruits)
	WantSame(t, "the latest", latest, err, first.Registration)

	// A writer of the head tells by its revision which settings it has read.
	once := first.Registration
	once.Idempotent = true
	coretest.WantCode(t, store.Configure(ctx, once), "")
	late := first.Registration
	late.EnforcementWarn = true
	coretest.WantCode(t, store.Configure(ctx, late), core.CodeRegistrationConflict)
	next := schema(coretest.Fruits, 2, `{"title":"2"}`)
	coretest.WantCode(t, store.Add(ctx, next), core.CodeRegistrationConflict)
	twice := once
	twice.Revision, twice.PartitionKey = 1, "/id"
	coretest.WantCode(t, store.Configure(ctx, twice), "")
	twice.Revision = 2
	latest, err = store.Latest(ctx, coretest.Fruits)
	WantSame(t, "the latest", latest, err, twice)
	next.Revision = 1
	coretest.WantCode(t, store.Add(ctx, next), core.CodeRegistrationConflict)
	next.Revision = 2
	mustAdd(ctx, t, store, next)
	next.Revision = 0 // it begins again with each version
	first.PartitionKey = "/late"
	coretest.WantCode(t, store.Configure(ctx, first.Registration), core.CodeRegistrationConflict)
	latest, err = store.Latest(ctx, coretest.Fruits)
	WantSame(t, "the latest", latest, err, next.Registration)
	if got, err := store.Version(ctx, coretest.Fruits, 1); err != nil || string(got.Document) != `{"title":"1"}` || got.PartitionKey != "/order/id" {
		t.Errorf("version 1 is %s, %+v, %v", got.Document, got.Settings, err)
	}
}
