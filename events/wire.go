package events

import (
	"encoding/json"
	"time"
)

// This file has the bodies of the HTTP contract, for the functions that write them and
// the clients that read them.

// Registered answers a registration.
type Registered struct {
	Client      string    `json:"client"`
	Event       string    `json:"event"`
	Version     int       `json:"version"`     // from 1, without gaps
	Fingerprint string    `json:"fingerprint"` // equal for schemas that differ only in how they are written
	CreatedAt   time.Time `json:"created_at"`
	Settings
	Shadow  bool     `json:"shadow,omitempty"`  // the schema is the shadow of this version, not a version
	DryRun  bool     `json:"dry_run,omitempty"` // nothing was stored
	Traffic *Traffic `json:"traffic,omitempty"` // only for a dry run, if the deployment keeps samples of events

	// Warnings are places in the schema that probably do not do what its author wants: at
	// most 100, in the order of their places. WarningsOmitted is how many more there are.
	Warnings        []Warning `json:"warnings,omitempty"`
	WarningsOmitted int       `json:"warnings_omitted,omitempty"`
}

// Warning is a place in a schema that probably does not do what its author wants: a
// misspelt keyword, for example, which every event satisfies.
type Warning struct {
	Pointer string `json:"pointer"` // the place in the schema
	Keyword string `json:"keyword"`
	Code    string `json:"code"`   // the kind of warning, such as "keyword_misspelt"
	Detail  string `json:"detail"` // one sentence for people
}

// Traffic says which samples of an event type's accepted events a schema refuses. It
// contains no values of events.
type Traffic struct {
	Checked int              `json:"checked"`          // the number of samples, the newest ones: at most 500
	Refused int              `json:"refused"`          // how many of them the schema refuses
	Since   *time.Time       `json:"since,omitempty"`  // when the oldest sample was accepted; absent without samples
	Errors  []TrafficRefusal `json:"errors,omitempty"` // the reasons, most frequent first: at most 20
}

// TrafficRefusal is one reason why samples are refused.
type TrafficRefusal struct {
	Events int    `json:"events"` // how many samples have this reason, perhaps among others
	Code   string `json:"code"`   // mostly event_invalid; only then are the next members present
	// Pointer is the place in the events. "*" stands for items of arrays, and for members
	// that neither the schema nor the latest version names.
	Pointer       *string `json:"pointer,omitempty"`
	Keyword       string  `json:"keyword,omitempty"`
	SchemaPointer *string `json:"schema_pointer,omitempty"`
	Detail        string  `json:"detail,omitempty"` // absent if it would quote an event
}

// Settings are the settings of an event type beside its schema.
type Settings struct {
	// PartitionKey is the JSON Pointer of the member whose value is the event's
	// partition key. If absent, the event's id is its partition key.
	PartitionKey string `json:"partition_key,omitempty"`
	// DataContentType is the media type of the events' data. If absent, it is JSON.
	DataContentType string `json:"data_content_type,omitempty"`
	// Idempotent says that an event is stored once, also if it is sent again.
	Idempotent bool `json:"idempotent,omitempty"`
	// Compatibility says how the next version must be compatible with the earlier ones:
	// none, backward, forward or full; the last three can end in _transitive.
	Compatibility string `json:"compatibility"`
	// OpenContent says how comparisons treat members that a schema does not name. lenient
	// assumes that no event has one; absent for strict, which assumes nothing.
	OpenContent string `json:"open_content,omitempty"`
	// VersionField is the JSON Pointer of the member that has the version of the event's own
	// format, which comparisons leave out. If absent, they leave nothing out.
	VersionField string `json:"version_field,omitempty"`
	// Enforcement says what happens to an event that violates its schema. warn stores it,
	// marked with the number of its violations; absent for enforce, which refuses it.
	Enforcement string `json:"enforcement,omitempty"`
	// Formats says in which schemas the keyword format is checked. assert means in all;
	// if absent, only where the schema's draft says so.
	Formats string `json:"formats,omitempty"`
	// Accept says which versions an event may name, to be checked by: all, or a number of
	// the last versions; absent for the latest alone.
	Accept string `json:"accept,omitempty"`
	// Draft says of which draft a schema is that names none that the gateway knows: 4, 6, 7,
	// 2019-09 or 2020-12. Absent means none was declared.
	Draft string `json:"draft,omitempty"`
	// DeprecatedAt is when the event type was deprecated; absent if it is not.
	DeprecatedAt *time.Time `json:"deprecated_at,omitempty"`
	// Owner, Tags and Description describe the event type to people. They decide nothing.
	Owner       string   `json:"owner,omitempty"`       // up to 256 bytes
	Tags        []string `json:"tags,omitempty"`        // up to 20 of 64 bytes each
	Description string   `json:"description,omitempty"` // up to 2,048 bytes
}

