package catalog

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/eventgateway/core/adapters/memory"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/functions/httpapi"
)

// gateway is a gateway in memory that counts requests for schemas, and can be down.
type gateway struct {
	*client.Client
	schemas atomic.Int64
	down    atomic.Bool
}

func newGateway(t *testing.T) *gateway {
	t.Helper()
	g := &gateway{}
	inner := httpapi.New(httpapi.Adapters{
		Schemas: &memory.Schemas{}, Claims: &memory.Claims{}, Stream: &memory.Stream{},
	}, httpapi.Options{AllowDeletion: true})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/schema") {
			g.schemas.Add(1)
		}
		if g.down.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		inner.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	var err error
	if g.Client, err = client.New(server.URL, client.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.Close)
	return g
}

func (g *gateway) register(t *testing.T, name, event, schema string, options client.RegisterOptions) {
	t.Helper()
	if _, err := g.RegisterWith(t.Context(), name, event, []byte(schema), options); err != nil {
		t.Fatal(err)
	}
}

// settled returns what the catalog knows when it has read everything that there is now.
func settled(t *testing.T, c *Catalog) Snapshot {
	t.Helper()
	for {
		c.mu.Lock()
		reading := c.listing || c.reading
		if !reading {
			c.tried = time.Time{} // as if it was long ago
		}
		c.mu.Unlock()
		if !reading {
			break
		}
		time.Sleep(time.Millisecond)
	}
	c.Get(t.Context())
	for {
		c.mu.Lock()
		s, reading := c.now, c.listing || c.reading
		c.mu.Unlock()
		if !reading {
			return s.counted()
		}
		time.Sleep(time.Millisecond)
	}
}

// A schema is read once, and again only when it is another one.
func TestRefresh(t *testing.T) {
	g := newGateway(t)
	c := &Catalog{Registry: g}
	if s := settled(t, c); len(s.Entries) != 0 || s.At.IsZero() || s.Err != nil {
		t.Errorf("a new gateway has %+v", s)
	}
	for i := range 5 {
		g.register(t, "SpongeBob", fmt.Sprintf("Event%d", i), `{"properties":{"old":{}}}`, client.RegisterOptions{})
	}
	s := settled(t, c)
	if len(s.Entries) != 5 || s.Searchable != 5 || len(s.Clients) != 1 || s.Clients[0].Events != 5 ||
		g.schemas.Load() != 5 {
		t.Errorf("known is %+v after reading %d schemas", s, g.schemas.Load())
	}
	g.register(t, "SpongeBob", "Event1", `{"properties":{"old":{}}}`, client.RegisterOptions{Owner: new("somebody")})
	g.register(t, "SpongeBob", "Event2", `{"properties":{"old":{},"new":{"type":"string"}}}`, client.RegisterOptions{})
	s = settled(t, c)
	if _, found := s.Search(Query{Words: "new"}, 9); found != 1 || g.schemas.Load() != 6 ||
		s.Entries[1].Owner != "somebody" {
		t.Errorf("%d event types have the new member after reading %d schemas", found, g.schemas.Load())
	}
	g.register(t, "SpongeBob", "Event3", `{"properties":{"old":{}}}`, client.RegisterOptions{Deprecated: new(true)})
	if _, found := settled(t, c).Search(Query{Deprecated: true}, 9); found != 1 {
		t.Errorf("%d event types are deprecated", found)
	}
	if err := g.Delete(t.Context(), "SpongeBob", "Event3"); err != nil {
		t.Fatal(err)
	}
	if s = settled(t, c); len(s.Entries) != 4 {
		t.Errorf("%d event types are left", len(s.Entries))
	}
	g.down.Store(true)
	if s = settled(t, c); len(s.Entries) != 4 || s.Err == nil {
		t.Errorf("without a gateway, known is %+v", s)
	}
	g.down.Store(false)
	if s = settled(t, c); len(s.Entries) != 4 || s.Err != nil {
		t.Errorf("with the gateway again, known is %+v", s)
	}
}

// Many who look at once make one reading.
func TestOneReading(t *testing.T) {
	g := newGateway(t)
	for i := range 20 {
		g.register(t, "SpongeBob", fmt.Sprintf("Event%d", i), `{}`, client.RegisterOptions{})
	}
	c := &Catalog{Registry: g}
	var looking sync.WaitGroup
	for range 20 {
		looking.Go(func() {
			if s := c.Get(t.Context()); len(s.Entries) != 20 {
				t.Errorf("%d event types are known", len(s.Entries))
			}
		})
	}
	looking.Wait()
	settled(t, c)
	if n := g.schemas.Load(); n != 20 {
		t.Errorf("%d schemas were read", n)
	}
}

// slow is a registry whose lists do not come.
type slow struct{ Registry }

func (slow) Clients(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		<-ctx.Done()
		yield("", errors.New("too late"))
	}
}

// Who looks does not wait longer than they want to.
func TestGetEnds(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if s := (&Catalog{Registry: slow{}}).Get(ctx); !s.At.IsZero() || s.Err != nil {
		t.Errorf("known is %+v", s)
	}
}

func TestRanks(t *testing.T) {
	g := newGateway(t)
	g.register(t, "Patrick", "OrderLines", `{}`, client.RegisterOptions{})
	g.register(t, "Patrick", "Reorder", `{}`, client.RegisterOptions{})
	g.register(t, "SpongeBob", "Baskets", `{"properties":{"order":{}}}`, client.RegisterOptions{})
	g.register(t, "SpongeBob", "Carts", `{"properties":{"orderId":{},"x":{}}}`, client.RegisterOptions{})
	g.register(t, "SpongeBob", "Order", `{}`, client.RegisterOptions{})
	g.register(t, "SpongeBob", "Shelves", `{}`, client.RegisterOptions{Description: new("Before an ORDER.")})
	hits, found := settled(t, &Catalog{Registry: g}).Search(Query{Words: " Order "}, 5)
	var names []string
	for _, h := range hits {
		names = append(names, h.Event+strings.Join(h.Members, ","))
	}
	if got := strings.Join(names, " "); got != "Order OrderLines Reorder Basketsorder Shelves" || found != 6 {
		t.Errorf("found are %d: %s", found, got)
	}
}

// stuck is a registry whose schemas do not come.
type stuck struct{ Registry }

func (stuck) Schema(ctx context.Context, _, _ string, _ client.SchemaOptions) (client.Schema, error) {
	<-ctx.Done()
	return client.Schema{}, ctx.Err()
}

// The lists are read again although schemas are still being read.
func TestListsDoNotWaitForSchemas(t *testing.T) {
	g := newGateway(t)
	c := &Catalog{Registry: stuck{g}}
	for i := range 3 {
		g.register(t, "SpongeBob", fmt.Sprintf("Event%d", i), `{}`, client.RegisterOptions{})
		c.mu.Lock()
		c.tried = time.Time{} // as if it was long ago
		c.mu.Unlock()
		if s := c.Get(t.Context()); len(s.Entries) != i+1 || s.Searchable != 0 {
			t.Errorf("%d event types are known, want %d", len(s.Entries), i+1)
		}
	}
}
