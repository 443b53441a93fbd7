package core

import (
	"context"
	"time"
)

// Submission is an event as a sender hands it in. Only Client, Event and Data
// are needed; the rest is what a CloudEvent says of itself.
type Submission struct {
	Client, Event string
	ID            string      // "" for one given by the gateway
	Source        string      // "" for "/" and the client
	Subject       string      // "" for none
	Time          time.Time   // zero for the moment of acceptance
	PartitionKey  string      // "" for none; the event type's declaration comes before it
	Extensions    []Extension // further attributes, passed on as they are
	ContentType   string      // "" for JSON, else the data's media type, as [MediaType] returns it
	Data          []byte      // a JSON text, or the bytes of the media type
	Form                      // how a CloudEvent has its data
	Original      Original    // what it was read from; its Bytes are nil where that is Data alone
	// IdempotencyKey is the request's word for the event, "" for none: the event
	// type must be idempotent. Where the sender gave an ID, that counts instead.
	IdempotencyKey string
	// Err, if not nil, is why whoever read the request cannot make an event of
	// this part of it: it is the event's outcome.
	Err error
}

// Form is how a CloudEvent has its data, as far as that is more than its bytes. It
// decides nothing about the event, and is passed on to consumers.
type Form struct {
	JSONType string // the media type that the sender gives to JSON; "" for application/json
	Text     bool   // the data, which is not JSON, came as a string
	// NoData says that there is none: Data is null then, as which the schema sees it,
	// and the event's record has no data.
	NoData bool
}

// Extension is a CloudEvents extension attribute.
type Extension struct {
	Name  string // lower-case letters and digits
	Value []byte // a JSON string, number or boolean
}

// Event is an event that its schema accepted, or only warns of, ready to be
// published.
type Event struct {
	ID            string // the sender's, or unique and given by the gateway
	Source        string // a URI reference; "/" and the client where the sender gave none
	Subject       string // "" for none
	Type          EventType
	SchemaVersion int // the version that it was checked against, from 1
	Violations    int // how often it violates that version, where that is only warned of
	Time          time.Time
	PartitionKey  string // events with the same key keep their order
	Extensions    []Extension
	ContentType   string // "" for JSON, else the data's media type
	Data          []byte // as it was sent; JSON without surrounding white space
	Form
	// Once asks the stream to find out what became of a call whose answer was
	// lost before it sends the event again.
	Once bool
}

// fingerprint tells the event's data from other data. No data is not null.
func (e Event) fingerprint() string {
	if e.NoData {
		return Fingerprint(nil)
	}
	return Fingerprint(e.Data)
}

// Receipt is the promise given to a sender: the stream has stored the event at
// this place.
type Receipt struct {
	ID             string
	Type           EventType
	SchemaVersion  int
	PartitionKey   string
	ShardID        string
	SequenceNumber string
	Violations     int  // of its schema, which only warns of them; 0 for a valid event
	Duplicate      bool // it was stored by an earlier request, or earlier in this one
}

// Outcome is what became of one submission: a receipt, or an error.
type Outcome struct {
	Submission *Submission // in the batch that was received, not a copy
	Receipt    Receipt
	Err        error
	// Violations are the receipt's, up to a limit for each event and for all of a
	// request; nil where another version than today's found them.
	Violations []Violation
	Shadow     ShadowCheck
	// DeprecatedAt is since when the event's type or the latest version of its schema
	// is deprecated, as far as it was looked at; 0 if neither is.
	DeprecatedAt int64
}

// EventStream stores events for consumers.
type EventStream interface {
	// Publish stores the events and answers for each: the result at an index
	// belongs to the event at that index, and there are always as many results
	// as events. A nil Err means that the stream gave a sequence number, never
	// anything less. An event whose result has an error may still be stored if
	// the result is InDoubt. An event may be stored twice, since calls whose
	// answers are lost are repeated, but not if it is to be published Once and
	// the stream stores nothing later than LandingTime after a call has ended.
	//
	// Errors: CodeBackendThrottled where the stream says that it is too much at
	// once; CodeBackendUnavailable where it does not answer, fails, or the
	// context ends; CodeTooLarge where one record is over the stream's limit;
	// CodeInternal for a request that the stream will never take.
	Publish(ctx context.Context, events []Event) []PublishResult
	// Find looks for events that may have been published by somebody who did not
	// live to tell, each in its span of time, and answers for each at its index:
	// its place, no place ("" for SequenceNumber) if it is not there, or an error
	// if that could not be found out, with the codes of Publish. Spans end in the
	// past.
	Find(ctx context.Context, sought []Sought) []PublishResult
}

// Sought is an event to be found by its identity, and when it may have been
// stored, by the clock of whoever published it.
type Sought struct {
	Type         EventType
	ID, Source   string
	PartitionKey string
	Since, Until time.Time
}

// PublishResult is what became of one event: a place in the stream, or an error.
type PublishResult struct {
	ShardID        string
	SequenceNumber string
	Err            error
	InDoubt        bool // there is an error, and the event may be stored nevertheless
}
