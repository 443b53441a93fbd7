package memory

import (
	"context"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
)

// Add implements [core.VersionWriter].
func (s *Schemas) Add(ctx context.Context, schema core.Schema) error {
	return s.do(ctx, func(tx *transaction) error {
		found := s.find(schema.Type)
		head, anew := found.head, schema.Version > 1 && schema.DeletedVersion == schema.Version-1
		if schema.Version != head.Version+1 || head.Version != len(found.versions) || anew != (head.DeletedAt != 0) ||
			!isRead(head, schema.Registration) {
			return core.LostRace(schema.Type)
		}
		t := s.add(schema.Type)
		if schema.Shadow == schema.Fingerprint {
			t.shadow, schema.Shadow = core.Schema{}, ""
		}
		schema.Revision = 0
		t.head = registry.Head{Registration: schema.Registration}
		schema.Shadow = ""
		t.versions = append(t.versions, clone(schema))
		t.keep(tx, schema.Version)
		return nil
	})
}

// isRead reports whether r has the shadow and the revision of the head.
func isRead(head registry.Head, r core.Registration) bool {
	return r.Shadow == head.Shadow && r.Revision == head.Revision
}

// Configure implements [core.VersionWriter].
func (s *Schemas) Configure(ctx context.Context, r core.Registration) error {
	return s.change(ctx, r, func(t *eventType) bool {
		if t.head.VersionDeprecatedAt != r.VersionDeprecatedAt || !isRead(t.head, r) {
			return false
		}
		t.head.Settings = r.Settings
		t.head.Revision++
		return true
	})
}

// Delete implements [core.EventDeleter].
func (s *Schemas) Delete(ctx context.Context, head core.Registration, at int64) error {
	return s.change(ctx, head, func(t *eventType) bool {
		if t.head.DeprecatedAt == 0 || !isRead(t.head, head) {
			return false
		}
		t.head.DeletedAt, t.head.Shadow, t.shadow = at, "", core.Schema{}
		return true
	})
}

// change applies f if r is still the head. Otherwise, or if f refuses, it returns LostRace.
func (s *Schemas) change(ctx context.Context, r core.Registration, f func(*eventType) bool) error {
	return s.changeVersion(ctx, r, 0, f)
}

// changeVersion is change, of a version too.
func (s *Schemas) changeVersion(ctx context.Context, r core.Registration, version int, f func(*eventType) bool) error {
	return s.do(ctx, func(tx *transaction) error {
		t := s.find(r.Type)
		if t.head.Version == 0 || t.head.Version != r.Version || t.head.DeletedAt != 0 || !f(t) {
			return core.LostRace(r.Type)
		}
		t.keep(tx, version)
		return nil
	})
}

// DeprecateVersion implements [core.VersionDeprecator].
func (s *Schemas) DeprecateVersion(ctx context.Context, head core.Registration, version int, at int64) error {
	return s.changeVersion(ctx, head, version, func(t *eventType) bool {
		if version < 1 || version > len(t.versions) || !isRead(t.head, head) ||
			(at == 0) == (t.versions[version-1].VersionDeprecatedAt == 0) {
			return false
		}
		t.versions[version-1].VersionDeprecatedAt = at
		if version == t.head.Version {
			t.head.VersionDeprecatedAt = at
		}
		t.head.Revision++
		return true
	})
}