// Values of OpenContent, Enforcement and Formats other than the defaults.
const (
	OpenContentLenient = "lenient"
	EnforcementWarn    = "warn"
	FormatsAssert      = "assert"
)

// ExamplesWarn is the value of the parameter examples that registers a schema which its own
// examples contradict, with a warning.
const ExamplesWarn = "warn"

// RegisteredVersions is one page of an event type's versions, from the first.
type RegisteredVersions struct {
	Client   string              `json:"client"`
	Event    string              `json:"event"`
	Versions []RegisteredVersion `json:"versions"`
	Next     string              `json:"next,omitempty"` // the cursor of the next page; absent on the last
}

// RegisteredVersion is one version, with its settings at the time of its registration.
type RegisteredVersion struct {
	Version     int       `json:"version"`
	CreatedAt   time.Time `json:"created_at"`
	Fingerprint string    `json:"fingerprint"`
	Author      string    `json:"author,omitempty"` // an ARN; only if callers must sign their requests
	Settings
	// VersionDeprecatedAt is when this version was deprecated; absent if it is not.
	// (DeprecatedAt is about the event type, at the time of the registration.)
	VersionDeprecatedAt *time.Time `json:"version_deprecated_at,omitempty"`
}

// Description tells everything about an event type but its schemas.
type Description struct {
	Client      string    `json:"client"`
	Event       string    `json:"event"`
	Version     int       `json:"version"` // the latest
	Fingerprint string    `json:"fingerprint"`
	CreatedAt   time.Time `json:"created_at"`       // of the latest version, as Author
	Author      string    `json:"author,omitempty"` // an ARN; only if callers must sign their requests
	Settings
	Versions []DescribedVersion `json:"versions"` // the latest first: at most 100
	// VersionsOmitted is how many earlier versions there are. The list of versions has them.
	VersionsOmitted int              `json:"versions_omitted,omitempty"`
	Shadow          *DescribedShadow `json:"shadow,omitempty"`
	References      []VersionName    `json:"references"` // versions that the latest version's schema refers to
	// ReferencedBy are the latest versions of other event types that refer to a version of
	// this one. It is absent if that is not known: if the client has too many event types,
	// or too long schemas, to look into all of them.
	ReferencedBy *[]VersionName `json:"referenced_by,omitempty"`
	// Senders are the versions that events of the last 30 days name, the latest first, at
	// most 100. It is absent if that is not known.
	Senders *[]Sender `json:"senders,omitempty"`
}

// Sender is a version that accepted events name. Events that name none, and so are of the
// latest version, do not count.
type Sender struct {
	Version  int       `json:"version"`
	Events   int       `json:"events"`    // in the last 30 days, about
	LastSeen time.Time `json:"last_seen"` // to a minute or so
}

// DescribedVersion is a version in a description.
type DescribedVersion struct {
	Version             int        `json:"version"`
	CreatedAt           time.Time  `json:"created_at"`
	Fingerprint         string     `json:"fingerprint"`
	Author              string     `json:"author,omitempty"`
	VersionDeprecatedAt *time.Time `json:"version_deprecated_at,omitempty"`
}

// DescribedShadow is the shadow in a description.
type DescribedShadow struct {
	Fingerprint string    `json:"fingerprint"`
	CreatedAt   time.Time `json:"created_at"`
	Author      string    `json:"author,omitempty"`
	// Checked is how many samples of the events that were accepted since the shadow was set it
	// was tried on for this description, Refused how many of them it refuses, and RefusedAt
	// why, the most frequent reason first: at most 20. They are absent if the deployment keeps
	// no samples. The metrics of the deployment count all events.
	Checked   *int             `json:"checked,omitempty"` // the newest ones: at most 500
	Refused   *int             `json:"refused,omitempty"`
	RefusedAt []TrafficRefusal `json:"refused_at,omitempty"`
}

