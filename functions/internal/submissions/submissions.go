// Package submissions reads the body of a request into the submissions that it
// holds: one plain event, one a line, or CloudEvents 1.0 in each of the three
// modes of their HTTP binding. It knows bytes and headers, not routes, statuses
// or schemas, nor what media type an event's data should be.
//
// A fault of one event is that submission's Err, and the others go on with their
// places kept. A function's own error says that the body as a whole is not what
// its content type promises, and that nothing of it was taken.
//
// Each submission has the part of the request that it was read from as its
// Original, whether it could be read or not.
//
// Nothing is copied that need not be: Data and Original of a submission are the
// very bytes of the body, but for Data that is decoded from base64 or from a string
// with escapes, and the body must therefore not change afterwards. Bodies come from
// strangers: every function here takes time linear in the body's length and
// recurses nowhere.
//
// What the gateway makes of a CloudEvent (https://github.com/cloudevents/spec/tree/v1.0.2):
//
//   - type is the event of the route, alone or as the topic client.event. Where
//     the route names no event, type does; what begins with the client's name
//     and a dot is then always a topic.
//   - datacontenttype says whether the data is JSON (*/json, */*+json, or nothing
//     said) or of another media type, which becomes the submission's ContentType,
//     without its parameters. One of JSON is passed on as it is, unless it is
//     application/json, which says nothing. A charset other than UTF-8 is refused, and
//     so is text/* that is not in UTF-8.
//   - JSON is in data and is kept as it was sent. In data_base64 it is refused.
//   - Data of another media type is in data_base64, or is a text that is the string
//     in data, and stays one; in binary mode it is the body.
//   - An event may have no data: neither member, or in binary mode no body, unless the
//     content type is not JSON: then the data is no bytes.
//   - dataschema and the extensions schemaversion and schemaviolations are the
//     gateway's to say. A sender's are taken and dropped, so that a record read
//     from the stream can be sent again as it is.
//   - Extensions are kept in their order (by name where they were headers, of
//     which HTTP keeps no order), as the JSON string, integer or boolean that was
//     sent; headers are strings. partitionkey is an extension too, and also the
//     submission's PartitionKey. PassTrace adds traceparent and tracestate.
//   - A byte order mark before JSON is skipped.
//   - An attribute that is null is absent. One that is there twice is refused.
package submissions

import (
	"bytes"
	"cmp"
	"fmt"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/jsontext"
)

// Plain is a body that is one event, of the content type that is given: "" for JSON.
func Plain(client, event, header string, body []byte) core.Submission {
	original := core.Original{ContentType: cmp.Or(header, "application/json"), Bytes: body}
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
	return core.Submission{Client: client, Event: event, Data: text, Original: core.Original{ContentType: "application/json", Bytes: text}}
}

// NDJSON splits a body of one event a line (https://github.com/ndjson/ndjson-spec).
// Lines end with LF or CRLF, the last one need not; blank lines are skipped and do
// not count. Whether a line is JSON is found out where every event's JSON is
// checked, so that a bad line spoils no other. A batch may be empty.
//
// Errors: CodeTooLarge where there are more events than maxEvents, CodeInvalidJSON as
// [core.WithoutMark] has it.
func NDJSON(client, event string, body []byte, maxEvents int) ([]core.Submission, error) {
	body, err := core.WithoutMark(body)
	if err != nil {
		return nil, err
	}
	batch := make([]core.Submission, 0, max(0, min(bytes.Count(body, newline)+1, maxEvents)))
	for len(body) > 0 {
		var line []byte
		line, body, _ = bytes.Cut(body, newline)
		if line = bytes.Trim(line, whiteSpace); len(line) == 0 {
			continue
		}
		if len(batch) >= maxEvents {
			return nil, tooMany(maxEvents)
		}
		batch = append(batch, plainJSON(client, event, line[:len(line):len(line)]))
	}
	return batch, nil
}

// Array splits a body that is a JSON array of plain events, of a content type of JSON.
// A batch may be empty.
//
// Errors: CodeUnsupportedMediaType for another content type, CodeInvalidJSON where the
// body is not a JSON array, CodeTooLarge where it holds more than maxEvents.
func Array(client, event, header string, body []byte, maxEvents int) ([]core.Submission, error) {
	mediaType, err := contentType(header)
	if err != nil {
		return nil, err
	}
	if mediaType != "" {
		return nil, unsupported("an array of events is JSON, and not %s: send content-type: application/json", mediaType)
	}
	return arrayOf(body, "events", maxEvents, func(element []byte) core.Submission { return plainJSON(client, event, element) })
}

// arrayOf makes an event of each element of a JSON array.
func arrayOf(body []byte, what string, maxEvents int, eventOf func(element []byte) core.Submission) ([]core.Submission, error) {
	body, err := core.WithoutMark(body)
	if err != nil {
		return nil, err
	}
	if err := checkJSON(body); err != nil {
		return nil, err
	}
	body = bytes.Trim(body, whiteSpace)
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
