package registry

import (
	"context"

	"example.com/eventgateway/core"
)

// Head is the latest registration under a name, also of a deleted event type.
type Head struct {
	core.Registration
	DeletedAt int64 // seconds since 1970; 0 if the event type is registered
}

// deletedBy reports whether the event type was registered, and deleted by the time
// of a later head.
func (h Head) deletedBy(later Head) bool {
	return h.Version > 0 && h.DeletedAt == 0 && (later.DeletedAt != 0 || later.DeletedVersion != h.DeletedVersion)
}

// SchemaHeads finds schemas, and the heads of deleted event types.
type SchemaHeads interface {
	core.SchemaReader
	// Head returns the head of the name, also of a deleted event type;
	// CodeEventTypeNotRegistered if there never was one.
	Head(ctx context.Context, t core.EventType) (Head, error)
}

// SchemaHistory lists versions.
type SchemaHistory interface {
	SchemaHeads
	// Versions returns at most limit versions of the name in ascending order, beginning
	// after the number after (0 for the first). It includes versions of deleted event
	// types. more says that others follow. Without versions the list is empty, without
	// an error.
	Versions(ctx context.Context, t core.EventType, after, limit int) (page []core.Registration, more bool, err error)
}

// SchemaWriter is the port of registrations. Each write is one step: even if the process
// dies, either all of it is stored or nothing. After an error other than
// CodeRegistrationConflict it may be either.
type SchemaWriter interface {
	SchemaHeads
	VersionWriter
	ShadowWriter
}

// SchemaLister lists the event types of a client.
type SchemaLister interface {
	// List returns at most limit heads of the client's event types in byte order of the
	// event's name, beginning after the name after ("" for the first). It omits deleted
	// event types. more says that others follow. Without event types the list is empty,
	// without an error.
	List(ctx context.Context, client, after string, limit int) (page []core.Registration, more bool, err error)
}

// ClientLister lists clients.
type ClientLister interface {
	// Clients returns the names of clients that have an event type which is not deleted,
	// in byte order, beginning after the name after ("" for the first). It looks at most
	// at limit clients and omits those without event types, so a page may be short, or
	// empty. next is the name after which the next page begins; "" on the last. A client
	// may be missing for a moment after its first registration.
	Clients(ctx context.Context, after string, limit int) (page []string, next string, err error)
}

// SchemaStore is the whole registry, which adapters implement. Use cases hold only the
// part that they call.
type SchemaStore interface {
	SchemaHistory
	SchemaWriter
	VersionDeprecator
	EventDeleter
	SchemaLister
	ClientLister
}
