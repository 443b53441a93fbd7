package openapitest

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/jsonschema"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/sampling"
	"example.com/eventgateway/functions/internal/apigateway"
	"example.com/eventgateway/functions/routes"
)

// Limits for the golden files: so low that a body which is too large can still be read.
const (
	MaxEventBytes  = 100
	MaxBatchEvents = 3
	MaxBatchBytes  = 1000
	MaxSteps       = 1_000_000
)

// Backends are the ports of the handlers.
type Backends struct {
	Schemas registry.SchemaStore
	Claims  core.Claims
	Stream  core.EventStream
	Samples sampling.SampleReader

	AllowDeletion bool
}

// Run plays all golden files, each to new handlers of all functions, and compares the
// handlers with the document.
func Run(t *testing.T, handlers func(Backends) map[string]apigateway.Handler) {
	asked := asked{parameters: map[string]map[string]bool{}}
	serve := func(t *testing.T, golden Golden) doer {
		all := handlers(golden.backends(t))
		for function, handler := range all {
			all[function] = asked.by(handler)
		}
		return answeredBy(apigateway.Serve(all, slog.New(slog.DiscardHandler), uuid.NewString))
	}
	for _, golden := range GoldenFiles(t, "*") {
		t.Run(golden.Function+"/"+golden.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // a lost race waits before it tries again
				golden.Play(t, "http://gateway.invalid", "SpongeBob", serve(t, golden))
			})
			if *update {
				if err := golden.update(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
	for _, route := range routes.All {
		if got, want := asked.of(route), OperationOf(route).ParameterNames("query"); !slices.Equal(got, want) {
			t.Errorf("%s asks for the query parameters %q; in the document are %q", route.Key(), got, want)
		}
		probe(t, route, serve(t, Golden{}))
	}
}

// answeredBy lets a handler answer a request without a connection.
func answeredBy(server http.Handler) doer {
	return func(r *http.Request) (*http.Response, error) {
		recorder := httptest.NewRecorder()
		server.ServeHTTP(recorder, r)
		return recorder.Result(), nil
	}
}

// backends returns the backends with what the file gives.
func (g Golden) backends(t testing.TB) Backends {
	t.Helper()
	schemas := &memory.Schemas{}
	register := registry.RegisterEvent{
		Schemas: schemas, Language: jsonschema.Language{}, Now: time.Now,
	}
	for _, r := range g.Register {
		query, err := url.ParseQuery(r.Query)
		if err != nil {
			t.Fatal(err)
		}
		if query.Get("shadow") == "true" {
			_, _, err = register.SetShadow(context.Background(), r.Client, r.Event, []byte(r.Schema), "")
		} else {
			_, _, err = register.Register(context.Background(), r.Client, r.Event, []byte(r.Schema), declaration(query))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	samples := &memory.Samples{}
	for _, s := range g.Samples {
		sample := sampling.Sample{
			Type: core.EventType{Client: s.Client, Event: s.Event},
			Time: time.Now(), Expires: time.Now().Add(time.Hour), Data: []byte(s.Data),
		}
		if err := samples.Keep(t.Context(), []sampling.Sample{sample}); err != nil {
			t.Fatal(err)
		}
	}
	deprecate := registry.DeprecateVersion{Schemas: schemas, Now: time.Now}
	for _, v := range g.Deprecate {
		if _, err := deprecate.Deprecate(context.Background(), v.Type.Client, v.Type.Event, v.Version, true); err != nil {
			t.Fatal(err)
		}
	}
	remove := registry.DeleteEvent{Schemas: schemas, Allowed: true, Now: time.Now}
	for _, deleted := range g.Delete {
		if err := remove.Delete(context.Background(), deleted.Client, deleted.Event); err != nil {
			t.Fatal(err)
		}
	}
	all := failing{schemas, &memory.Claims{}, &memory.Stream{}, samples, g.Fail}
	return Backends{Schemas: all, Claims: all, Stream: all, Samples: all, AllowDeletion: !g.ForbidDeletion}
}

// declaration reads the query of a registration, as register_event does.
func declaration(query url.Values) (d registry.Declaration) {
	if pointer, given := query["partition_key"]; given {
		d.PartitionKey = &pointer[0]
	}
	if flag, given := query["idempotent"]; given {
		idempotent := flag[0] == "true"
		d.Idempotent = &idempotent
	}
	if mediaType, given := query["data_content_type"]; given {
		d.DataContentType = &mediaType[0]
	}
	if level, given := query["compatibility"]; given {
		d.Compatibility = new(core.Compatibility(level[0]))
	}
	if flag, given := query["deprecated"]; given {
		d.Deprecated = new(flag[0] == "true")
	}
	if openContent, given := query["open_content"]; given {
		d.OpenContentLenient = new(openContent[0] == "lenient")
	}
	if enforcement, given := query["enforcement"]; given {
		d.EnforcementWarn = new(enforcement[0] == "warn")
	}
	if formats, given := query["formats"]; given {
		d.FormatsAssert = new(formats[0] == "assert")
	}
	return d
}

// asked collects the query parameters that handlers ask for, by route key.
type asked struct {
	mu         sync.Mutex
	parameters map[string]map[string]bool
}

func (a *asked) by(handler apigateway.Handler) apigateway.Handler {
	return func(ctx context.Context, r apigateway.Request) (apigateway.Response, error) {
		inner, key := r.Query, r.Route.Key()
		r.Query = func(name string) (string, bool) {
			a.mu.Lock()
			defer a.mu.Unlock()
			if a.parameters[key] == nil {
				a.parameters[key] = map[string]bool{}
			}
			a.parameters[key][name] = true
			return inner.Get(name)
		}
		return handler(ctx, r)
	}
}

func (a *asked) of(route routes.Route) []string {
	var names []string
	for name := range a.parameters[route.Key()] {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
