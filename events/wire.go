package events

import (
	"encoding/json"
	"time"
)

// The bodies of the HTTP contract, for the functions that write them and the
// clients that read them.

// Registered answers a registration.
type Registered struct {
	Client      string    `json:"client"`
	Event       string    `json:"event"`
	Version     int       `json:"version"`     // from 1, without gaps
	Fingerprint string    `json:"fingerprint"` // equal for the same schema written differently
	CreatedAt   time.Time `json:"created_at"`
	Settings
	Shadow  bool     `json:"shadow,omitempty"`  // it is the event type's shadow, beside this version, and no version itself
	DryRun  bool     `json:"dry_run,omitempty"` // nothing was stored
	Traffic *Traffic `json:"traffic,omitempty"` // what the schema makes of recent events: of a dry run, where the deployment keeps samples
}

// Traffic is what a schema makes of the samples of an event type's accepted events.
// No value of an event is in it.
type Traffic struct {
	Checked int              `json:"checked"`          // samples, the newest: at most 500
	Refused int              `json:"refused"`          // of these
	Since   *time.Time       `json:"since,omitempty"`  // when the oldest of them was accepted; absent for none
	Errors  []TrafficRefusal `json:"errors,omitempty"` // why, the commonest first: at most 20
}

// TrafficRefusal is one reason for which samples are refused.
type TrafficRefusal struct {
	Events int    `json:"events"` // that are refused for it, perhaps among other reasons
	Code   string `json:"code"`   // mostly event_invalid, which alone has what follows
	// Pointer is the place in the events, in which "*" stands for items of arrays and
	// for members that neither the schema nor the latest version names.
	Pointer       *string `json:"pointer,omitempty"`
	Keyword       string  `json:"keyword,omitempty"`
	SchemaPointer *string `json:"schema_pointer,omitempty"`
	Detail        string  `json:"detail,omitempty"` // absent where it would quote an event
}

// Settings are what was declared of an event type beside its schema.
type Settings struct {
	// PartitionKey is the JSON Pointer of the member whose value is each
	// event's partition key; absent where that is the event's id.
	PartitionKey string `json:"partition_key,omitempty"`
	// DataContentType is the media type of the events' data; absent where that is
	// JSON.
	DataContentType string `json:"data_content_type,omitempty"`
	// Idempotent says that an event which is sent again is stored once.
	Idempotent bool `json:"idempotent,omitempty"`
	// Compatibility is what the next version must keep of the earlier ones: none,
	// backward, forward or full, the last three also followed by _transitive.
	Compatibility string `json:"compatibility"`
	// OpenContent is how it takes object schemas that say nothing of a member: lenient
	// as if there were none of that name; absent for strict.
	OpenContent string `json:"open_content,omitempty"`
	// Enforcement is what becomes of an event that violates its schema: warn has it
	// stored, marked by the number of its violations; absent for enforce, which has it
	// refused.
	Enforcement string `json:"enforcement,omitempty"`
	// Formats is where format is an assertion: assert for all drafts; absent for those
	// that say so.
	Formats string `json:"formats,omitempty"`
	// DeprecatedAt is since when the event type is deprecated; absent if it is not.
	DeprecatedAt *time.Time `json:"deprecated_at,omitempty"`
}

// What OpenContent, Enforcement and Formats are where they are not absent.
const (
	OpenContentLenient = "lenient"
	EnforcementWarn    = "warn"
	FormatsAssert      = "assert"
)

// RegisteredVersions is one page of an event type's versions, from the first.
type RegisteredVersions struct {
	Client   string              `json:"client"`
	Event    string              `json:"event"`
	Versions []RegisteredVersion `json:"versions"`
	Next     string              `json:"next,omitempty"` // the cursor of the next page; absent on the last
}

// RegisteredVersion is one version, with what was declared when it was registered.
type RegisteredVersion struct {
	Version     int       `json:"version"`
	CreatedAt   time.Time `json:"created_at"`
	Fingerprint string    `json:"fingerprint"`
	Author      string    `json:"author,omitempty"` // who registered it: an ARN, where callers have to sign their requests
	Settings
	// VersionDeprecatedAt is since when this version is deprecated; absent if it is
	// not. (DeprecatedAt is of the event type, at the time of the registration.)
	VersionDeprecatedAt *time.Time `json:"version_deprecated_at,omitempty"`
}

