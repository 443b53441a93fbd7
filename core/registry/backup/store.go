package backup

import (
	"context"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/registry"
)

// Snapshot is what can change of an event type, as it was at one moment.
type Snapshot struct {
	Head   registry.Head
	Latest core.Schema // the version that the head names
	Shadow core.Schema // zero if the head has none
}

// Reader reads a whole registry. Its methods return the codes of [core.LatestReader]'s backends.
type Reader interface {
	// Names returns at most limit names of event types, deleted ones too, in byte order of their
	// topics, beginning after the topic after ("" for the first). more says that others follow.
	// A name may be missing for a moment after its first registration, and may have no head if
	// an import was interrupted.
	Names(ctx context.Context, after string, limit int) (page []core.EventType, more bool, err error)
	// Snapshot returns the event type, also a deleted one; CodeEventTypeNotRegistered if it has
	// no head.
	Snapshot(ctx context.Context, t core.EventType) (Snapshot, error)
	// Schemas returns at most limit versions in ascending order, beginning after the number
	// after: fewer, but one at least, if their documents have more than about 1 MB together. more
	// says that others follow.
	Schemas(ctx context.Context, t core.EventType, after, limit int) (page []core.Schema, more bool, err error)
}

// Store reads a whole registry and restores it.
type Store interface {
	Reader
	core.VersionReader
	// RestoreVersion stores a version as it is; CodeRegistrationConflict if there is a version
	// of this number, if the version before it is missing, or if the event type has a head.
	RestoreVersion(ctx context.Context, s core.Schema) error
	// RestoreHead stores a head as it is, and its shadow unless that is zero, in one step. The
	// event type is registered from then on, unless it is deleted. CodeRegistrationConflict if
	// there is a head, or if the head's version is not the last one that is stored.
	RestoreHead(ctx context.Context, head registry.Head, shadow core.Schema) error
}
