// Package catalog keeps what a gateway has registered, for pages that list and search it: it
// reads the lists of the gateway when somebody looks, and remembers them.
package catalog

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"example.com/eventgateway/events"
	"example.com/eventgateway/events/client"
)

// Registry is what the catalog reads. A [client.Client] is one.
type Registry interface {
	Clients(ctx context.Context) iter.Seq2[string, error]
	List(ctx context.Context, client string) iter.Seq2[events.RegisteredEvent, error]
	Schema(ctx context.Context, client, event string, options client.SchemaOptions) (client.Schema, error)
}

// Bounds of a catalog.
const (
	MaxEntries = 50_000 // event types; the ones behind them in the order of the lists are left out
	maxBytes   = 64 << 20

	first    = 3 * time.Second        // how long Get waits for the first lists
	moment   = 300 * time.Millisecond // how long it waits for newer ones
	atMost   = 10 * time.Minute       // reading everything takes no longer
	readers  = 4                      // schemas that are read at once
	announce = 500                    // so many event types are shown before all are read
)

// Entry is an event type.
type Entry struct {
	Client string
	events.RegisteredEvent
	text       string                  // what a search looks at, in lower case
	properties atomic.Pointer[members] // nil before they are read
}

// IsDeprecated reports whether the event type or its latest version is deprecated.
func (e *Entry) IsDeprecated() bool { return e.DeprecatedAt != nil || e.VersionDeprecatedAt != nil }

// Snapshot is the catalog at some time.
type Snapshot struct {
	Entries    []*Entry // in the order of clients and names
	Clients    []Client
	At         time.Time // when the lists were read; zero before all were
	Searchable int       // of how many event types the names of members are known
	Err        error     // why the last reading failed, or nil
	Omitted    bool      // there are more than MaxEntries
}

// Client is a client with the number of its event types.
type Client struct {
	Name   string
	Events int
}

// Catalog remembers what a registry has. It is safe for use by several goroutines at once.
type Catalog struct {
	Registry Registry

	mu     sync.Mutex
	now    Snapshot
	listed chan struct{} // closed when the lists are read; nil before anybody asked for them
	tried  time.Time     // when the lists were read last, or could not be

	listing bool // the lists are being read
	reading bool // the schemas are being read
}

// Get returns what is known. If that is old, the lists are read anew, and Get waits a moment for
// them: a page that is loaded after a registration should show it.
func (c *Catalog) Get(ctx context.Context) Snapshot {
	snapshot, listed := c.begin()
	wait := moment
	if snapshot.At.IsZero() {
		wait = first
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	select {
	case <-listed:
	case <-ctx.Done():
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now.counted()
}

// begin begins to read the lists if they are old. listed is closed when they are not being read.
func (c *Catalog) begin() (before Snapshot, listed <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.listed == nil || !c.listing && time.Since(c.tried) > c.now.fresh() {
		c.listing, c.listed = true, make(chan struct{})
		go c.read(c.listed)
	}
	return c.now, c.listed
}

// fresh is how long lists are not read again: the longer, the more requests they take.
func (s Snapshot) fresh() time.Duration { return time.Duration(len(s.Entries)) * time.Millisecond }

func (s Snapshot) counted() Snapshot {
	s.Searchable = 0
	for _, e := range s.Entries {
		if e.properties.Load() != nil {
			s.Searchable++
		}
	}
	return s
}

// set changes what is known.
func (c *Catalog) set(change func(*Snapshot)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&c.now)
}

// read reads the lists, and then the schemas that are not known yet, unless another read does.
func (c *Catalog) read(listed chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), atMost)
	defer cancel()
	entries, clients, omitted, err := c.lists(ctx)
	first := false
	c.set(func(s *Snapshot) {
		if s.Err = err; err == nil {
			s.Entries, s.Clients, s.Omitted, s.At = entries, clients, omitted, time.Now()
		}
		first = !c.reading
		c.listing, c.reading, c.tried = false, true, time.Now()
	})
	close(listed)
	for more := first; more; {
		var s Snapshot
		c.set(func(now *Snapshot) { s = *now })
		n := c.schemas(ctx, s.Entries)
		c.set(func(now *Snapshot) {
			more = n > 0 || now.At != s.At // there are other lists since
			c.reading = more
		})
	}
}

func (c *Catalog) lists(ctx context.Context) (entries []*Entry, clients []Client, omitted bool, err error) {
	c.mu.Lock()
	known, never := map[string]*Entry{}, c.now.At.IsZero()
	for _, e := range c.now.Entries {
		known[e.Client+"."+e.Event] = e
	}
	c.mu.Unlock()
	for name, err := range c.Registry.Clients(ctx) {
		if err != nil {
			return nil, nil, false, err
		}
		clients = append(clients, Client{Name: name})
		one := &clients[len(clients)-1]
		for event, err := range c.Registry.List(ctx, name) {
			if err != nil {
				return nil, nil, false, fmt.Errorf("client %s: %w", name, err)
			}
			if len(entries) == MaxEntries {
				return entries, clients, true, nil
			}
			one.Events++
			entries = append(entries, newEntry(name, event, known[name+"."+event.Event]))
			if never && len(entries)%announce == 0 {
				shown, of := entries[:len(entries):len(entries)], append([]Client(nil), clients...)
				c.set(func(s *Snapshot) { s.Entries, s.Clients = shown, of })
			}
		}
	}
	return entries, clients, false, nil
}

// Read reads the lists of a registry, which may take long. The names of members stay unknown.
func Read(ctx context.Context, registry Registry) (Snapshot, error) {
	entries, clients, omitted, err := (&Catalog{Registry: registry}).lists(ctx)
	return Snapshot{Entries: entries, Clients: clients, Omitted: omitted, At: time.Now()}, err
}

// newEntry keeps the names of members of an event type whose schema is the same as before.
func newEntry(client string, event events.RegisteredEvent, before *Entry) *Entry {
	if before != nil && before.ETag == event.ETag && event.ETag != "" {
		return before
	}
	e := &Entry{Client: client, RegisteredEvent: event}
	e.text = strings.ToLower(strings.Join([]string{
		client + "." + event.Event, event.Owner, strings.Join(event.Tags, "\n"), event.Description}, "\n"))
	if before != nil && before.Fingerprint == event.Fingerprint {
		e.properties.Store(before.properties.Load())
	}
	return e
}
