// Package events has what producers and consumers of the gateway share: the record that
// consumers read from the stream, the records of rejected events, the bodies of the HTTP
// contract, and the examples.
//
// It imports only the standard library, so a consumer that depends on it does not depend
// on the AWS SDK.
package events

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// SpecVersion is the CloudEvents version of the records.
const SpecVersion = "1.0"

// Record is what consumers read from a shard: one CloudEvents 1.0 event in
// structured JSON (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md).
// Kinesis on demand meters each record in whole kilobytes, so the envelope is short: it
// leaves out what follows from the rest, as the format allows. datacontenttype is absent
// for application/json. dataschema is absent unless the deployment asks for it; it follows
// from the type and schemaversion. Without dataschema, time is absent too where the id has
// it, as the gateway's own ids do ([NewID]); Decode finds it there.
// Data that is not JSON is in data_base64, which takes 4/3 of its length, or a string in
// data if its sender sent it so.
type Record struct {
	ID            string // from the sender, else from the gateway
	Source        string // a URI reference; "/" and the client if the sender gave none
	Type          string // the topic: client.event
	Subject       string // "" for none
	Time          time.Time
	DataSchema    string // the URL of the version that the event was checked against; "" if absent
	SchemaVersion int    // CloudEvents extension: that version's number
	// SchemaViolations is in how many places the event violates that version. It is 0
	// unless the event type only warns of violations; check it before you rely on the
	// schema. It is a CloudEvents extension, absent for 0.
	SchemaViolations int
	// Extensions are further attributes from the sender. Decode sorts them by name.
	Extensions []Extension
	// DataContentType is "" if Data is application/json. Another media type of JSON (see
	// HasJSON) is as the sender wrote it. A media type that is not JSON is the one that the
	// event type is registered with: type/subtype in lower case, without parameters.
	DataContentType string
	// Data has the event's bytes exactly as they were sent: a JSON text, or bytes of
	// DataContentType. It is nil for a CloudEvent without data, which its schema accepts
	// as null. To encode a Record, use Append, not json.Marshal.
	Data []byte
	// Text says that Data is not JSON, and is a string in the record's data.
	Text bool
}

// HasJSON reports whether Data is JSON, by its content type.
func (r Record) HasJSON() bool {
	mediaType, _, _ := strings.Cut(r.DataContentType, ";")
	_, subtype, _ := strings.Cut(strings.ToLower(strings.TrimSpace(mediaType)), "/")
	return r.DataContentType == "" || subtype == "json" || strings.HasSuffix(subtype, "+json")
}

// Extension is a CloudEvents extension attribute.
type Extension struct {
	Name  string          // lower-case letters and digits
	Value json.RawMessage // a string, number or boolean
}

// Append appends the encoded record to dst. It copies the extensions' values, and Data if
// it is JSON, without a check: they must be valid JSON. A zero Time is left out.
func (r Record) Append(dst []byte) []byte {
	dst = appendEnvelope(dst, r.ID, r.Source, r.Type, r.Subject)
	if at, inID := TimeOfID(r.ID); !r.Time.IsZero() && (r.DataSchema != "" || !inID || !at.Equal(r.Time)) {
		dst = appendTime(dst, r.Time)
	}
	if r.DataSchema != "" {
		dst = append(dst, `,"dataschema":`...)
		dst = appendString(dst, r.DataSchema)
	}
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
	}
	switch {
	case r.Data == nil:
	case r.HasJSON():
		dst = append(dst, `,"data":`...)
		dst = append(dst, r.Data...)
	default:
		dst = r.appendBytes(dst)
	}
	return append(dst, '}')
}

// appendEnvelope appends what all records begin with. A subject of "" is left out.
func appendEnvelope(dst []byte, id, source, eventType, subject string) []byte {
	dst = append(dst, `{"specversion":"`+SpecVersion+`","id":`...)
	dst = appendString(dst, id)
	dst = append(dst, `,"source":`...)
	dst = appendString(dst, source)
	dst = append(dst, `,"type":`...)
	dst = appendString(dst, eventType)
	if subject != "" {
		dst = append(dst, `,"subject":`...)
		dst = appendString(dst, subject)
	}
	return dst
}

func appendTime(dst []byte, at time.Time) []byte {
	dst = append(dst, `,"time":"`...)
	dst = at.UTC().AppendFormat(dst, time.RFC3339Nano)
	return append(dst, '"')
}

