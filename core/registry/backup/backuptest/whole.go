package backuptest

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/registry/backup"
	"example.com/eventgateway/core/registry/registrytest"
)

// The registry that is exported and restored, beside one of each kind of state.
const (
	versionsOfOne = 150 // more than a page
	eventTypes    = 60  // more than are read at once
)

// whole exports a registry with all that one can have, restores it in an empty store, and exports
// that: the two files are equal. An import that is repeated restores nothing.
func whole(t *testing.T, open func(t *testing.T) StoreUnderTest) {
	ctx := t.Context()
	from, to := open(t), open(t)
	Fill(t, from)
	var file bytes.Buffer
	counts, err := backup.Export(ctx, from, &file)
	coretest.NoErrors(t, err)
	want := backup.Counts{EventTypes: eventTypes + 5, Versions: eventTypes + versionsOfOne + 6}
	if counts != want {
		t.Errorf("the file has %+v, want %+v", counts, want)
	}
	if checked, err := backup.Check(bytes.NewReader(file.Bytes())); err != nil || checked != want {
		t.Errorf("the file has %+v, %v", checked, err)
	}
	for _, step := range []struct {
		dryRun bool
		want   backup.Report
	}{
		{true, backup.Report{Restored: want}}, {false, backup.Report{Restored: want}},
		{false, backup.Report{Same: want.EventTypes}}, {true, backup.Report{Same: want.EventTypes}},
	} {
		got, err := backup.Import(ctx, to, bytes.NewReader(file.Bytes()), backup.Options{DryRun: step.dryRun,
			Differs: func(et core.EventType, detail string) { t.Errorf("%s differs: %s", et.Topic(), detail) }})
		if err != nil || got != step.want {
			t.Fatalf("%+v, %v; want %+v", got, err, step.want)
		}
	}
	var again bytes.Buffer
	_, err = backup.Export(ctx, to, &again)
	coretest.NoErrors(t, err)
	wantEqual(t, again.String(), file.String())
}

func wantEqual(t *testing.T, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	lines, others := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(lines), len(others)) {
		if lines[i] != others[i] {
			t.Fatalf("line %d is %.300s, want %.300s", i+1, lines[i], others[i])
		}
	}
	t.Fatalf("there are %d lines, want %d", len(lines), len(others))
}

// Fill registers an event type of each kind, and many small ones. SpongeBob.Orphan is a version
// without a head.
func Fill(t *testing.T, store StoreUnderTest) {
	ctx := t.Context()
	named := func(event string) core.EventType { return core.EventType{Client: "SpongeBob", Event: event} }
	for i := range eventTypes {
		coretest.NoErrors(t, store.Add(ctx, schema(named(fmt.Sprintf("Event-%03d", i)), 1)))
	}
	for i := range versionsOfOne {
		coretest.NoErrors(t, store.Add(ctx, schema(named("Versions"), i+1)))
	}
	coretest.NoErrors(t, store.DeprecateVersion(ctx, schema(named("Versions"), versionsOfOne).Registration, 7, 70))

	everything := schema(named("Everything"), 1)
	everything.Document = []byte{'"', 0xff, '"'} // not UTF-8
	registrytest.FillAll(t, reflect.ValueOf(&everything.Registration).Elem(), registrytest.NotAnyValue...)
	coretest.NoErrors(t, store.Add(ctx, everything))
	shadow := schema(named("Everything"), 1)
	shadow.Fingerprint, shadow.Author = "shadow", "somebody"
	coretest.NoErrors(t, store.SetShadow(ctx, shadow))

	gone := schema(named("Gone"), 1)
	gone.DeprecatedAt = 7
	coretest.NoErrors(t, store.Add(ctx, gone))
	coretest.NoErrors(t, store.Delete(ctx, gone.Registration, 8))
	gone.Type = named("Reborn")
	coretest.NoErrors(t, store.Add(ctx, gone))
	coretest.NoErrors(t, store.Delete(ctx, gone.Registration, 8))
	reborn := schema(named("Reborn"), 2)
	reborn.DeletedVersion = 1
	coretest.NoErrors(t, store.Add(ctx, reborn))

	largest := schema(core.EventType{Client: "a-b", Event: "Largest"}, 1)
	largest.Document = append(bytes.Repeat([]byte("\""), core.MaxSchemaBytes-1), '\n')
	coretest.NoErrors(t, store.Add(ctx, largest))
	second := schema(largest.Type, 2)
	coretest.NoErrors(t, store.Add(ctx, second))
	settled := second.Registration
	settled.Settings = core.Settings{Compatibility: core.CompatibilityFull, Tags: core.TagsOf([]string{"a", "b"})}
	coretest.NoErrors(t, store.Configure(ctx, settled))

	orphan := schema(core.EventType{Client: "SpongeBob", Event: "Orphan"}, 1) // of an import that was interrupted
	coretest.NoErrors(t, store.RestoreVersion(ctx, orphan))
}
