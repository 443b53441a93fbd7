package memory

import (
	"context"
	"slices"
	"strings"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
	"example.com/eventgateway/core/registry/backup"
)

var _ backup.Store = (*Schemas)(nil)

// pageBytes bounds the documents of a page, but for one.
const pageBytes = 1 << 20

// Names implements [backup.Reader].
func (s *Schemas) Names(ctx context.Context, after string, limit int) ([]core.EventType, bool, error) {
	if err := ended(ctx); err != nil {
		return nil, false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []core.EventType
	for name, c := range s.clients {
		for _, event := range c.names {
			if t := (core.EventType{Client: name, Event: event}); t.Topic() > after {
				found = append(found, t)
			}
		}
	}
	slices.SortFunc(found, func(a, b core.EventType) int { return strings.Compare(a.Topic(), b.Topic()) })
	return found[:min(limit, len(found))], len(found) > limit, nil
}

// Snapshot implements [backup.Reader].
func (s *Schemas) Snapshot(ctx context.Context, t core.EventType) (backup.Snapshot, error) {
	if err := ended(ctx); err != nil {
		return backup.Snapshot{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.find(t)
	if found.head.Version == 0 {
		return backup.Snapshot{}, core.NotRegistered(t)
	}
	latest := found.versions[found.head.Version-1]
	return backup.Snapshot{Head: found.head, Latest: clone(latest), Shadow: clone(found.shadow)}, nil
}

// Schemas implements [backup.Reader].
func (s *Schemas) Schemas(
	ctx context.Context, t core.EventType, after, limit int,
) (page []core.Schema, more bool, err error) {
	if err := ended(ctx); err != nil {
		return nil, false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	rest := s.find(t).versions
	rest = rest[min(max(after, 0), len(rest)):]
	for bytes := 0; len(page) < min(limit, len(rest)) && bytes < pageBytes; {
		next := clone(rest[len(page)])
		page, bytes = append(page, next), bytes+len(next.Document)
	}
	return page, len(rest) > len(page), nil
}

// RestoreVersion implements [backup.Store].
func (s *Schemas) RestoreVersion(ctx context.Context, schema core.Schema) error {
	return s.do(ctx, func(tx *transaction) error {
		if found := s.find(schema.Type); found.head.Version > 0 || schema.Version != len(found.versions)+1 {
			return core.LostRace(schema.Type)
		}
		t := s.add(schema.Type)
		t.versions = append(t.versions, clone(schema))
		tx.put(inVersions, versionPath(schema.Registration), schema)
		return nil
	})
}

// RestoreHead implements [backup.Store].
func (s *Schemas) RestoreHead(ctx context.Context, head registry.Head, shadow core.Schema) error {
	return s.do(ctx, func(tx *transaction) error {
		t := s.find(head.Type)
		if t.head.Version > 0 || head.Version < 1 || head.Version != len(t.versions) {
			return core.LostRace(head.Type)
		}
		t.head, t.shadow = head, clone(shadow)
		t.keep(tx, 0)
		return nil
	})
}
