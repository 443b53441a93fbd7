package openapitest

import (
	"context"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/hooks"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/sampling"
	"example.com/eventgateway/core/usage"
)

// failing are backends whose ports return the errors that a file names: "reader"
// (Latest, Head, Version, Versions and Shadow), "writer" (Add, Configure, SetShadow,
// DropShadow, DeprecateVersion and Delete), "lister" (List and Clients), "claims" (Take), "stream"
// (Publish), "rest" (Publish, all but the first event), "samples" (Recent), "hooks" (Get, of
// failingHooks) and "usage" (Days, of failingUsage). What no port returns is "panic".
type failing struct {
	registry.SchemaStore
	core.Claims
	core.EventStream
	sampling.SampleReader
	codes map[string]string
}

func (f failing) of(port string) error {
	switch code := f.codes[port]; code {
	case "":
		return nil
	case "panic":
		panic("as the golden file says")
	default:
		return &core.Error{Code: core.Code(code), Detail: "a backend does not do it now"}
	}
}

// guarded returns what do returns, unless the port fails.
func guarded[T any](f failing, port string, do func() (T, error)) (T, error) {
	if err := f.of(port); err != nil {
		var none T
		return none, err
	}
	return do()
}

// write returns what do returns, unless the port "writer" fails.
func (f failing) write(do func() error) error {
	if err := f.of("writer"); err != nil {
		return err
	}
	return do()
}

func (f failing) Latest(ctx context.Context, t core.EventType) (core.Registration, error) {
	return guarded(f, "reader", func() (core.Registration, error) { return f.SchemaStore.Latest(ctx, t) })
}

func (f failing) Head(ctx context.Context, t core.EventType) (registry.Head, error) {
	return guarded(f, "reader", func() (registry.Head, error) { return f.SchemaStore.Head(ctx, t) })
}

func (f failing) Version(ctx context.Context, t core.EventType, version int) (core.Schema, error) {
	return guarded(f, "reader", func() (core.Schema, error) { return f.SchemaStore.Version(ctx, t, version) })
}

func (f failing) Versions(ctx context.Context, t core.EventType, after, limit int) ([]core.Registration, bool, error) {
	if err := f.of("reader"); err != nil {
		return nil, false, err
	}
	return f.SchemaStore.Versions(ctx, t, after, limit)
}

func (f failing) Add(ctx context.Context, s core.Schema) error {
	return f.write(func() error { return f.SchemaStore.Add(ctx, s) })
}

func (f failing) Configure(ctx context.Context, r core.Registration) error {
	return f.write(func() error { return f.SchemaStore.Configure(ctx, r) })
}

func (f failing) DeprecateVersion(ctx context.Context, head core.Registration, version int, at int64) error {
	return f.write(func() error { return f.SchemaStore.DeprecateVersion(ctx, head, version, at) })
}

func (f failing) Delete(ctx context.Context, head core.Registration, at int64) error {
	return f.write(func() error { return f.SchemaStore.Delete(ctx, head, at) })
}

func (f failing) Shadow(ctx context.Context, t core.EventType) (core.Schema, error) {
	return guarded(f, "reader", func() (core.Schema, error) { return f.SchemaStore.Shadow(ctx, t) })
}

func (f failing) SetShadow(ctx context.Context, s core.Schema) error {
	return f.write(func() error { return f.SchemaStore.SetShadow(ctx, s) })
}

func (f failing) DropShadow(ctx context.Context, r core.Registration) error {
	return f.write(func() error { return f.SchemaStore.DropShadow(ctx, r) })
}

func (f failing) List(ctx context.Context, client, after string, limit int) ([]core.Registration, bool, error) {
	if err := f.of("lister"); err != nil {
		return nil, false, err
	}
	return f.SchemaStore.List(ctx, client, after, limit)
}

func (f failing) Clients(ctx context.Context, after string, limit int) ([]string, string, error) {
	if err := f.of("lister"); err != nil {
		return nil, "", err
	}
	return f.SchemaStore.Clients(ctx, after, limit)
}

func (f failing) Take(ctx context.Context, now time.Time, claims []core.Claim) []core.ClaimResult {
	err := f.of("claims")
	if err == nil {
		return f.Claims.Take(ctx, now, claims)
	}
	results := make([]core.ClaimResult, len(claims))
	for i := range results {
		results[i].Err = err
	}
	return results
}

func (f failing) Recent(ctx context.Context, t core.EventType, now time.Time, limit int) ([]sampling.Sample, error) {
	return guarded(f, "samples", func() ([]sampling.Sample, error) { return f.SampleReader.Recent(ctx, t, now, limit) })
}

// failingHooks is the failing store of webhooks. It is apart, since other stores have a Get too.
type failingHooks struct {
	hooks.Reader
	backends failing
}

func (f failingHooks) Get(ctx context.Context, t core.EventType) (hooks.Hook, error) {
	if err := f.backends.of("hooks"); err != nil {
		return hooks.Hook{}, err
	}
	return f.Reader.Get(ctx, t)
}

func (f failing) Publish(ctx context.Context, events []core.Event) []core.PublishResult {
	failed := func(n int, err error) []core.PublishResult {
		results := make([]core.PublishResult, n)
		for i := range results {
			results[i] = core.PublishResult{Err: err, InDoubt: core.CodeOf(err) == core.CodeBackendUnavailable}
		}
		return results
	}
	if err := f.of("stream"); err != nil {
		return failed(len(events), err)
	}
	if err := f.of("rest"); err != nil && len(events) > 0 {
		return append(f.EventStream.Publish(ctx, events[:1]), failed(len(events)-1, err)...)
	}
	return f.EventStream.Publish(ctx, events)
}

// failingUsage is a ledger that fails as failing says.
type failingUsage struct {
	usage.Store
	of func(port string) error
}

func (f failingUsage) Days(ctx context.Context, client string, from, to time.Time) ([]usage.Day, error) {
	if err := f.of("usage"); err != nil {
		return nil, err
	}
	return f.Store.Days(ctx, client, from, to)
}
