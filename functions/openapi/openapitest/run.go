package openapitest

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/hooks"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/sampling"
	"example.com/eventgateway/core/usage"
	"example.com/eventgateway/functions/internal/access"
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
	Hooks   hooks.Reader
	Usage   usage.Store

	AllowDeletion bool
}

// Run plays all golden files, each to new handlers of all functions, and compares the
// handlers with the document.
func Run(t *testing.T, handlers func(Backends) map[string]apigateway.Handler) {
	asked := asked{parameters: map[string]map[string]bool{}}
	serve := func(t *testing.T, golden Golden) doer {
		backends, failing := golden.backends(t)
		golden.Prepare(t, URL, client, answeredBy(handlers(backends), access.Open))
		maps.Copy(failing, golden.Fail)
		backends.AllowDeletion = !golden.ForbidDeletion
		all := handlers(backends)
		for function, handler := range all {
			all[function] = asked.by(handler)
		}
		if golden.Door == nil {
			golden.Door = access.Open
		}
		return answeredBy(all, golden.Door)
	}
	for _, golden := range GoldenFiles(t, "*") {
		t.Run(golden.Function+"/"+golden.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // a lost race waits before it tries again
				golden.Play(t, URL, client, serve(t, golden))
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
		probe(t, route, serve(t, Golden{Hooks: []Hook{probeHook}}))
	}
}

// URL stands for a gateway without a connection (RFC 2606).
const URL = "http://gateway.invalid"

// answeredBy lets handlers answer a request without a connection.
func answeredBy(handlers map[string]apigateway.Handler, door access.Door) doer {
	server := apigateway.Serve(handlers, door, slog.New(slog.DiscardHandler), 1, uuid.NewString)
	return func(r *http.Request) (*http.Response, error) {
		recorder := httptest.NewRecorder()
		server.ServeHTTP(recorder, r)
		return recorder.Result(), nil
	}
}

// backends returns backends in memory with the file's samples. Ports begin to fail when they
// get a code in fail.
func (g Golden) backends(t *testing.T) (b Backends, fail map[string]string) {
	t.Helper()
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
	ledger := &memory.Usage{}
	for client, quota := range g.Quotas {
		if err := ledger.SetQuota(t.Context(), client, quota); err != nil {
			t.Fatal(err)
		}
	}
	fail = map[string]string{}
	all := failing{&memory.Schemas{}, &memory.Claims{}, &memory.Stream{}, samples, fail}
	return Backends{
		Schemas: all, Claims: all, Stream: all, Samples: all, Hooks: failingHooks{g.hooks(t), all},
		Usage: failingUsage{ledger, all.of}, AllowDeletion: true,
	}, fail
}

// hooks returns a store of the file's webhooks.
func (g Golden) hooks(t *testing.T) hooks.Reader {
	t.Helper()
	var store memory.Hooks
	manager := hooks.Manager{Store: &store, Now: time.Now}
	for _, h := range g.Hooks {
		if _, err := manager.Create(t.Context(), core.EventType{Client: h.Client, Event: h.Event},
			hooks.Scheme{Preset: h.Preset}, hooks.SecretText(h.Secret)); err != nil {
			t.Fatal(err)
		}
	}
	return &store
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
