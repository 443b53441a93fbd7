// Package registrytest has the conformance suite of the registry's store, [SchemaStore],
// which every adapter passes.
package registrytest

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/registry"
)

// SchemaStore runs the suite of registry.SchemaStore. open returns an empty store, which
// may be a [Filler].
func SchemaStore(t *testing.T, open func(t *testing.T) registry.SchemaStore) {
	coretest.Rules[registry.SchemaStore]{
		"an event type without versions is not registered":                          unregistered,
		"what was added is read back to the byte":                                   readBack,
		"a version that is not the next is refused":                                 wrongVersion,
		"versions are immutable and the head is the newest":                         versions,
		"versions are listed in their order, with what was declared then":           listVersions,
		"thousands of versions, and megabytes of them, are listed page by page":     manyVersions,
		"settings change in the head of the version that is meant":                  configure,
		"every setting is kept":                                                     settingsAreKept,
		"all of a registration is kept":                                             registrationsAreKept,
		"a version is deprecated where it is read and listed":                       deprecateVersion,
		"a deleted event type leaves its versions and its numbers":                  deletion,
		"a deleted event type has no shadow":                                        deletionWithShadow,
		"a shadow is stored beside the versions, and its fingerprint in the head":   shadows,
		"a writer of a head knows its shadow, which ends when it becomes a version": headsWithShadows,
		"a shadow is promoted or replaced":                                          shadowRace,
		"similar names are kept apart":                                              similarNames,
		"the largest schema fits":                                                   largestSchema,
		"of those who add the same version one wins":                                addRace,
		"those who register at once all have their version":                         registrationsAtOnce,
		"those who register the same at once have one version":                      sameSchemaAtOnce,
		"settings that are declared at once are all kept":                           settingsAtOnce,
		"a deletion wins a race alone":                                              deletionRace,
		"of those who change one state of an event type one wins":                   preconditionRace,
		"a process that dies leaves all of a change or nothing":                     crashes,
		"a list is sorted, paged and of one client":                                 list,
		"a list of thousands has each once, while others come and go":               longList,
		"clients are listed in byte order while they have event types":              clients,
		"a context that ended is unavailable":                                       endedContext,
	}.Run(t, open)
}

func unregistered(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	_, err := store.Latest(ctx, coretest.Fruits)
	coretest.WantCode(t, err, core.CodeEventTypeNotRegistered)
	_, err = store.Head(ctx, coretest.Fruits)
	coretest.WantCode(t, err, core.CodeEventTypeNotRegistered)
	_, err = store.Version(ctx, coretest.Fruits, 1)
	coretest.WantCode(t, err, core.CodeVersionNotFound)
}

func readBack(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	want := schema(coretest.Fruits, 1, " {\n\"type\" : \"object\", \"description\": \"pömme \\u0000 🍎\"}\r\n")
	mustAdd(ctx, t, store, want)
	document := bytes.Clone(want.Document)
	clear(want.Document) // of the caller, not of the store
	got, err := store.Version(ctx, coretest.Fruits, 1)
	coretest.NoErrors(t, err)
	if !bytes.Equal(got.Document, document) {
		t.Errorf("document is %q, want %q", got.Document, document)
	}
	clear(got.Document)
	if again, err := store.Version(ctx, coretest.Fruits, 1); err != nil || !bytes.Equal(again.Document, document) {
		t.Errorf("a reader's changes became %q, %v", again.Document, err)
	}
	wantRegistration(t, got.Registration, want.Registration)
	head, err := store.Latest(ctx, coretest.Fruits)
	coretest.NoErrors(t, err)
	wantRegistration(t, head, want.Registration)
}

func wrongVersion(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	coretest.WantCode(t, store.Add(ctx, schema(coretest.Fruits, 2, `{}`)), core.CodeRegistrationConflict)
	_, err := store.Latest(ctx, coretest.Fruits)
	coretest.WantCode(t, err, core.CodeEventTypeNotRegistered)

	mustAdd(ctx, t, store, schema(coretest.Fruits, 1, `{"title":"first"}`))
	coretest.WantCode(t, store.Add(ctx, schema(coretest.Fruits, 1, `{"title":"again"}`)), core.CodeRegistrationConflict)
	coretest.WantCode(t, store.Add(ctx, schema(coretest.Fruits, 3, `{"title":"gap"}`)), core.CodeRegistrationConflict)

	got, err := store.Version(ctx, coretest.Fruits, 1)
	if err != nil || string(got.Document) != `{"title":"first"}` {
		t.Errorf("version 1 is %s, %v: a refused Add changed it", got.Document, err)
	}
	_, err = store.Version(ctx, coretest.Fruits, 3)
	coretest.WantCode(t, err, core.CodeVersionNotFound)
}

func similarNames(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	similar := []core.EventType{
		coretest.Fruits, coretest.Colors, {Client: "SpongeBob", Event: "fruits"},
		{Client: "Sponge", Event: "Bob.Fruits"},
		{Client: "SpongeBob", Event: "Fruits.1"}, {Client: "SpongeBob", Event: "Fruits-1"},
		{Client: "spongebob", Event: "Fruits"},
	}
	for _, et := range similar {
		mustAdd(ctx, t, store, schema(et, 1, fmt.Sprintf("{\"title\":%q}", et.Topic())))
	}
	for _, et := range similar {
		got, err := store.Version(ctx, et, 1)
		if want := fmt.Sprintf("{\"title\":%q}", et.Topic()); err != nil || string(got.Document) != want ||
			got.Type != et {
			t.Errorf("%v has %s of %v, %v", et, got.Document, got.Type, err)
		}
	}
}

func largestSchema(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	document := `{"description":"` + strings.Repeat("x", core.MaxSchemaBytes-len(`{"description":""}`)) + `"}`
	longest := core.EventType{Client: strings.Repeat("c", core.MaxClientName),
		Event: strings.Repeat("e", core.MaxEventName)}
	mustAdd(ctx, t, store, schema(longest, 1, document))
	got, err := store.Version(ctx, longest, 1)
	if err != nil || string(got.Document) != document {
		t.Errorf("%d bytes came back as %d, %v", len(document), len(got.Document), err)
	}
}

func endedContext(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	ctx = coretest.Ended(ctx)
	s := schema(coretest.Fruits, 1, `{}`)
	_, latest := store.Latest(ctx, s.Type)
	_, head := store.Head(ctx, s.Type)
	_, version := store.Version(ctx, s.Type, 1)
	_, shadow := store.Shadow(ctx, s.Type)
	_, _, list := store.List(ctx, s.Type.Client, "", 10)
	_, _, clients := store.Clients(ctx, "", 10)
	_, _, versions := store.Versions(ctx, s.Type, 0, 10)
	for _, err := range []error{
		latest, head, version, shadow, list, clients, versions, store.Add(ctx, s), store.Configure(ctx, s.Registration),
		store.DeprecateVersion(ctx, s.Registration, 1, 7), store.Delete(ctx, s.Registration, 7),
		store.SetShadow(ctx, s), store.DropShadow(ctx, s.Registration),
	} {
		coretest.WantCode(t, err, core.CodeBackendUnavailable)
	}
}
