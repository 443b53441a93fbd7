// Package memory implements core's ports in memory. It is the reference: it does in the
// plainest way what the conformance suites in core/coretest ask of every adapter. Tests
// that need a store or a stream use it.
package memory

import (
	"bytes"
	"context"
	"maps"
	"slices"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
)

var _ registry.SchemaStore = (*Schemas)(nil)

// Schemas is a schema store. Its zero value is empty and ready.
type Schemas struct {
	durable
	clients map[string]*client
}

// client is everything that one client has registered.
type client struct {
	names []string // of its event types, sorted
	types map[string]*eventType
}

type eventType struct {
	head     registry.Head
	versions []core.Schema // index i holds version i+1
	shadow   core.Schema   // of the fingerprint head.Shadow, "" for none
}

// find returns the event type, or an event type without versions if it does not exist.
func (s *Schemas) find(t core.EventType) *eventType {
	if c := s.clients[t.Client]; c != nil && c.types[t.Event] != nil {
		return c.types[t.Event]
	}
	return &eventType{}
}

// Latest implements [core.LatestReader].
func (s *Schemas) Latest(ctx context.Context, t core.EventType) (core.Registration, error) {
	head, err := s.Head(ctx, t)
	if err == nil && head.DeletedAt != 0 {
		return core.Registration{}, core.NotRegistered(t)
	}
	return head.Registration, err
}

// Head implements [core.SchemaHeads].
func (s *Schemas) Head(ctx context.Context, t core.EventType) (registry.Head, error) {
	if err := ended(ctx); err != nil {
		return registry.Head{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	head := s.find(t).head
	if head.Version == 0 {
		return registry.Head{}, core.NotRegistered(t)
	}
	return head, nil
}

// Version implements [core.VersionReader].
func (s *Schemas) Version(ctx context.Context, t core.EventType, version int) (core.Schema, error) {
	if err := ended(ctx); err != nil {
		return core.Schema{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	versions := s.find(t).versions
	if version < 1 || version > len(versions) {
		return core.Schema{}, core.NoVersion(t, version)
	}
	return clone(versions[version-1]), nil
}

// Versions implements [core.SchemaHistory].
func (s *Schemas) Versions(ctx context.Context, t core.EventType, after, limit int) ([]core.Registration, bool, error) {
	if err := ended(ctx); err != nil {
		return nil, false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	rest := s.find(t).versions
	rest = rest[min(max(after, 0), len(rest)):]
	var page []core.Registration
	for _, schema := range rest[:min(limit, len(rest))] {
		page = append(page, schema.Registration)
	}
	return page, len(rest) > limit, nil
}

// List implements [core.SchemaLister].
func (s *Schemas) List(ctx context.Context, name, after string, limit int) ([]core.Registration, bool, error) {
	if err := ended(ctx); err != nil {
		return nil, false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.clients[name]
	if c == nil {
		return nil, false, nil
	}
	from, found := slices.BinarySearch(c.names, after)
	if found {
		from++
	}
	var page []core.Registration
	for _, event := range c.names[from:] {
		head := c.types[event].head
		if !registered(head) {
			continue
		}
		if len(page) == limit {
			return page, true, nil
		}
		page = append(page, head.Registration)
	}
	return page, false, nil
}

// Clients implements [registry.ClientLister].
func (s *Schemas) Clients(ctx context.Context, after string, limit int) (page []string, next string, err error) {
	if err := ended(ctx); err != nil {
		return nil, "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(s.clients)) {
		if name <= after || !s.clients[name].registered() {
			continue
		}
		if len(page) == limit {
			return page, page[limit-1], nil
		}
		page = append(page, name)
	}
	return page, "", nil
}

// registered reports whether the client has an event type that is not deleted.
func (c *client) registered() bool {
	for _, t := range c.types {
		if registered(t.head) {
			return true
		}
	}
	return false
}

// registered reports whether a head is there and not deleted. Versions that are being restored
// have none yet.
func registered(head registry.Head) bool { return head.Version > 0 && head.DeletedAt == 0 }

// add makes room for an event type.
func (s *Schemas) add(t core.EventType) *eventType {
	if s.clients == nil {
		s.clients = map[string]*client{}
	}
	c := s.clients[t.Client]
	if c == nil {
		c = &client{types: map[string]*eventType{}}
		s.clients[t.Client] = c
	}
	if c.types[t.Event] == nil {
		c.types[t.Event] = &eventType{}
		at, _ := slices.BinarySearch(c.names, t.Event)
		c.names = slices.Insert(c.names, at, t.Event)
	}
	return c.types[t.Event]
}

// headKept is an event type in a journal, without its versions.
type headKept struct {
	Head   registry.Head
	Shadow *core.Schema `json:",omitempty"`
}

// keep keeps an event type after a change of its head, its shadow or a version, 0 for none.
func (t *eventType) keep(tx *transaction, version int) {
	head := headKept{Head: t.head}
	if t.head.Shadow != "" {
		head.Shadow = &t.shadow
	}
	tx.put(inHeads, pathOf(t.head.Type), head)
	if version > 0 {
		kept := t.versions[version-1]
		tx.put(inVersions, versionPath(kept.Registration), kept)
	}
}

func versionPath(r core.Registration) string { return pathOf(r.Type) + "/" + ordered(r.Version) }

func (s *Schemas) open(j Journal) error {
	s.journal, s.clients = j, nil
	if err := load(j, inHeads, func(_ string, k headKept) {
		t := s.add(k.Head.Type)
		t.head = k.Head
		if k.Shadow != nil {
			t.shadow = *k.Shadow
		}
	}); err != nil {
		return err
	}
	return load(j, inVersions, func(_ string, schema core.Schema) {
		t := s.add(schema.Type)
		t.versions = append(t.versions, schema)
	})
}

// clone keeps callers from changing what is stored.
func clone(s core.Schema) core.Schema {
	s.Document = bytes.Clone(s.Document)
	return s
}

func ended(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return core.Unavailable("the request's time is up", err)
	}
	return nil
}