// VersionName names a version of an event type.
type VersionName struct {
	Client  string `json:"client"`
	Event   string `json:"event"`
	Version int    `json:"version"`
}

// Diff compares two schemas of an event type, by its settings.
type Diff struct {
	From     int        `json:"from"`             // a version
	To       int        `json:"to,omitempty"`     // a version; absent for the shadow
	Shadow   bool       `json:"shadow,omitempty"` // From is compared with the event type's shadow
	Backward Comparison `json:"backward"`         // of what From accepts
	Forward  Comparison `json:"forward"`          // of what To, or the shadow, accepts
}

// Comparison says whether one schema accepts all that another one accepts.
type Comparison struct {
	Compatible bool `json:"compatible"`
	// Causes are why not, as the errors of the problem schema_incompatible: at most 100.
	Causes        []Violation `json:"causes"`
	CausesOmitted int         `json:"causes_omitted,omitempty"` // how many more there are than an answer has room for
}

// Receipt answers an event that is stored in the stream.
type Receipt struct {
	ID             string `json:"id"` // of the record that consumers read
	Client         string `json:"client"`
	Event          string `json:"event"`
	SchemaVersion  int    `json:"schema_version"` // the event was checked against this version
	PartitionKey   string `json:"partition_key"`
	ShardID        string `json:"shard_id"`
	SequenceNumber string `json:"sequence_number"`
	Duplicate      bool   `json:"duplicate,omitempty"` // the event was stored before, at this place

	// DryRun says that nothing was stored. Of an event that is not stored, the place is "",
	// and so is what the gateway gives to each event that is sent: its id, which may be its
	// partition key, too.
	DryRun bool `json:"dry_run,omitempty"`

	// Violations is in how many places the event violates its schema, if its event type
	// only warns of violations; absent for a valid event. Errors are these places; a
	// duplicate has them only if the version is still the latest. ErrorsOmitted is how
	// many more the gateway knows.
	Violations    int         `json:"violations,omitempty"`
	Errors        []Violation `json:"errors,omitempty"`
	ErrorsOmitted int         `json:"errors_omitted,omitempty"`
}

// BatchResult answers a batch with the outcome of each event, in request order. The HTTP
// status is 201 if all events were stored, 207 if some were, 422 if none was valid, and 503
// if none was stored and it is worth trying again.
type BatchResult struct {
	Accepted  int           `json:"accepted"`            // stored, now or before
	Violating int           `json:"violating,omitempty"` // accepted, of a type that only warns of violations
	Rejected  int           `json:"rejected"`            // refused, also if sent again unchanged
	Failed    int           `json:"failed"`              // perhaps not stored; worth another try
	DryRun    bool          `json:"dry_run,omitempty"`   // nothing was stored; accepted events would be
	Results   []EventResult `json:"results"`             // without accepted events if the request asked for that
}

// EventResult is the outcome of one event of a batch: a receipt, or the members of a
// problem.
type EventResult struct {
	Index     int         `json:"index"`        // in the request, from 0
	ID        string      `json:"id,omitempty"` // of the event, if known; cut and ended by "…" if too long
	Status    int         `json:"status"`       // the HTTP status if the event had been sent alone
	Receipt   *Receipt    `json:"receipt,omitempty"`
	Code      string      `json:"code,omitempty"`
	Detail    string      `json:"detail,omitempty"`
	Retryable bool        `json:"retryable"`
	Errors    []Violation `json:"errors,omitempty"`
	// ErrorsOmitted is how many more places are wrong, as far as the gateway knows. It
	// does not look for errors that an answer has no room for.
	ErrorsOmitted int `json:"errors_omitted,omitempty"`
}

// RegisteredEvents is one page of a client's event types, in the byte order of their names.
type RegisteredEvents struct {
	Client string            `json:"client"`
	Events []RegisteredEvent `json:"events"`
	Next   string            `json:"next,omitempty"` // the cursor of the next page; absent on the last
}

// RegisteredClients is one page of the clients that have event types, in the byte order of
// their names. A page may be empty although others follow.
type RegisteredClients struct {
	Clients []RegisteredClient `json:"clients"`
	Next    string             `json:"next_cursor,omitempty"` // the cursor of the next page; absent on the last
}

// RegisteredClient is one client in a list.
type RegisteredClient struct {
	Client string `json:"client"`
}

