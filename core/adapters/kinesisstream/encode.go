package kinesisstream

import (
	"encoding/base64"
	"fmt"
	"sync"
	"unicode/utf8"

	"example.com/eventgateway/core"
	"example.com/eventgateway/core/adapters/records"
)

const (
	// envelope is about the length of a record without its data, in bytes.
	envelope = 512
	// chunkSize is how much memory for records is allocated at once, in bytes.
	chunkSize = 256 << 10
)

// encoder makes the records of one publication.
type encoder struct {
	schemaURL func(t core.EventType, version int) string
	encoded   bool     // the events' Data are records already
	chunks    []*chunk // the last has room

	// Of the last record. The next record mostly has the same.
	event      core.EventType
	version    int
	topic      string
	dataSchema string
}

// chunk is memory for some records.
type chunk struct {
	bytes [chunkSize]byte
	used  int
}

var chunks = sync.Pool{New: func() any { return new(chunk) }}

// record encodes an event. The error says why Kinesis would never take the record: one such
// record makes Kinesis refuse the whole call.
func (c *encoder) record(e *core.Event) ([]byte, error) {
	if e.PartitionKey == "" {
		return nil, &core.Error{Code: core.CodeInternal, Detail: "the event has no partition key"}
	}
	if runes := utf8.RuneCountInString(e.PartitionKey); runes > maxPartitionKeyRunes {
		return nil, &core.Error{Code: core.CodeTooLarge, Detail: fmt.Sprintf(
			"the event's partition key is %d characters long; the limit is %d", runes, maxPartitionKeyRunes)}
	}
	record := e.Data
	if !c.encoded {
		record = c.encode(e)
	}
	if size := len(record) + len(e.PartitionKey); size > maxBytesPerRecord {
		return nil, &core.Error{Code: core.CodeTooLarge, Detail: fmt.Sprintf(
			"the event's record is %d bytes long; the limit is %d", size, maxBytesPerRecord)}
	}
	return record, nil
}

func (c *encoder) encode(e *core.Event) []byte {
	if c.event != e.Type || c.version != e.SchemaVersion {
		c.event, c.version, c.topic = e.Type, e.SchemaVersion, e.Type.Topic()
		if c.schemaURL != nil {
			c.dataSchema = c.schemaURL(e.Type, e.SchemaVersion)
		}
	}
	record := records.Of(e, c.topic, c.dataSchema)
	size := len(e.Data) + envelope
	if e.ContentType != "" {
		size = base64.StdEncoding.EncodedLen(len(e.Data)) + envelope
	}
	if size > chunkSize/4 {
		return record.Append(make([]byte, 0, size))
	}
	room := c.room(size)
	encoded := record.Append(room.bytes[room.used:room.used])
	if room.used+len(encoded) <= chunkSize { // else append has allocated other memory
		room.used += len(encoded)
	}
	return encoded[:len(encoded):len(encoded)]
}

// room returns a chunk with room for so many bytes.
func (c *encoder) room(size int) *chunk {
	if last := len(c.chunks) - 1; last >= 0 && chunkSize-c.chunks[last].used >= size {
		return c.chunks[last]
	}
	next := chunks.Get().(*chunk)
	next.used = 0
	c.chunks = append(c.chunks, next)
	return next
}

// release gives the records' memory to other publications. No call may be under way.
func (c *encoder) release() {
	for _, used := range c.chunks {
		chunks.Put(used)
	}
	c.chunks = nil
}