// Receipt answers an event that the stream has stored.
type Receipt struct {
	ID             string `json:"id"` // of the record that consumers read
	Client         string `json:"client"`
	Event          string `json:"event"`
	SchemaVersion  int    `json:"schema_version"` // the version that the event was checked against
	PartitionKey   string `json:"partition_key"`
	ShardID        string `json:"shard_id"`
	SequenceNumber string `json:"sequence_number"`
	Duplicate      bool   `json:"duplicate,omitempty"` // the event was stored before; this is where

	// Violations is in how many places the event violates its schema, which its event
	// type only warns of; absent for a valid event. Errors are these places, of a
	// duplicate only if the version is still the latest; ErrorsOmitted is how many more
	// the gateway knows of.
	Violations    int         `json:"violations,omitempty"`
	Errors        []Violation `json:"errors,omitempty"`
	ErrorsOmitted int         `json:"errors_omitted,omitempty"`
}

// BatchResult answers a batch: what became of each event, in request order.
// The HTTP status is 201 if all were stored, 207 if some were, 422 if none was
// valid, and 503 if none was stored and trying again is worth it.
type BatchResult struct {
	Accepted  int           `json:"accepted"`            // stored, now or before
	Violating int           `json:"violating,omitempty"` // of them, those that violate their schema, which only warns of it
	Rejected  int           `json:"rejected"`            // never to be taken as they are
	Failed    int           `json:"failed"`              // not known to be stored; worth another try
	Results   []EventResult `json:"results"`             // without the accepted ones where the request asked for that
}

// EventResult is what became of one event of a batch: a receipt, or a problem's
// members.
type EventResult struct {
	Index     int         `json:"index"`        // in the request, from 0
	ID        string      `json:"id,omitempty"` // the event's, where it is known; its beginning and "…" where the answer has no room
	Status    int         `json:"status"`       // as a request of this event alone would have
	Receipt   *Receipt    `json:"receipt,omitempty"`
	Code      string      `json:"code,omitempty"`
	Detail    string      `json:"detail,omitempty"`
	Retryable bool        `json:"retryable"`
	Errors    []Violation `json:"errors,omitempty"`
	// ErrorsOmitted is how many more places are wrong, as far as the gateway knows:
	// an answer has room for so many errors, and beyond it they are not worked out.
	ErrorsOmitted int `json:"errors_omitted,omitempty"`
}

// RegisteredEvents is one page of a client's event types, in byte order of
// their names.
type RegisteredEvents struct {
	Client string            `json:"client"`
	Events []RegisteredEvent `json:"events"`
	Next   string            `json:"next,omitempty"` // the cursor of the next page; absent on the last
}

// RegisteredEvent is one event type in a list: its latest version.
type RegisteredEvent struct {
	Event        string     `json:"event"`
	Version      int        `json:"version"`
	CreatedAt    time.Time  `json:"created_at"`              // of that version
	DeprecatedAt *time.Time `json:"deprecated_at,omitempty"` // since when its senders should use another
	// VersionDeprecatedAt is since when that version is deprecated.
	VersionDeprecatedAt *time.Time `json:"version_deprecated_at,omitempty"`
}

// Problem is the body of every error, application/problem+json (RFC 9457), with
// a code for programs.
type Problem struct {
	Type      string      `json:"type"`
	Title     string      `json:"title"`
	Status    int         `json:"status"` // the HTTP status
	Detail    string      `json:"detail"` // one sentence for people
	Instance  string      `json:"instance"`
	Code      string      `json:"code"`              // stable: "event_invalid"
	Retryable bool        `json:"retryable"`         // the same request may succeed later
	Errors    []Violation `json:"errors,omitempty"`  // for event_invalid, schema_invalid and schema_incompatible: every place that is wrong
	Traffic   *Traffic    `json:"traffic,omitempty"` // for schema_incompatible of a dry run: as in Registered

	ErrorsOmitted int `json:"errors_omitted,omitempty"` // how many more places are wrong than errors has
}

// Violation is one place where a document breaks a rule. Pointers are JSON
// Pointers (RFC 6901): "" is the whole document.
type Violation struct {
	Pointer       string `json:"pointer"` // the place in the document
	Keyword       string `json:"keyword"` // the schema keyword that refused it
	Detail        string `json:"detail"`
	SchemaPointer string `json:"schema_pointer"` // the place of the keyword in the schema

	// For schema_incompatible: SchemaPointer is of the new schema, Pointer of a
	// document, in which "*" stands for any member or item.
	Version              int             `json:"version,omitempty"`                // the earlier version
	Direction            string          `json:"direction,omitempty"`              // backward: the new version refuses what the earlier one accepts; forward: the reverse
	EarlierSchemaPointer *string         `json:"earlier_schema_pointer,omitempty"` // the place in the earlier version's schema
	Example              json.RawMessage `json:"example,omitempty"`                // a document that one accepts and the other refuses, if one was found
}

// Content types of the contract.
const (
	JSONType             = "application/json"
	SchemaType           = "application/schema+json"
	ProblemType          = "application/problem+json"
	NDJSONType           = "application/x-ndjson"
	CloudEventType       = "application/cloudevents+json"
	CloudEventsBatchType = "application/cloudevents-batch+json"
)
