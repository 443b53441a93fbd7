// Package events is what producers and consumers of the gateway share: the
// record that consumers read from the stream, and the examples.
//
// It imports the standard library only, so that a consumer can depend on it
// without anything of AWS.
package events

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// SpecVersion is the CloudEvents version of the records.
const SpecVersion = "1.0"

// Record is what consumers read from a shard: one CloudEvents 1.0 event in
// structured JSON (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md).
// datacontenttype is absent, which that format defines as application/json: on
// demand, Kinesis meters each record in whole kilobytes, so the envelope is lean.
type Record struct {
	ID            string    `json:"id"`
	Source        string    `json:"source"` // "/" and the client
	Type          string    `json:"type"`   // the topic: client.event
	Time          time.Time `json:"time"`   // when the gateway accepted the event; UTC, whole milliseconds
	DataSchema    string    `json:"dataschema"`
	SchemaVersion int       `json:"schemaversion"` // CloudEvents extension: the version that accepted the event
	// Data is the event's bytes as they were sent, not re-encoded. (Do not pass a
	// Record to json.Marshal: it compacts and escapes raw JSON. Use Append.)
	Data json.RawMessage `json:"data"`
}

// Append appends the encoded record to dst. Data must be valid JSON; it is
// copied as it is.
func (r Record) Append(dst []byte) []byte {
	dst = append(dst, `{"specversion":"`+SpecVersion+`","id":`...)
	dst = appendString(dst, r.ID)
	dst = append(dst, `,"source":`...)
	dst = appendString(dst, r.Source)
	dst = append(dst, `,"type":`...)
	dst = appendString(dst, r.Type)
	dst = append(dst, `,"time":"`...)
	dst = r.Time.UTC().AppendFormat(dst, "2006-01-02T15:04:05.000Z")
	dst = append(dst, `","dataschema":`...)
	dst = appendString(dst, r.DataSchema)
	dst = append(dst, `,"schemaversion":`...)
	dst = strconv.AppendInt(dst, int64(r.SchemaVersion), 10)
	dst = append(dst, `,"data":`...)
	dst = append(dst, r.Data...)
	return append(dst, '}')
}

// ErrNotARecord is what Decode returns for anything that the gateway did not write.
var ErrNotARecord = errors.New("not a record of the event gateway")

// Decode reads a record; Data holds the very bytes that were sent. Attributes that
// it does not know are ignored, so that later gateways may add some.
func Decode(b []byte) (Record, error) {
	var r struct {
		SpecVersion string `json:"specversion"`
		Record
	}
	if err := json.Unmarshal(b, &r); err != nil {
		return Record{}, fmt.Errorf("%w: %w", ErrNotARecord, err)
	}
	switch {
	case r.SpecVersion != SpecVersion:
		return Record{}, fmt.Errorf("%w: it is no CloudEvent of version %s", ErrNotARecord, SpecVersion)
	case r.ID == "" || r.Source == "" || r.Type == "":
		return Record{}, fmt.Errorf("%w: its id, source or type is missing", ErrNotARecord)
	case r.Data == nil:
		return Record{}, fmt.Errorf("%w: it has no data", ErrNotARecord)
	}
	return r.Record, nil
}

// appendString appends s as a JSON string. Everything the gateway puts here is
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
