package core

import (
	"context"
	"strings"
	"time"
)

// MaxSchemaBytes bounds a schema document, so that a store can keep it in one piece with
// all that belongs to it.
const MaxSchemaBytes = 350_000

// MaxVersion is the largest version: stores have its number in ten digits.
const MaxVersion = 9_999_999_999

// Registration says that a version of an event type's schema exists. The newest
// of an event type is its head.
type Registration struct {
	Type        EventType
	Version     int    // from 1, without gaps
	Fingerprint string // of the schema's canonical form: equal for the same schema written differently
	CreatedAt   time.Time
	Author      string // who registered it, as its credentials name them; "" where nobody had to say
	Shadow      string // of a head: the fingerprint of its event type's shadow; "" for none
	Revision    int    // of a head: how often it was changed since its version was added
	Settings           // of the event type: its head's settings count
	Compatible         // with the versions before it

	// VersionDeprecatedAt is when this version was deprecated, in seconds since 1970;
	// 0 if it is not. It is all that can change of a version.
	VersionDeprecatedAt int64
	// DeletedVersion is the last version of the event type of the same name that was
	// deleted before this one was registered; 0 if there was none. This one's versions
	// come after it, so that no number is used twice.
	DeletedVersion int
}

// DeprecatedSince is when the version or its event type was deprecated, whichever
// was first, in seconds since 1970; 0 if neither is.
func (r Registration) DeprecatedSince() int64 {
	if r.VersionDeprecatedAt == 0 || r.DeprecatedAt == 0 {
		return max(r.VersionDeprecatedAt, r.DeprecatedAt)
	}
	return min(r.VersionDeprecatedAt, r.DeprecatedAt)
}

// Settings are declared by registrations, beside the schema. They can change without a
// new version.
type Settings struct {
	// PartitionKey is the JSON Pointer (RFC 6901) of a scalar member that every
	// event has: its value is the event's partition key. "" for none.
	PartitionKey string
	// Idempotent stores an event once that is sent again, by its idempotency key or by
	// source and id, and answers with its first receipt.
	Idempotent bool
	// DataContentType is the media type of the events' data, in lower case and without
	// parameters; "" for JSON. For another type than JSON, the schema describes the
	// JSON string that holds the data in base64, so no PartitionKey can point into it.
	DataContentType string
	// Compatibility says which earlier versions a new version must be compatible with;
	// "" for CompatibilityBackward.
	Compatibility Compatibility
	// OpenContentLenient is open_content=lenient, with which an event type begins: open
	// content models are compared as registry.CompareOptions says.
	OpenContentLenient bool
	// VersionField is the JSON Pointer (RFC 6901) of the member that has the version of the
	// event's own format, such as /meta/version. Comparisons leave that place out. "" for
	// none.
	VersionField string
	// EnforcementWarn is enforcement=warn: an event which its schema refuses is stored
	// all the same, with the number of its violations.
	EnforcementWarn bool
	// FormatsAssert is formats=assert: the schemas are compiled with
	// [SchemaSource.AssertFormats].
	FormatsAssert bool
	// Accept says which versions an event may name.
	Accept Accept
	// Draft is one of the [Drafts]: of which a document is that names none that is known.
	// Versions keep the one that they were registered with. "" for the language's own choice.
	Draft string
	// DeprecatedAt is when the event type was declared deprecated, in seconds since
	// 1970; 0 if it is not. Its events are still accepted.
	DeprecatedAt int64

	// These describe the event type to people, and decide nothing. "" for none.

	Owner       string
	Tags        Tags
	Description string
}

// Tags are tags in the order in which they were declared. They are one text, so that
// settings can be compared.
type Tags string

// TagsOf returns tags, none of which has a comma.
func TagsOf(tags []string) Tags { return Tags(strings.Join(tags, ",")) }

