package events

import "time"

// The bodies of the HTTP contract, for the functions that write them and the
// clients that read them.

// Registered answers a registration.
type Registered struct {
	Client      string    `json:"client"`
	Event       string    `json:"event"`
	Version     int       `json:"version"`     // from 1, without gaps
	Fingerprint string    `json:"fingerprint"` // equal for the same schema written differently
	CreatedAt   time.Time `json:"created_at"`
}

// Receipt answers an event that the stream has stored.
type Receipt struct {
	ID             string `json:"id"` // of the record that consumers read
	Client         string `json:"client"`
	Event          string `json:"event"`
	SchemaVersion  int    `json:"schema_version"` // the version that accepted the event
	PartitionKey   string `json:"partition_key"`
	ShardID        string `json:"shard_id"`
	SequenceNumber string `json:"sequence_number"`
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
	Event     string    `json:"event"`
	Version   int       `json:"version"`
	CreatedAt time.Time `json:"created_at"` // of that version
}

// Problem is the body of every error, application/problem+json (RFC 9457), with
// a code for programs.
type Problem struct {
	Type      string      `json:"type"`
	Title     string      `json:"title"`
	Status    int         `json:"status"` // the HTTP status
	Detail    string      `json:"detail"` // one sentence for people
	Instance  string      `json:"instance"`
	Code      string      `json:"code"`             // stable: "event_invalid"
	Retryable bool        `json:"retryable"`        // the same request may succeed later
	Errors    []Violation `json:"errors,omitempty"` // for event_invalid and schema_invalid: every place that is wrong
}

// Violation is one place where a document breaks a rule. Pointers are JSON
// Pointers (RFC 6901): "" is the whole document.
type Violation struct {
	Pointer       string `json:"pointer"` // the place in the document
	Keyword       string `json:"keyword"` // the schema keyword that refused it
	Detail        string `json:"detail"`
	SchemaPointer string `json:"schema_pointer"` // the place of the keyword in the schema
}

// Content types of the contract.
const (
	JSONType    = "application/json"
	SchemaType  = "application/schema+json"
	ProblemType = "application/problem+json"
)