// RegisteredEvent is one event type in a list: its latest version.
type RegisteredEvent struct {
	Event       string    `json:"event"`
	Version     int       `json:"version"`
	CreatedAt   time.Time `json:"created_at"`  // of the version
	Fingerprint string    `json:"fingerprint"` // of the version
	ETag        string    `json:"etag"`        // of the event type's description, for If-Match, without quotes
	Settings
	// VersionDeprecatedAt is when the version was deprecated; absent if it is not.
	VersionDeprecatedAt *time.Time `json:"version_deprecated_at,omitempty"`
}

// Problem is the body of every error: application/problem+json (RFC 9457), with a code for
// programs.
type Problem struct {
	Type      string `json:"type"`
	Title     string `json:"title"`
	Status    int    `json:"status"` // the HTTP status
	Detail    string `json:"detail"` // one sentence for people
	Instance  string `json:"instance"`
	Code      string `json:"code"`      // stable, such as "event_invalid"
	Retryable bool   `json:"retryable"` // the same request may succeed later
	// Errors are the places that are wrong, for event_invalid, schema_invalid and
	// schema_incompatible.
	Errors  []Violation `json:"errors,omitempty"`
	Traffic *Traffic    `json:"traffic,omitempty"` // for schema_incompatible in a dry run; as in Registered

	ErrorsOmitted int `json:"errors_omitted,omitempty"` // how many more places are wrong than Errors has
}

// Violation is one place where a document breaks a rule. Pointers are JSON
// Pointers (RFC 6901): "" is the whole document.
type Violation struct {
	Pointer       string `json:"pointer"` // the place in the document
	Keyword       string `json:"keyword"` // the schema keyword that refused it
	Detail        string `json:"detail"`
	SchemaPointer string `json:"schema_pointer"` // the place of the keyword in the schema

	// For schema_incompatible, SchemaPointer points into the new schema, and Pointer into
	// a document, where "*" stands for any member or item.
	Version int `json:"version,omitempty"` // the earlier version
	// Direction is backward if the new version refuses a document that the earlier one
	// accepts, or forward for the reverse.
	Direction            string  `json:"direction,omitempty"`
	EarlierSchemaPointer *string `json:"earlier_schema_pointer,omitempty"` // the place in the earlier schema
	// Example is a document that one version accepts and the other refuses, if one was found.
	Example json.RawMessage `json:"example,omitempty"`
}

// Append appends the violation to dst as JSON. Bytes that are not UTF-8 become U+FFFD.
func (v Violation) Append(dst []byte) []byte {
	if v.Version != 0 || v.Direction != "" || v.EarlierSchemaPointer != nil || v.Example != nil { // of schemas
		encoded, _ := json.Marshal(v) // strings and numbers always marshal
		return append(dst, encoded...)
	}
	dst = appendString(append(dst, `{"pointer":`...), v.Pointer)
	dst = appendString(append(dst, `,"keyword":`...), v.Keyword)
	dst = appendString(append(dst, `,"detail":`...), v.Detail)
	dst = appendString(append(dst, `,"schema_pointer":`...), v.SchemaPointer)
	return append(dst, '}')
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

// Usage is what a client used.
type Usage struct {
	Client string     `json:"client"`
	Days   []UsageDay `json:"days"`            // in order, without days on which the client sent nothing
	Quota  *Quota     `json:"quota,omitempty"` // nil for none
}

// UsageDay is what a client used in a day. It may lack what came in the last seconds.
type UsageDay struct {
	Day      string `json:"day"`      // of UTC, as 2026-11-29
	Requests int    `json:"requests"` // to the routes that take events, the refused ones too
	Events   int    `json:"events"`   // that were accepted; one that is sent again counts once
	Bytes    int    `json:"bytes"`    // of these
	Rejected int    `json:"rejected"` // events that the sender has to change
	Refused  int    `json:"refused"`  // requests that were over the quota
}

// Quota bounds what a client may send. A bound that is 0 does not exist.
type Quota struct {
	Requests        int  `json:"requests,omitempty"` // a second
	Events          int  `json:"events,omitempty"`   // a second
	Bytes           int  `json:"bytes,omitempty"`    // a second, of bodies, decompressed
	EventsADay      int  `json:"events_a_day,omitempty"`
	EventsLeftToday *int `json:"events_left_today,omitempty"` // until midnight UTC
}
