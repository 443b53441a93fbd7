package core

import (
	"bytes"
	"context"
	"time"
)

// JSONSpace is the white space of JSON (RFC 8259, section 2).
const JSONSpace = " \t\n\r"

// Byte order marks, which editors and other programs put before text.
// https://www.unicode.org/faq/utf_bom.html#bom4
var (
	utf8Mark   = []byte("\xef\xbb\xbf")
	otherMarks = [][]byte{[]byte("\xfe\xff"), []byte("\xff\xfe"), []byte("\x00\x00\xfe\xff")} // UTF-16 and UTF-32
)

// WithoutMark is a body of JSON without the byte order mark that it begins with, if it
// does (RFC 8259, section 8.1, allows to ignore it). The error is CodeInvalidJSON for
// the mark of another encoding than UTF-8.
func WithoutMark(body []byte) ([]byte, error) {
	for _, mark := range otherMarks {
		if bytes.HasPrefix(body, mark) {
			return body, &Error{Code: CodeInvalidJSON,
				Detail: "the body is not JSON in UTF-8: it begins with the byte order mark of UTF-16 or UTF-32"}
		}
	}
	return bytes.TrimPrefix(body, utf8Mark), nil
}

// Submission is an event as a sender hands it in. Client, Event and Data are required;
// the other fields carry the attributes of a CloudEvent.
type Submission struct {
	Client, Event string
	Version       int         // of its schema, which the event names; 0 for the latest
	DataSchema    string      // of a CloudEvent, as its sender wrote it; "" for none
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
	// IdempotencyKey identifies the event among repetitions, "" for none. The event type
	// must be idempotent. If the sender gave an ID, the ID counts instead.
	IdempotencyKey string
	// Once has the event stored once although its type is not idempotent. Then the IdempotencyKey
	// identifies it, or the ID if there is no key. After a crash or a lost answer, the gateway
	// searches the stream for the ID, and may take another event with the same ID for this one.
	Once bool
	// IDAlone says that an event of an idempotent type with this ID is a repetition, whatever its
	// data: services that deliver webhooks may change what they deliver again.
	IDAlone bool
	// Err, if not nil, says why the reader of the request cannot make an event of this
	// part of it. It becomes the event's outcome.
	Err error
}

// NewID returns a new unique id. The id may tell the time.
type NewID func(now time.Time) string

// Form says how a CloudEvent carries its data. Checks ignore it; consumers receive it.
type Form struct {
	JSONType string // the media type that the sender gives to JSON; "" for application/json
	Text     bool   // the data, which is not JSON, came as a string
	// NoData says that the event has no data. Then Data is null, which the schema
	// checks, and the event's record has no data.
	NoData bool
}

// Extension is a CloudEvents extension attribute.
type Extension struct {
	Name  string // lower-case letters and digits
	Value []byte // a JSON string, number or boolean
}

// Event is an event ready to be published: its schema accepted it, or only warns of its
// violations.
type Event struct {
	ID            string // the sender's, or unique and given by the gateway
	Source        string // a URI reference; "/" and the client where the sender gave none
	Subject       string // "" for none
	Type          EventType
	SchemaVersion int // the version that it was checked against, from 1
	Violations    int // of that version, if its type only warns of them
	Time          time.Time
	PartitionKey  string // events with the same key keep their order
	Extensions    []Extension
	ContentType   string // "" for JSON, else the data's media type
	Data          []byte // as it was sent; JSON without surrounding white space
	Form
	// Once makes the stream look for the event after a call whose answer was lost,
	// before it sends the event again.
	Once    bool
	idAlone bool // as in [Submission]
}

// fingerprint identifies the event's data, or nothing where data may differ. No data differs
// from null.
func (e Event) fingerprint() string {
	switch {
	case e.idAlone:
		return Fingerprint([]byte("any"))
	case e.NoData:
		return Fingerprint(nil)
	}
	return Fingerprint(e.Data)
}

// Original is the part of a request that one event was read from, as it came.
type Original struct {
	ContentType string            // of Bytes; "" where the request does not say
	Header      map[string]string // the headers that are part of the event, by lower-case name; nil for none
	Bytes       []byte
	JSON        bool // Bytes are known to be JSON, as a schema has judged them
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
	Violations     int  // of its schema, if its type only warns of them; 0 for a valid event
	Duplicate      bool // an earlier request, or an earlier event of this one, stored it
}

// Outcome is the result of one submission: a receipt or an error.
type Outcome struct {
	Submission *Submission // in the batch that was received, not a copy
	Receipt    Receipt
	Err        error
	// Violations lists the receipt's violations, up to a limit for each event and for the
	// request; nil if another version than today's found them.
	Violations []Violation
	Shadow     ShadowCheck
	// DeprecatedAt is when the event's type or the version of its schema that the event
	// is checked by was deprecated, in seconds since 1970; 0 if neither is, or if it was
	// not looked up.
	DeprecatedAt int64
	Earlier      bool // the event names a version before the latest
}

// EventStream stores events for consumers.
type EventStream interface {
	// Publish stores the events and returns one result for each, at its index. A nil
	// Err means that the stream gave a sequence number. After an error the event may
	// still be stored if the result is InDoubt. An event may be stored twice, because
	// Publish repeats calls whose answers are lost. An event to be published Once is
	// stored twice only if the stream stores it later than LandingTime after a call
	// has ended.
	//
	// Errors: CodeBackendThrottled if the stream refuses too much at once;
	// CodeBackendUnavailable if it does not answer, fails, or the context ends;
	// CodeTooLarge if one record is over the stream's limit; CodeInternal for a request
	// that the stream will never accept.
	Publish(ctx context.Context, events []Event) []PublishResult
	// Check returns one error for each event, at its index: the one with which Publish would
	// refuse it whatever happens, nil for none. It stores nothing and calls nothing.
	Check(events []Event) []error
	// Find looks for events that a process may have published before it died, each in
	// its span of time, which ends in the past. It returns one result for each, at its
	// index: the event's place; "" for SequenceNumber if it is not there; or an error,
	// with the codes of Publish, if Find cannot tell.
	Find(ctx context.Context, sought []Sought) []PublishResult
}

// Sought identifies an event to find, and the span of time in which it may have been
// stored, by its publisher's clock.
type Sought struct {
	Type         EventType
	ID, Source   string
	PartitionKey string
	Since, Until time.Time
}

// PublishResult is an event's place in the stream, or an error.
type PublishResult struct {
	ShardID        string
	SequenceNumber string
	Err            error
	InDoubt        bool // there is an error, but the event may be stored
}