// List returns the tags; nil for none.
func (t Tags) List() []string {
	if t == "" {
		return nil
	}
	return strings.Split(string(t), ",")
}

// Drafts are the values of Settings.Draft, beside "".
var Drafts = []string{"4", "6", "7", "2019-09", "2020-12"}

// Compatible remembers which earlier versions a version was found compatible with, with
// formats asserted as its settings say.
//
// It makes transitive compatibility cheap: if the latest version accepts all documents
// of the earlier ones, a new version that accepts all documents of the latest does so
// too. This does not hold for lenient comparisons, which read an open object
// differently on each side, so their results are neither remembered nor used. Nor are those
// remembered that leave the VersionField out: they hold for such comparisons only.
type Compatible struct {
	BackwardSince int // this version accepts what each version from that one on accepts; 0, or its own number, for none
	ForwardSince  int // each version from that one on accepts what this version accepts; as BackwardSince
}

// Schema is one immutable version of an event type's schema.
type Schema struct {
	Registration
	Document []byte // the bytes as registered
}

// LatestReader finds the latest registrations of event types.
//
// This and the other ports of the registry read consistently: a read sees every write
// that succeeded before it began. All their methods return CodeBackendThrottled and
// CodeBackendUnavailable, as [EventStream] does.
type LatestReader interface {
	// Latest returns the head of the event type; CodeEventTypeNotRegistered if it has no
	// version or is deleted.
	Latest(ctx context.Context, t EventType) (Registration, error)
}

// VersionReader finds versions by their numbers.
type VersionReader interface {
	LatestReader
	// Version returns one version, also of a deleted event type; CodeVersionNotFound if
	// it does not exist. The error may be the same for an unregistered event type.
	Version(ctx context.Context, t EventType, version int) (Schema, error)
}

// SchemaReader finds the schemas that events are checked by.
type SchemaReader interface {
	VersionReader
	// Shadow returns the shadow of the event type, which registry.RegisterEvent stores;
	// CodeVersionNotFound without one.
	Shadow(ctx context.Context, t EventType) (Schema, error)
}

// Compatibility says what a new version of a schema must keep of the earlier ones.
type Compatibility string

// The levels, in the words of schema registries. Backward: what an earlier version
// accepts, the new one does too, so that consumers who know the new one can read
// what was sent before. Forward: the reverse, so that consumers who know the earlier
// one can read what is sent from now on. Full is both. Transitive is against all
// earlier versions, else only the latest counts.
const (
	CompatibilityNone               Compatibility = "none"
	CompatibilityBackward           Compatibility = "backward"
	CompatibilityBackwardTransitive Compatibility = "backward_transitive"
	CompatibilityForward            Compatibility = "forward"
	CompatibilityForwardTransitive  Compatibility = "forward_transitive"
	CompatibilityFull               Compatibility = "full"
	CompatibilityFullTransitive     Compatibility = "full_transitive"
)

// Backward reports whether the level asks for it.
func (c Compatibility) Backward() bool {
	return c == CompatibilityBackward || c == CompatibilityBackwardTransitive || c.full()
}

// Forward reports whether the level asks for it.
func (c Compatibility) Forward() bool {
	return c == CompatibilityForward || c == CompatibilityForwardTransitive || c.full()
}

// Transitive reports whether all earlier versions count.
func (c Compatibility) Transitive() bool {
	return c == CompatibilityBackwardTransitive || c == CompatibilityForwardTransitive ||
		c == CompatibilityFullTransitive
}

// IsLevel reports whether it is one of the levels.
func (c Compatibility) IsLevel() bool {
	return c == CompatibilityNone || c.Backward() || c.Forward()
}

// OrDefault is CompatibilityBackward where nothing was declared.
func (c Compatibility) OrDefault() Compatibility {
	if c == "" {
		return CompatibilityBackward
	}
	return c
}

func (c Compatibility) full() bool { return c == CompatibilityFull || c == CompatibilityFullTransitive }
