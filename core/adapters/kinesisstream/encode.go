package kinesisstream

import (
	"encoding/base64"
	"fmt"

	"example.com/eventgateway/core"
	"example.com/eventgateway/events"
)

// envelope is about how many bytes a record has beside its data.
const envelope = 512

func (s *Stream) encode(e core.Event) []byte {
	record := events.Record{
		ID: e.ID, Source: e.Source, Type: e.Type.Topic(), Subject: e.Subject, Time: e.Time,
		DataSchema:    fmt.Sprintf("%s/%s/%s/schema?version=%d", s.publicURL, e.Type.Client, e.Type.Event, e.SchemaVersion),
		SchemaVersion: e.SchemaVersion, DataContentType: e.ContentType, Data: e.Data,
	}
	for _, extension := range e.Extensions {
		record.Extensions = append(record.Extensions, events.Extension{Name: extension.Name, Value: extension.Value})
	}
	size := len(e.Data)
	if e.ContentType != "" {
		size = base64.StdEncoding.EncodedLen(size)
	}
	return record.Append(make([]byte, 0, size+envelope))
}
