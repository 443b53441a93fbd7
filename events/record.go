// Package events is what producers and consumers of the gateway share: the
// record that consumers read from the stream, those of rejected events, and the
// examples.
//
// It imports the standard library only, so that a consumer can depend on it
// without anything of AWS.
package events

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// SpecVersion is the CloudEvents version of the records.
const SpecVersion = "1.0"

// Record is what consumers read from a shard: one CloudEvents 1.0 event in
// structured JSON (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md).
// datacontenttype is absent where the data is JSON, as that format has it: on
// demand, Kinesis meters each record in whole kilobytes, so the envelope is lean.
// Data of another media type is in data_base64, which is 4/3 as long as the data.
type Record struct {
	ID            string // the sender's, or given by the gateway
	Source        string // a URI reference; "/" and the client where the sender gave none
	Type          string // the topic: client.event
	Subject       string // "" for none
	Time          time.Time
	DataSchema    string // the URL of the version that the event was checked against
	SchemaVersion int    // CloudEvents extension: that version's number
	// SchemaViolations is how often the event violates that version, whose event type
	// only warns of violations: the data is not what the schema says. 0 for a valid
	// event, as all others are. It is a CloudEvents extension, absent for 0.
	SchemaViolations int
	// Extensions are the further attributes that the sender gave. Decode sorts
	// them by name.
	Extensions []Extension
	// DataContentType is "" where Data is JSON, else the media type that the event
	// type was registered with: lower-case type/subtype, without parameters.
	DataContentType string
	// Data is the event's bytes as they were sent, not re-encoded: a JSON text, or
	// whatever DataContentType is. (Do not pass a Record to json.Marshal. Use Append.)
	Data []byte
}

// Extension is a CloudEvents extension attribute.
type Extension struct {
	Name  string          // lower-case letters and digits
	Value json.RawMessage // a string, number or boolean
}

// Append appends the encoded record to dst. Data, if it is JSON, and the extensions'
// values must be valid; they are copied as they are.
func (r Record) Append(dst []byte) []byte {
	dst = append(dst, `{"specversion":"`+SpecVersion+`","id":`...)
	dst = appendString(dst, r.ID)
	dst = append(dst, `,"source":`...)
	dst = appendString(dst, r.Source)
	dst = append(dst, `,"type":`...)
	dst = appendString(dst, r.Type)
	if r.Subject != "" {
		dst = append(dst, `,"subject":`...)
		dst = appendString(dst, r.Subject)
	}
	dst = append(dst, `,"time":"`...)
	dst = r.Time.UTC().AppendFormat(dst, time.RFC3339Nano)
	dst = append(dst, `","dataschema":`...)
	dst = appendString(dst, r.DataSchema)
	dst = append(dst, `,"schemaversion":`...)
	dst = strconv.AppendInt(dst, int64(r.SchemaVersion), 10)
	if r.SchemaViolations > 0 {
		dst = append(dst, `,"schemaviolations":`...)
		dst = strconv.AppendInt(dst, int64(r.SchemaViolations), 10)
	}
	for _, e := range r.Extensions {
		dst = append(appendString(append(dst, ','), e.Name), ':')
		dst = append(dst, e.Value...)
	}
	if r.DataContentType != "" {
		dst = append(dst, `,"datacontenttype":`...)
		dst = appendString(dst, r.DataContentType)
		dst = append(dst, `,"data_base64":"`...)
		dst = base64.StdEncoding.AppendEncode(dst, r.Data)
		return append(dst, `"}`...)
	}
	dst = append(dst, `,"data":`...)
	dst = append(dst, r.Data...)
	return append(dst, '}')
}

// ErrNotARecord is what Decode returns for anything that the gateway did not write.
var ErrNotARecord = errors.New("not a record of the event gateway")

// Decode reads a record; Data holds the very bytes that were sent, out of the base64
// where they were in it.
func Decode(b []byte) (Record, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(b, &members); err != nil {
		return Record{}, fmt.Errorf("%w: %w", ErrNotARecord, err)
	}
	var r Record
	var specVersion string
	var data json.RawMessage
	target := func(name string) any {
		switch name {
		case "specversion":
			return &specVersion
		case "id":
			return &r.ID
		case "source":
			return &r.Source
		case "type":
			return &r.Type
		case "subject":
			return &r.Subject
		case "time":
			return &r.Time
		case "dataschema":
			return &r.DataSchema
		case "schemaversion":
			return &r.SchemaVersion
		case "schemaviolations":
			return &r.SchemaViolations
		case "datacontenttype":
			return &r.DataContentType
		case "data_base64":
			return &r.Data
		case "data":
			return &data
		}
		return nil
	}
	for name, value := range members {
		if known := target(name); known == nil {
			r.Extensions = append(r.Extensions, Extension{name, value})
		} else if err := json.Unmarshal(value, known); err != nil {
			return Record{}, fmt.Errorf("%w: its %s: %w", ErrNotARecord, name, err)
		}
	}
	slices.SortFunc(r.Extensions, func(a, b Extension) int { return strings.Compare(a.Name, b.Name) })
	switch {
	case specVersion != SpecVersion:
		return Record{}, fmt.Errorf("%w: it is no CloudEvent of version %s", ErrNotARecord, SpecVersion)
	case r.ID == "" || r.Source == "" || r.Type == "":
		return Record{}, fmt.Errorf("%w: its id, source or type is missing", ErrNotARecord)
	case data == nil && r.Data == nil:
		return Record{}, fmt.Errorf("%w: it has no data", ErrNotARecord)
	case data != nil && r.Data != nil, (r.Data != nil) != (r.DataContentType != ""):
		return Record{}, fmt.Errorf("%w: data is JSON, and data_base64 is of a datacontenttype", ErrNotARecord)
	case data != nil:
		r.Data = data
	}
	return r, nil
}

// appendString appends s as a JSON string. Most of what the gateway puts here is
// plain ASCII, for which quoting is all there is to do.
func appendString(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			quoted, _ := json.Marshal(s) // a string always marshals
			return append(dst, quoted...)
		}
	}
	dst = append(dst, '"')
	dst = append(dst, s...)
	return append(dst, '"')
}
