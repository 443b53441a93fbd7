// Package memory implements core's ports in memory. It is the reference: what
// the conformance suites in core/coretest ask of every adapter, it does in the
// plainest way. Tests of whatever needs a store or a stream use it.
package memory

import (
	"bytes"
	"context"
	"sort"
	"sync"

	"example.com/eventgateway/core"
)

var _ core.SchemaStore = (*Schemas)(nil)

// Schemas is a schema store. Its zero value is empty and ready.
type Schemas struct {
	mu       sync.Mutex
	versions map[core.EventType][]core.Schema // index i holds version i+1
	shadows  map[core.EventType]core.Schema
}

// Latest implements [core.SchemaReader].
func (s *Schemas) Latest(ctx context.Context, t core.EventType) (core.Registration, error) {
	if err := ended(ctx); err != nil {
		return core.Registration{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	versions := s.versions[t]
	if len(versions) == 0 {
		return core.Registration{}, core.NotRegistered(t)
	}
	return s.head(t), nil
}

// Version implements [core.SchemaReader].
func (s *Schemas) Version(ctx context.Context, t core.EventType, version int) (core.Schema, error) {
	if err := ended(ctx); err != nil {
		return core.Schema{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	versions := s.versions[t]
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
	rest := s.versions[t]
	rest = rest[min(max(after, 0), len(rest)):]
	var page []core.Registration
	for _, schema := range rest[:min(limit, len(rest))] {
		page = append(page, schema.Registration)
	}
	return page, len(rest) > limit, nil
}

// Add implements [core.SchemaWriter].
func (s *Schemas) Add(ctx context.Context, schema core.Schema) error {
	if err := ended(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if schema.Version != len(s.versions[schema.Type])+1 || schema.Shadow != s.shadows[schema.Type].Fingerprint {
		return core.LostRace(schema.Type)
	}
	if schema.Shadow == schema.Fingerprint {
		delete(s.shadows, schema.Type)
	}
	schema.Shadow = ""
	if s.versions == nil {
		s.versions = map[core.EventType][]core.Schema{}
	}
	s.versions[schema.Type] = append(s.versions[schema.Type], clone(schema))
	return nil
}

// Configure implements [core.SchemaWriter].
func (s *Schemas) Configure(ctx context.Context, r core.Registration) error {
	if err := ended(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	versions := s.versions[r.Type]
	if r.Version < 1 || r.Version != len(versions) || r.Shadow != s.shadows[r.Type].Fingerprint {
		return core.LostRace(r.Type)
	}
	versions[r.Version-1].Settings = r.Settings
	return nil
}

// List implements [core.SchemaLister].
func (s *Schemas) List(ctx context.Context, client, after string, limit int) ([]core.Registration, bool, error) {
	if err := ended(ctx); err != nil {
		return nil, false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var heads []core.Registration
	for t := range s.versions {
		if t.Client == client && t.Event > after {
			heads = append(heads, s.head(t))
		}
	}
	sort.Slice(heads, func(i, j int) bool { return heads[i].Type.Event < heads[j].Type.Event })
	if len(heads) > limit {
		return heads[:limit], true, nil
	}
	return heads, false, nil
}

// head is that of an event type with versions.
func (s *Schemas) head(t core.EventType) core.Registration {
	versions := s.versions[t]
	head := versions[len(versions)-1].Registration
	head.Shadow = s.shadows[t].Fingerprint
	return head
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
