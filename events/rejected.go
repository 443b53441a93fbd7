package events

import (
	"encoding/json"
	"fmt"
	"time"
)

// CloudEvents types in the stream of rejected events. The stream exists if the deployment
// asks for it.
const (
	RejectedType = "eventgateway.rejected" // a [Rejected]
	ResentType   = "eventgateway.resent"   // a [Resent]
)

// Rejected is an event that the gateway refused, and the reason. It is one record in the
// stream of rejected events: a CloudEvents 1.0 event in structured JSON of at most
// [MaxRejected] bytes. Its partition key is its id.
type Rejected struct {
	ID            string    // of the rejection; unique, and later ids sort behind earlier ones
	Time          time.Time // of the refusal
	Client, Event string    // Event is "" if a CloudEvent of a mixed batch does not name it
	EventID       string    // from the sender, else the ID of the rejection
	EventSource   string    // a URI reference; "/" and the client if the sender gave none
	Version       int       // the version of its schema that the event names; 0 for none
	SchemaVersion int       // the version that refused it; 0 if no schema was reached
	Code, Detail  string    // as in the answer to the sender
	Errors        []Violation
	ErrorsOmitted int  // how many more errors there were; the record has no room for them
	Atomic        bool // the event is from an atomic batch, of which nothing was stored
	Original      Original
}

// Topic is client.event, or the client alone if Event is "".
func (r Rejected) Topic() string {
	if r.Event == "" {
		return r.Client
	}
	return r.Client + "." + r.Event
}

// Original is the part of a request that one event was read from, unchanged: a plain
// event, the data of a CloudEvent in binary mode, or a whole CloudEvent.
type Original struct {
	ContentType string            // of Bytes; "" if the request had none
	Header      map[string]string // headers that belong to the event (ce-…), by lower-case name
	Bytes       []byte            // if Truncated, only the beginning
	JSON        bool              // Bytes are one JSON value that every program can read, without spaces around it
	Size        int               // how many bytes there were
	Truncated   bool              // the record has no room for all of it; it cannot be sent again
}

// Resent says that a rejected event was sent again and is now stored. Like Rejected, it is
// one record in the stream of rejected events.
type Resent struct {
	ID         string // of this record
	Time       time.Time
	RejectedID string  // the ID of the Rejected
	By         string  // who sent it again; "" if that is not known
	Edited     bool    // it was edited before: what is stored is not what was rejected
	Receipt    Receipt // of the stored event
}

// rejectedData is the data of a Rejected without the body.
type rejectedData struct {
	Client        string            `json:"client"`
	Event         string            `json:"event,omitempty"`
	EventID       string            `json:"event_id"`
	EventSource   string            `json:"event_source"`
	Version       int               `json:"version,omitempty"`
	SchemaVersion int               `json:"schema_version,omitempty"`
	Code          string            `json:"code"`
	Detail        string            `json:"detail"`
	Errors        []Violation       `json:"errors,omitempty"`
	ErrorsOmitted int               `json:"errors_omitted,omitempty"`
	Atomic        bool              `json:"atomic,omitempty"`
	ContentType   string            `json:"content_type,omitempty"`
	Header        map[string]string `json:"header,omitempty"`
	Size          int               `json:"size"`
	Truncated     bool              `json:"truncated,omitempty"`
}

type resentData struct {
	RejectedID string  `json:"rejected_id"`
	By         string  `json:"by,omitempty"`
	Edited     bool    `json:"edited,omitempty"`
	Receipt    Receipt `json:"receipt"`
}

// DecodeRejected reads a record of RejectedType that [Decode] returned. The error wraps
// [ErrNotARecord].
func DecodeRejected(r Record) (Rejected, error) {
	var data struct {
		rejectedData
		Body       json.RawMessage `json:"body"` // the bytes unchanged, if they are JSON
		BodyBase64 []byte          `json:"body_base64"`
	}
	if r.Type != RejectedType {
		return Rejected{}, fmt.Errorf("%w: it is of type %.80q, not %s", ErrNotARecord, r.Type, RejectedType)
	}
	if err := json.Unmarshal(r.Data, &data); err != nil {
		return Rejected{}, fmt.Errorf("%w: its data: %w", ErrNotARecord, err)
	}
	if data.Client == "" || data.EventID == "" || data.Code == "" {
		return Rejected{}, fmt.Errorf("%w: its client, event_id or code is missing", ErrNotARecord)
	}
	body := data.BodyBase64
	if data.Body != nil {
		body = data.Body
	}
	return Rejected{
		ID: r.ID, Time: r.Time,
		Client: data.Client, Event: data.Event, EventID: data.EventID, EventSource: data.EventSource,
		Version: data.Version, SchemaVersion: data.SchemaVersion, Code: data.Code, Detail: data.Detail,
		Errors: data.Errors, ErrorsOmitted: data.ErrorsOmitted, Atomic: data.Atomic,
		Original: Original{
			ContentType: data.ContentType, Header: data.Header, Bytes: body, JSON: data.Body != nil,
			Size: data.Size, Truncated: data.Truncated,
		},
	}, nil
}

// DecodeResent reads a record of ResentType that [Decode] returned. The error wraps
// [ErrNotARecord].
func DecodeResent(r Record) (Resent, error) {
	var data resentData
	if r.Type != ResentType {
		return Resent{}, fmt.Errorf("%w: it is of type %.80q, not %s", ErrNotARecord, r.Type, ResentType)
	}
	if err := json.Unmarshal(r.Data, &data); err != nil {
		return Resent{}, fmt.Errorf("%w: its data: %w", ErrNotARecord, err)
	}
	if data.RejectedID == "" {
		return Resent{}, fmt.Errorf("%w: its rejected_id is missing", ErrNotARecord)
	}
	return Resent{ID: r.ID, Time: r.Time, RejectedID: data.RejectedID, By: data.By, Edited: data.Edited,
		Receipt: data.Receipt}, nil
}
