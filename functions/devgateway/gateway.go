// Package devgateway is the whole gateway in one process, over memory: for development, and for
// tests of programs that send events. It answers the gateway's routes as package httpapi does, and
// has routes of its own, which no deployment has:
//
//	GET  /_dev/accepted  the records that consumers would read
//	GET  /_dev/rejected  the records of rejected events
//	POST /_dev/rejected  keeps the record which says that one was sent again
//	POST /_dev/reset     forgets what it has
//
// It keeps the newest events only, and with a journal beyond the end of the process.
package devgateway

import (
	"cmp"
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/core/keys"
	"example.com/eventgateway/core/keys/keyfile"
	"example.com/eventgateway/functions/httpapi"
)

// How much a gateway keeps if [Options] do not say.
const (
	DefaultEvents     = 100_000
	DefaultEventBytes = 256 << 20

	claims      = 200_000  // of idempotent events
	sampleBytes = 64 << 20 // of all event types
)

// Options are options of [New]. Each may be zero.
type Options struct {
	// Gateway has the settings of the gateway. Deletion and public schemas are allowed,
	// whatever it says.
	Gateway httpapi.Options

	// Keys lets only those in who send a key. [Gateway.NewKey] makes one.
	Keys bool

	// Events and EventBytes bound the accepted events that are kept, and the rejected ones: the
	// newest so many, of about so many bytes together.
	Events     int
	EventBytes int64

	// Stream wraps the stream of accepted events, for one that fails; nil for none.
	Stream func(core.EventStream) core.EventStream

	// Console is served below /_console/; nil for none.
	Console http.Handler
}

// Gateway is a gateway over memory. It is an [http.Handler], and safe for many goroutines.
type Gateway struct {
	options Options
	stores  *memory.Stores
	own     *http.ServeMux // of paths that no client has

	resetting sync.RWMutex // held for reading by requests
	gateway   atomic.Pointer[http.Handler]
	epoch     atomic.Value // a string, see [page]
	closed    chan struct{}
	close     sync.Once
}

// New returns an empty gateway, which keeps nothing beyond its process.
func New(o Options) *Gateway {
	g, _ := Open(o, nil) // only a journal has errors
	return g
}

// Open returns a gateway that has what the journal has, and acknowledges only what it keeps. A nil
// journal keeps nothing. The error says what cannot be read.
func Open(o Options, j memory.Journal) (*Gateway, error) {
	o.Events, o.EventBytes = cmp.Or(o.Events, DefaultEvents), cmp.Or(o.EventBytes, DefaultEventBytes)
	o.Gateway.AllowDeletion, o.Gateway.PublicSchemas = true, true
	o.Gateway.Log = cmp.Or(o.Gateway.Log, slog.New(slog.DiscardHandler))
	if o.Gateway.Now == nil {
		o.Gateway.Now = time.Now
	}
	limits := memory.Limits{Count: o.Events, Bytes: o.EventBytes}
	g := &Gateway{
		options: o, stores: newStores(limits, o.Gateway.Now), own: http.NewServeMux(), closed: make(chan struct{}),
	}
	if err := g.stores.Open(j); err != nil {
		return nil, err
	}
	g.renew()
	g.route()
	return g, nil
}

// renew makes the gateway anew, so that nothing is left in its caches, and nobody who reads its
// events takes them for those of before.
func (g *Gateway) renew() {
	g.epoch.Store(rand.Text())
	handler := httpapi.New(g.adapters(), g.options.Gateway)
	g.gateway.Store(&handler)
}

// ServeHTTP implements [http.Handler].
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/_dev/") || strings.HasPrefix(r.URL.Path, "/_console/") {
		g.own.ServeHTTP(w, r)
		return
	}
	if g.options.Console != nil && browses(r) {
		http.Redirect(w, r, "/_console/", http.StatusSeeOther)
		return
	}
	g.resetting.RLock()
	defer g.resetting.RUnlock()
	(*g.gateway.Load()).ServeHTTP(w, r)
}

// browses reports whether somebody looks with a browser for what is at the gateway's address.
func browses(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && (r.URL.Path == "/_console" ||
		r.URL.Path == "/" && strings.Contains(r.Header.Get("Accept"), "text/html"))
}

// Close ends requests that wait for events. What the gateway has stays.
func (g *Gateway) Close() { g.close.Do(func() { close(g.closed) }) }

// Key returns the key in a file, or makes one, as [keyfile.Key], for these clients, with all scopes.
// [keys.Every] is for all clients.
func (g *Gateway) Key(ctx context.Context, file, label string, clients ...string) (string, error) {
	manager := keys.Manager{Store: &g.stores.Keys, Now: g.options.Gateway.Now, Random: rand.Reader}
	return keyfile.Key(ctx, file, manager, keys.Wanted{Label: label, Clients: clients, Scopes: keys.Scopes})
}

func newStores(limits memory.Limits, now func() time.Time) *memory.Stores {
	s := &memory.Stores{}
	s.Stream.Limits, s.Rejected.Limits, s.Stream.Now = limits, limits, now
	s.Claims.Max, s.Samples.MaxBytes = claims, sampleBytes
	return s
}

func (g *Gateway) adapters() httpapi.Adapters {
	s := g.stores
	a := httpapi.Adapters{
		Schemas: &s.Schemas, Claims: &s.Claims, Stream: &s.Stream, Rejected: &s.Rejected,
		KeepSamples: &s.Samples, ReadSamples: &s.Samples, CountSenders: &s.Senders, ReadSenders: &s.Senders,
		Usage: &s.Usage, Hooks: &s.Hooks,
	}
	if g.options.Stream != nil {
		a.Stream = g.options.Stream(a.Stream)
	}
	if g.options.Keys {
		a.Keys = &s.Keys
	}
	return a
}