// appendBytes appends data that is not JSON. Text is a string, unless its escapes make it
// longer than base64: a record's length has a limit.
func (r Record) appendBytes(dst []byte) []byte {
	begin := len(dst)
	if r.Text && utf8.Valid(r.Data) {
		dst = append(dst, `,"data":"`...)
		dst = append(appendEscaped(dst, r.Data), '"')
		if len(dst)-begin <= len(`,"data_base64":""`)+base64.StdEncoding.EncodedLen(len(r.Data)) {
			return dst
		}
	}
	dst = append(dst[:begin], `,"data_base64":"`...)
	return append(base64.StdEncoding.AppendEncode(dst, r.Data), '"')
}

// ErrNotARecord is in the error of Decode for bytes that the gateway did not write.
var ErrNotARecord = errors.New("not a record of the event gateway")

// Decode reads a record. Data has exactly the bytes that were sent; Decode takes them out
// of the base64 or the string that may hold them.
func Decode(b []byte) (Record, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(b, &members); err != nil {
		return Record{}, fmt.Errorf("%w: %w", ErrNotARecord, err)
	}
	var r Record
	var specVersion string
	var data json.RawMessage
	known := map[string]any{
		"specversion": &specVersion, "id": &r.ID, "source": &r.Source, "type": &r.Type, "subject": &r.Subject,
		"time": &r.Time, "dataschema": &r.DataSchema, "schemaversion": &r.SchemaVersion,
		"schemaviolations": &r.SchemaViolations, "datacontenttype": &r.DataContentType,
		"data_base64": &r.Data, "data": &data,
	}
	for name, value := range members {
		if member := known[name]; member == nil {
			r.Extensions = append(r.Extensions, Extension{name, value})
		} else if err := json.Unmarshal(value, member); err != nil {
			return Record{}, fmt.Errorf("%w: its %s: %w", ErrNotARecord, name, err)
		}
	}
	if _, given := members["time"]; !given {
		r.Time, _ = TimeOfID(r.ID)
	}
	slices.SortFunc(r.Extensions, func(a, b Extension) int { return strings.Compare(a.Name, b.Name) })
	switch {
	case specVersion != SpecVersion:
		return Record{}, fmt.Errorf("%w: it is not a CloudEvent of version %s", ErrNotARecord, SpecVersion)
	case r.ID == "" || r.Source == "" || r.Type == "":
		return Record{}, fmt.Errorf("%w: its id, source or type is missing", ErrNotARecord)
	case data != nil && r.Data != nil:
		return Record{}, fmt.Errorf("%w: it has data and data_base64", ErrNotARecord)
	case r.Data != nil && r.HasJSON():
		return Record{}, fmt.Errorf("%w: it has data_base64, but its datacontenttype is JSON", ErrNotARecord)
	case data != nil && r.HasJSON():
		r.Data = data
	case data != nil:
		var text *string
		if err := json.Unmarshal(data, &text); err != nil || text == nil {
			return Record{}, fmt.Errorf("%w: its data is not a string, but its datacontenttype is not JSON",
				ErrNotARecord)
		}
		r.Data, r.Text = []byte(*text), true
	}
	return r, nil
}

// appendString appends s as a JSON string. Bytes that are not UTF-8 become U+FFFD.
func appendString(dst []byte, s string) []byte {
	if !utf8.ValidString(s) {
		s = string([]rune(s))
	}
	return append(appendEscaped(append(dst, '"'), s), '"')
}

// appendEscaped appends UTF-8 text, escaped for a JSON string (RFC 8259, section 7).
func appendEscaped[Text ~string | ~[]byte](dst []byte, text Text) []byte {
	const hex = "0123456789abcdef"
	for rest := []byte(text); ; {
		n := plainBytes(rest)
		dst = append(dst, rest[:n]...)
		if n == len(rest) {
			return dst
		}
		switch c := rest[n]; c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, `\n`...)
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		rest = rest[n+1:]
	}
}

// plainBytes returns how many bytes of a text come before the first that is to be escaped.
func plainBytes(text []byte) int {
	const eachByte = 0x0101010101010101 // a byte's value times this is a word of eight such bytes
	i := 0
	for ; i+8 <= len(text); i += 8 {
		word := binary.LittleEndian.Uint64(text[i:])
		quotes, backslashes := word^'"'*eachByte, word^'\\'*eachByte
		// The highest bit of a byte is set if the byte is to be escaped. Bytes behind the first
		// such byte may have it set, too.
		found := (word-' '*eachByte)&^word | (quotes-eachByte)&^quotes | (backslashes-eachByte)&^backslashes
		if found &= 0x80 * eachByte; found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for ; i < len(text); i++ {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' {
			break
		}
	}
	return i
}
