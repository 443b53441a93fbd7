package events

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
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
	body := r.Original.Bytes
	r.Original.Size = max(r.Original.Size, len(body))
	if size(r.Original.Header) > maxRejectedHeader || len(r.Original.ContentType) > maxRejectedText {
		r.Original.Header, r.Original.Truncated = nil, true
	}
	begin := len(dst)
	if !r.Original.Truncated {
		head := r.appendHead(dst)
		if whole, ok := r.Original.appendBody(head, begin); ok {
			return whole
		}
		r.Original.Truncated = true
	}
	kept := body[:min(len(body), truncatedBody)]
	return append(appendBase64(r.appendHead(dst), kept), `}}`...)
}

// appendHead appends everything before the body: the members of [rejectedData], in their
// order.
func (r *Rejected) appendHead(dst []byte) []byte {
	dst = appendTime(appendEnvelope(dst, r.ID, "/"+r.Client, RejectedType, r.Topic()), r.Time)
	dst = appendString(append(dst, `,"data":{"client":`...), r.Client)
	dst = appendText(dst, `,"event":`, r.Event)
	dst = appendString(append(dst, `,"event_id":`...), cut(r.EventID))
	dst = appendString(append(dst, `,"event_source":`...), cut(r.EventSource))
	dst = appendCount(dst, `,"version":`, r.Version)
	dst = appendCount(dst, `,"schema_version":`, r.SchemaVersion)
	dst = appendString(append(dst, `,"code":`...), r.Code)
	dst = appendString(append(dst, `,"detail":`...), cut(r.Detail))
	listed := fitting(r.Errors)
	dst = appendViolations(dst, listed)
	dst = appendCount(dst, `,"errors_omitted":`, r.ErrorsOmitted+len(r.Errors)-len(listed))
	if r.Atomic {
		dst = append(dst, `,"atomic":true`...)
	}
	dst = appendText(dst, `,"content_type":`, cut(r.Original.ContentType))
	if len(r.Original.Header) > 0 {
		header, _ := json.Marshal(r.Original.Header) // strings always marshal
		dst = append(append(dst, `,"header":`...), header...)
	}
	dst = strconv.AppendInt(append(dst, `,"size":`...), int64(r.Original.Size), 10)
	if r.Original.Truncated {
		dst = append(dst, `,"truncated":true`...)
	}
	return dst
}

func appendViolations(dst []byte, list []Violation) []byte {
	for i := range list {
		if i == 0 {
			dst = append(dst, `,"errors":[`...)
		} else {
			dst = append(dst, ',')
		}
		dst = list[i].Append(dst)
	}
	if len(list) > 0 {
		dst = append(dst, ']')
	}
	return dst
}

// appendText appends a member unless its value is "".
func appendText(dst []byte, member, value string) []byte {
	if value == "" {
		return dst
	}
	return appendString(append(dst, member...), value)
}

// appendCount appends a member unless its value is 0.
func appendCount(dst []byte, member string, n int) []byte {
	if n == 0 {
		return dst
	}
	return strconv.AppendInt(append(dst, member...), int64(n), 10)
}

// appendBody appends a body and the end of the record, which began at begin. ok is false if
// the record would be too long.
func (o Original) appendBody(dst []byte, begin int) (record []byte, ok bool) {
	body := o.Bytes
	const end = `}}`
	head := len(dst)
	const name = `,"body":`
	if head-begin+len(name)+len(body)+len(end) <= MaxRejected && o.JSON {
		return append(append(append(dst, name...), body...), end...), true
	}
	const longest = len(`,"body_base64":""`) + len(end)
	if head-begin+longest+base64.StdEncoding.EncodedLen(len(body)) > MaxRejected {
		return nil, false
	}
	return append(appendBase64(dst, body), end...), true
}

func appendBase64(dst, body []byte) []byte {
	dst = append(dst, `,"body_base64":"`...)
	return append(base64.StdEncoding.AppendEncode(dst, body), '"')
}

// Append appends the encoded record to dst.
func (r Resent) Append(dst []byte) []byte {
	// strings and numbers always marshal
	encoded, _ := json.Marshal(resentData{r.RejectedID, cut(r.By), r.Edited, r.Receipt})
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
