// Package submissions reads the events in a request's body: one plain event, one event a
// line, or CloudEvents 1.0 in any of the three modes of their HTTP binding. It knows bytes
// and headers. It does not know routes, statuses, schemas, or which media type an event's
// data should have.
//
// A fault of one event becomes that submission's Err; the other events keep their places.
// An error that a function returns means that the body as a whole is not what its content
// type says, and that no event was read.
//
// Each submission has the part of the request that it was read from as its Original, even
// if that part could not be read.
//
// Data and Original of a submission share the body's memory, so the body must not change
// afterwards. Only Data decoded from base64 or from a string with escapes is a copy. Bodies
// come from strangers: every function takes time linear in the body's length, and none
// recurses.
//
// What the gateway makes of a CloudEvent (https://github.com/cloudevents/spec/tree/v1.0.2):
//
//   - type must be the event of the route, alone or as the topic client.event. Where the
//     route names no event, type names it; a type that begins with the client's name and a
//     dot is then always a topic.
//   - datacontenttype says whether the data is JSON (*/json, */*+json, or absent) or of
//     another media type, which becomes the submission's ContentType, without parameters.
//     A media type of JSON is passed on unchanged, except application/json, which is the
//     default. A charset other than UTF-8 is refused, and so is text/* that is not UTF-8.
//   - JSON must be in data, and is kept as it was sent. In data_base64 it is refused.
//   - Data of another media type is in data_base64, or is a text in the string data, which
//     stays a string; in binary mode it is the body.
//   - An event may have no data: neither member, or in binary mode an empty body. With a
//     content type that is not JSON, an empty body is data of no bytes.
//   - The gateway sets dataschema and the extensions schemaversion and schemaviolations. A
//     sender's values are accepted and dropped, so that a record read from the stream can
//     be sent again unchanged. Only a dataschema that is the address of a version of the
//     event's own schema has an effect: the event names that version (NameVersions).
//   - Extensions keep their order and their JSON string, integer or boolean. From headers
//     they are strings, sorted by name, since HTTP keeps no order. partitionkey is an
//     extension, and also the submission's PartitionKey. PassTrace adds traceparent and
//     tracestate.
//   - A byte order mark before JSON is skipped.
//   - An attribute that is null is absent. An attribute that is there twice is refused.
package submissions

import (
	"bytes"
	"cmp"
	"fmt"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/jsontext"
	"example.com/eventgateway/events"
)

// Plain reads a body that is one event, of the content type in header: "" for JSON.
func Plain(client, event, header string, body []byte) core.Submission {
	original := core.Original{ContentType: cmp.Or(header, events.JSONType), Bytes: body}
	s := core.Submission{Client: client, Event: event, Data: body, Original: original}
	switch s.ContentType, s.Err = contentType(header); {
	case s.Err != nil:
	case s.ContentType != "":
		s.Data, s.Err = rawData(s.ContentType, body)
	default:
		s.Data, s.Err = core.WithoutMark(body)
	}
	return s
}

// plainJSON is one event of a batch of plain events.
func plainJSON(client, event string, text []byte) core.Submission {
	return core.Submission{
		Client: client, Event: event, Data: text, Original: core.Original{ContentType: events.JSONType, Bytes: text},
	}
}

// NDJSON splits a body of one event a line (https://github.com/ndjson/ndjson-spec).
// Lines end with LF or CRLF; the last one need not. Blank lines are skipped and do not
// count. NDJSON does not check that lines are JSON, which happens later for each event, so
// that a bad line spoils no other. A batch may be empty.
//
// Errors: CodeTooLarge for more than maxEvents events, CodeInvalidJSON as
// [core.WithoutMark].
func NDJSON(client, event string, body []byte, maxEvents int) ([]core.Submission, error) {
	body, err := core.WithoutMark(body)
	if err != nil {
		return nil, err
	}
	batch := make([]core.Submission, 0, max(0, min(bytes.Count(body, newline)+1, maxEvents)))
	for len(body) > 0 {
		var line []byte
		line, body, _ = bytes.Cut(body, newline)
		if line = bytes.Trim(line, core.JSONSpace); len(line) == 0 {
			continue
		}
		if len(batch) >= maxEvents {
			return nil, tooMany(maxEvents)
		}
		batch = append(batch, plainJSON(client, event, line[:len(line):len(line)]))
	}
	return batch, nil
}

// Array splits a body that is a JSON array of plain events. header is its content type. A
// batch may be empty.
//
// Errors: CodeUnsupportedMediaType for a content type that is not JSON, CodeInvalidJSON
// for a body that is not a JSON array, CodeTooLarge for more than maxEvents events.
func Array(client, event, header string, body []byte, maxEvents int) ([]core.Submission, error) {
	mediaType, err := contentType(header)
	if err != nil {
		return nil, err
	}
	if mediaType != "" {
		return nil, unsupported(
			"an array of events is JSON, and not %s: send content-type: application/json", mediaType)
	}
	return arrayOf(body, "events", maxEvents, func(element []byte) core.Submission {
		return plainJSON(client, event, element)
	})
}

// arrayOf makes an event of each element of a JSON array.
func arrayOf(
	body []byte, what string, maxEvents int, eventOf func(element []byte) core.Submission,
) ([]core.Submission, error) {
	body, err := core.WithoutMark(body)
	if err != nil {
		return nil, err
	}
	if err := checkJSON(body); err != nil {
		return nil, err
	}
	body = bytes.Trim(body, core.JSONSpace)
	if body[0] != '[' {
		return nil, &core.Error{Code: core.CodeInvalidJSON, Detail: "the body is not a JSON array of " + what}
	}
	batch := []core.Submission{}
	for element := range jsontext.Elements(body) {
		if len(batch) >= maxEvents {
			return nil, tooMany(maxEvents)
		}
		batch = append(batch, eventOf(element))
	}
	return batch, nil
}

var newline = []byte("\n")

func tooMany(maxEvents int) error {
	return &core.Error{Code: core.CodeTooLarge, Detail: fmt.Sprintf(
		"the batch holds more than %d events; send it in parts", maxEvents)}
}
