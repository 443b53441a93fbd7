package events

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxRejected is the maximum length of the record of a [Rejected], in bytes. A Kinesis
// record holds 1 MiB, including its partition key.
const MaxRejected = 1<<20 - 1<<10

// Limits of the record's other parts, in bytes. They leave room for the largest event that
// the gateway accepts.
const (
	maxRejectedText   = 4 << 10  // one text
	maxRejectedHeader = 12 << 10 // all headers; API Gateway accepts 10,240 bytes
	maxRejectedErrors = 16 << 10 // all violations, as JSON
	truncatedBody     = 64 << 10 // the beginning of an original that does not fit: enough to recognize it
)

// Append appends the encoded record to dst. Bytes that are JSON become "body" unchanged;
// other bytes become "body_base64". Parts that do not fit are cut: violations, which
// ErrorsOmitted then counts, long texts, and the bytes, which are then Truncated. Up to
// 1,000,000 bytes of JSON, or 700,000 other bytes, fit.
func (r Rejected) Append(dst []byte) []byte {
	data := rejectedData{
		Client: r.Client, Event: r.Event, EventID: cut(r.EventID), EventSource: cut(r.EventSource),
		SchemaVersion: r.SchemaVersion, Code: r.Code, Detail: cut(r.Detail),
		ErrorsOmitted: r.ErrorsOmitted, Atomic: r.Atomic,
		ContentType: cut(r.Original.ContentType), Header: r.Original.Header,
		Size: max(r.Original.Size, len(r.Original.Bytes)), Truncated: r.Original.Truncated,
	}
	data.Errors = fitting(r.Errors)
	data.ErrorsOmitted += len(r.Errors) - len(data.Errors)
	if size(data.Header) > maxRejectedHeader || data.ContentType != r.Original.ContentType {
		data.Header, data.Truncated = nil, true
	}
	begin := len(dst)
	if !data.Truncated {
		head := r.appendHead(dst, data)
		if whole, ok := appendBody(head, begin, r.Original.Bytes); ok {
			return whole
		}
		data.Truncated = true
	}
	kept := r.Original.Bytes[:min(len(r.Original.Bytes), truncatedBody)]
	return append(appendBase64(r.appendHead(dst, data), kept), `}}`...)
}

// appendHead appends everything before the body.
func (r Rejected) appendHead(dst []byte, data rejectedData) []byte {
	encoded, _ := json.Marshal(data) // strings, numbers and booleans always marshal
	dst = appendTime(appendEnvelope(dst, r.ID, "/"+r.Client, RejectedType, r.Topic()), r.Time)
	dst = append(dst, `,"data":`...)
	return append(dst, encoded[:len(encoded)-1]...) // the body follows
}

// appendBody appends a body and the end of the record, which began at begin. ok is false if
// the record would be too long.
func appendBody(dst []byte, begin int, body []byte) (record []byte, ok bool) {
	const end = `}}`
	head := len(dst)
	const name = `,"body":`
	if head-begin+len(name)+len(body)+len(end) <= MaxRejected && isJSON(body) {
		dst = append(append(append(dst, name...), body...), end...)
		if !maybeDeep(body) || json.Valid(dst[begin:]) {
			return dst, true
		}
		dst = dst[:head]
	}
	const longest = len(`,"body_base64":""`) + len(end)
	if head-begin+longest+base64.StdEncoding.EncodedLen(len(body)) > MaxRejected {
		return nil, false
	}
	return append(appendBase64(dst, body), end...), true
}

// maybeDeep reports whether a body may be nested so deep that the record is not JSON to
// encoding/json, which reads 10,000 levels. The record itself has two.
func maybeDeep(body []byte) bool {
	return bytes.Count(body, []byte("["))+bytes.Count(body, []byte("{")) > 9990
}

// isJSON reports whether the body is one JSON value in UTF-8, without white space around it.
func isJSON(body []byte) bool {
	const whiteSpace = " \t\r\n"
	return len(body) > 0 && strings.IndexByte(whiteSpace, body[0]) < 0 &&
		strings.IndexByte(whiteSpace, body[len(body)-1]) < 0 &&
		utf8.Valid(body) && json.Valid(body)
}

func appendBase64(dst, body []byte) []byte {
	dst = append(dst, `,"body_base64":"`...)
	return append(base64.StdEncoding.AppendEncode(dst, body), '"')
}

// Append appends the encoded record to dst.
func (r Resent) Append(dst []byte) []byte {
	encoded, _ := json.Marshal(resentData{r.RejectedID, r.Receipt}) // strings and numbers always marshal
	dst = appendTime(appendEnvelope(dst, r.ID, "/"+r.Receipt.Client, ResentType, r.RejectedID), r.Time)
	dst = append(dst, `,"data":`...)
	return append(append(dst, encoded...), '}')
}

// fitting returns the first violations, as many as fit.
func fitting(list []Violation) []Violation {
	room := maxRejectedErrors
	if atMost(list) <= room {
		return list
	}
	for i, v := range list {
		encoded, _ := json.Marshal(v) // strings always marshal
		if room -= len(encoded) + 1; room < 0 {
			return slices.Clip(list[:i])
		}
	}
	return list
}

// atMost is how long violations are as JSON, or more: each byte is escaped by six at most.
func atMost(list []Violation) (bytes int) {
	const names = 300
	for i := range list {
		v := &list[i]
		bytes += names + 6*(len(v.Pointer)+len(v.Keyword)+len(v.Detail)+len(v.SchemaPointer)+
			len(v.Direction)+len(v.Example))
		if v.EarlierSchemaPointer != nil {
			bytes += 6 * len(*v.EarlierSchemaPointer)
		}
	}
	return bytes
}

func size(header map[string]string) (bytes int) {
	for name, value := range header {
		bytes += len(name) + len(value)
	}
	return bytes
}

// cut shortens a text that is too long, at the end of a character.
func cut(s string) string {
	if len(s) <= maxRejectedText {
		return s
	}
	return strings.ToValidUTF8(s[:maxRejectedText], "") + "…"
}
