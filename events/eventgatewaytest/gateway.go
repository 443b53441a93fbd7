// Package eventgatewaytest is a gateway for the tests of programs that send events: the real
// handlers, over memory, in the process of the test.
//
//	func TestOrders(t *testing.T) {
//		g := eventgatewaytest.New(t, "schemas")
//		shop := NewShop(g.URL)              // or with g.Client
//		shop.Sell("apple")
//		got := g.Wait("SpongeBob.Fruits", 1) // what consumers read
//	}
//
// A test fails if the gateway refused an event, with each place that is wrong, unless it says
// [Gateway.AllowRejected]. [Gateway.Fail] lets requests fail as they do in a deployment, so that
// a sender's retries can be tested.
package eventgatewaytest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events/client"
	"example.com/eventgateway/events/internal/schemadir"
	"example.com/eventgateway/functions/devgateway"
)

// Gateway is a gateway that listens on loopback. It is safe for many goroutines.
type Gateway struct {
	URL    string         // such as http://127.0.0.1:41234
	Client *client.Client // of the gateway

	gateway *devgateway.Gateway
	server  *httptest.Server

	mu             sync.Mutex
	faults         []Fault // of the next requests
	rejectedIsFine bool
	t              testing.TB // nil if no test has it
}

// New starts a gateway for a test, and stops it when the test ends. dir is a directory of schemas,
// <client>/<event>/schema.json with an event.yaml of settings where they are not the defaults, as
// "eventgateway apply" takes it; "" for none.
func New(t testing.TB, dir string) *Gateway {
	t.Helper()
	g, err := Start(t.Context(), dir)
	if err != nil {
		t.Fatalf("eventgatewaytest: %v", err)
	}
	g.t = t
	t.Cleanup(func() {
		t.Helper()
		g.Close()
		g.report()
	})
	return g
}

// Start starts a gateway for a program that is no test. It must be closed. The error says what is
// wrong with the directory.
func Start(ctx context.Context, dir string) (*Gateway, error) {
	g := &Gateway{}
	g.gateway = devgateway.New(devgateway.Options{
		Stream: func(s core.EventStream) core.EventStream { return failing{s} },
	})
	g.server = httptest.NewServer(http.HandlerFunc(g.serve))
	g.URL = g.server.URL
	var err error
	if g.Client, err = client.New(g.URL, client.Options{}); err == nil && dir != "" {
		err = g.seed(ctx, dir)
	}
	if err != nil {
		g.Close()
		return nil, err
	}
	return g, nil
}

// Close stops the gateway. It breaks the connections of requests that are being answered, and waits
// until the gateway is done with them.
func (g *Gateway) Close() {
	g.gateway.Close()
	if g.Client != nil {
		g.Client.Close()
	}
	g.server.CloseClientConnections()
	g.server.Close()
}

// Reset forgets all events, and the faults that are not used up. Event types stay.
func (g *Gateway) Reset() error {
	g.mu.Lock()
	g.faults = nil
	g.mu.Unlock()
	return g.gateway.Reset(context.Background(), "", true)
}

// seed registers a directory of schemas, each after those that it refers to.
func (g *Gateway) seed(ctx context.Context, dir string) error {
	d, problems, err := schemadir.Read(dir)
	if err != nil {
		return err
	}
	if schemadir.Failed(problems) {
		var all []error
		for _, p := range problems {
			if !p.Warning {
				all = append(all, p)
			}
		}
		return fmt.Errorf("the directory %s: %w", dir, errors.Join(all...))
	}
	if len(d.Types) == 0 {
		return fmt.Errorf("the directory %s has no event types: want %s/<client>/<event>/%s", dir, dir,
			schemadir.SchemaFile)
	}
	versions := map[core.EventType]int{}
	for _, t := range d.Types {
		document := t.Pinned(func(to core.EventType) int { return versions[to] })
		r, err := g.Client.RegisterWith(ctx, t.Client, t.Event, document,
			t.Manifest.Settings.Options(schemadir.Settings{}))
		if err != nil {
			return fmt.Errorf("%s: %w", t.File(schemadir.SchemaFile), explained(err))
		}
		versions[t.EventType] = r.Version
	}
	return nil
}

// explained adds the places that are wrong to a problem.
func explained(err error) error {
	p, is := errors.AsType[*client.Problem](err)
	if !is {
		return err
	}
	return errors.New(strings.Join(append([]string{p.Summary()}, p.Violations()...), "\n    "))
}

// waitTime bounds how long [Gateway.Wait] waits.
const waitTime = 10 * time.Second
