// Package records turns what core publishes and keeps into the records that consumers read.
// All streams have the same ones.
package records

import (
	"cmp"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/rejections"
	"example.com/eventgateway/events"
)

// Of returns the record of an event. topic names its type. dataSchema is the URL of its
// schema, "" for none. The record shares the event's bytes.
func Of(e *core.Event, topic, dataSchema string) events.Record {
	record := events.Record{
		ID: e.ID, Source: e.Source, Type: topic, Subject: e.Subject, Time: e.Time,
		DataSchema: dataSchema, SchemaVersion: e.SchemaVersion, SchemaViolations: e.Violations,
		DataContentType: cmp.Or(e.ContentType, e.JSONType), Data: e.Data, Text: e.Text,
	}
	if e.NoData {
		record.Data = nil
	}
	for _, extension := range e.Extensions {
		record.Extensions = append(record.Extensions, events.Extension{Name: extension.Name, Value: extension.Value})
	}
	return record
}

// OfRejection returns the record of a rejection. It appends the violations to memory that the
// caller has, or nil, and shares the original's bytes.
func OfRejection(r *rejections.Rejection, memory []events.Violation) events.Rejected {
	for _, v := range r.Violations {
		memory = append(memory, events.Violation{
			Pointer: v.Pointer, Keyword: v.Keyword, Detail: v.Detail, SchemaPointer: v.SchemaPointer,
		})
	}
	return events.Rejected{
		ID: r.ID, Time: r.Time, Client: r.Client, Event: r.Event, EventID: r.EventID, EventSource: r.EventSource,
		Version: r.Version, SchemaVersion: r.SchemaVersion, Code: string(r.Code), Detail: r.Detail, Atomic: r.Atomic,
		Errors: memory, ErrorsOmitted: r.Unlisted,
		Original: events.Original{ContentType: r.Original.ContentType, Header: r.Original.Header,
			Bytes: r.Original.Bytes, JSON: isJSON(r.Original)},
	}
}
