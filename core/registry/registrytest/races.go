package registrytest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/coretest"
	"example.com/eventgateway/core/registry"
)

// racers is the number of concurrent requests that must all succeed.
const racers = 10

// atOnce calls a function so many times concurrently, and returns the errors.
func atOnce(n int, do func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = do(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

// anySchema accepts every document as a schema, compatible with all others.
type anySchema struct{}

func (anySchema) References([]byte) []core.Reference { return nil }

func (anySchema) Parse(s core.SchemaSource) (registry.CompiledSchema, error) {
	return compiledSchema{fingerprint: core.Fingerprint(s.Document)}, nil
}

func (l anySchema) ParseNew(s core.SchemaSource) (registry.CompiledSchema, error) { return l.Parse(s) }

type compiledSchema struct {
	registry.CompiledSchema // nil: nothing else is asked of it
	fingerprint             string
}

func (s compiledSchema) NamesDraft() bool { return true }

func (s compiledSchema) Fingerprint() string { return s.fingerprint }

func (s compiledSchema) CheckScalar(string) error { return nil }

func (s compiledSchema) Warnings() registry.Warnings { return registry.Warnings{} }

func (s compiledSchema) Compare(registry.CompiledSchema, registry.CompareOptions) []registry.Incompatibility {
	return nil
}

// registering returns the use case over a store.
func registering(store registry.SchemaWriter) *registry.RegisterEvent {
	return &registry.RegisterEvent{Schemas: store, Language: anySchema{}, Now: clock}
}

func clock() time.Time { return coretest.Begin }

// If several add the same version to the store, one wins.
func addRace(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	for version := 1; version <= 3; version++ {
		var winner atomic.Int32
		coretest.OneWins(t, core.CodeRegistrationConflict, func(i int) error {
			err := store.Add(ctx, schema(coretest.Fruits, version, fmt.Sprintf(`{"title":"%d"}`, i)))
			if err == nil {
				winner.Store(int32(i))
			}
			return err
		})
		got, err := store.Version(ctx, coretest.Fruits, version)
		if want := fmt.Sprintf(`{"title":"%d"}`, winner.Load()); err != nil || string(got.Document) != want {
			t.Fatalf("version %d is %s, %v; its winner wrote %s", version, got.Document, err, want)
		}
	}
}

// Through the use case, each registration gets its own version, without a gap, and the
// store has what each was told.
func registrationsAtOnce(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	var told [racers]core.Registration
	for i, err := range atOnce(racers, func(i int) error {
		r, _, err := registering(store).Register(ctx, coretest.Fruits.Client, coretest.Fruits.Event, fmt.Appendf(nil, `{"title":"%d"}`, i), registry.Declaration{})
		told[i] = r.Registration
		return err
	}) {
		if err != nil {
			t.Errorf("registration %d: %v", i, err)
		}
	}
	listed, more, err := store.Versions(ctx, coretest.Fruits, 0, racers)
	if err != nil || more || len(listed) != racers {
		t.Fatalf("%d versions, %v, %v", len(listed), more, err)
	}
	for i, r := range told {
		got, err := store.Version(ctx, coretest.Fruits, r.Version)
		if want := fmt.Sprintf(`{"title":"%d"}`, i); err != nil || string(got.Document) != want {
			t.Errorf("registration %d was told version %d, which is %s, %v", i, r.Version, got.Document, err)
		}
		WantSame(t, "the version", got.Registration, err, r)
		if r.Version > 0 {
			WantSame(t, "the list", listed[r.Version-1], nil, r)
		}
	}
	latest, err := store.Latest(ctx, coretest.Fruits)
	WantSame(t, "the latest", latest, err, listed[racers-1])
}

// If many register the same schema at once, one of them creates one version.
func sameSchemaAtOnce(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	var made atomic.Int32
	for i, err := range atOnce(racers, func(int) error {
		r, created, err := registering(store).Register(ctx, coretest.Fruits.Client, coretest.Fruits.Event, []byte(`{}`), registry.Declaration{})
		if created {
			made.Add(1)
		}
		if err == nil && r.Version != 1 {
			return fmt.Errorf("it is version %d", r.Version)
		}
		return err
	}) {
		if err != nil {
			t.Errorf("registration %d: %v", i, err)
		}
	}
	if latest, err := store.Latest(ctx, coretest.Fruits); made.Load() != 1 || err != nil || latest.Version != 1 {
		t.Errorf("%d made version %d, %v", made.Load(), latest.Version, err)
	}
}

// If several declare settings at the same time, with the same schema and with a new one,
// all the settings are stored.
func settingsAtOnce(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	declarations := []registry.Declaration{
		{PartitionKey: new("/id")}, {Idempotent: new(true)}, {Compatibility: new(core.CompatibilityFull)},
		{OpenContentLenient: new(true)}, {VersionField: new("/meta/version")}, {Draft: new("7")},
		{EnforcementWarn: new(true)}, {FormatsAssert: new(true)}, {Deprecated: new(true)},
		{Owner: new("me")}, {Tags: new("a,b")}, {Description: new("fruits")},
	}
	want := core.Settings{
		PartitionKey: "/id", Idempotent: true, Compatibility: core.CompatibilityFull, OpenContentLenient: true,
		VersionField: "/meta/version", Draft: "7", EnforcementWarn: true, FormatsAssert: true,
		DeprecatedAt: coretest.Begin.Unix(),
		Owner:        "me", Tags: "a,b", Description: "fruits",
	}
	for round := range 5 {
		et := core.EventType{Client: coretest.Fruits.Client, Event: fmt.Sprint("Event", round)}
		register := func(document string, declared registry.Declaration) error {
			_, _, err := registering(store).Register(ctx, et.Client, et.Event, []byte(document), declared)
			return err
		}
		coretest.NoErrors(t, register(`{}`, registry.Declaration{}))
		for i, err := range atOnce(len(declarations)+1, func(i int) error {
			if i == len(declarations) {
				return register(`{"title":"2"}`, registry.Declaration{})
			}
			return register(`{}`, declarations[i])
		}) {
			if err != nil {
				t.Errorf("registration %d: %v", i, err)
			}
		}
		if latest, err := store.Latest(ctx, et); err != nil || latest.Settings != want {
			t.Errorf("the latest has %+v, %v; want %+v", latest.Settings, err, want)
		}
	}
}

// A deletion, a new version and the end of the deprecation race for the same head. If the
// deletion wins, the others lose.
func deletionRace(ctx context.Context, t *testing.T, store registry.SchemaStore) {
	for i := range 30 {
		et := core.EventType{Client: coretest.Fruits.Client, Event: fmt.Sprint("Event", i)}
		first := deprecatedSchema(et, 1, `{"title":"1"}`)
		mustAdd(ctx, t, store, first)
		kept := first.Registration
		kept.DeprecatedAt = 0
		steps := []func() error{
			func() error { return store.Delete(ctx, first.Registration, coretest.Begin.Unix()+1) },
			func() error { return store.Add(ctx, deprecatedSchema(et, 2, `{"title":"2"}`)) },
			func() error { return store.Configure(ctx, kept) },
		}
		errs := atOnce(len(steps), func(i int) error { return steps[i]() })
		for _, err := range errs {
			if err != nil {
				coretest.WantCode(t, err, core.CodeRegistrationConflict)
			}
		}
		head, err := store.Head(ctx, et)
		coretest.NoErrors(t, err)
		deleted := errs[0] == nil
		if deleted != (head.DeletedAt != 0) || deleted && (errs[1] == nil || errs[2] == nil || head.Version != 1) {
			t.Errorf("deletion %v, version %v, settings %v: the head is %+v", errs[0], errs[1], errs[2], head)
		}
	}
}
